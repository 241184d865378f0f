from django.apps import AppConfig


class PlumbingConfig(AppConfig):
    """The outbox and the heartbeats: tables that know nothing of people or customers."""

    name = "fieldapp.plumbing"
    label = "plumbing"
    default_auto_field = "django.db.models.BigAutoField"
