from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignalsConfig(AppConfig):
    """The buying signal, and the follow-up that it becomes."""

    name = "signals"
    verbose_name = _("Buying signals")
