from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    """The visit: who goes where, when, and what happened there."""

    name = "calls"
    verbose_name = _("Calls")
