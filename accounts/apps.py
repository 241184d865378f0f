from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Whom we serve, with what, and who we are."""

    name = "accounts"
    verbose_name = _("Accounts")
