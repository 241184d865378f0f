from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    """The visit: who goes where, when, and what happened there."""

    name = "calls"
    verbose_name = _("Calls")

    def ready(self) -> None:
        """Whoever is made anonymous is forgotten here too."""
        from accounts import anonymity
        from calls import naming

        anonymity.ALSO.append(naming.forget)
