from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Operations as phones sent them, the photos they declare, and the phones themselves."""

    name = "fieldapp.sync"
    label = "sync"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Whoever is made anonymous is forgotten here too."""
        from accounts import anonymity
        from fieldapp.sync import forgetting

        anonymity.ALSO.append(forgetting.forget)
