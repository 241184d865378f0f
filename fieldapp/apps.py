from django.apps import AppConfig


class FieldappConfig(AppConfig):
    """The wiring: pages of several rooms, the API's addresses, what keeps it running."""

    name = "fieldapp"
    verbose_name = "Earshot"

    def ready(self) -> None:
        """Registers the checks of a deployment."""
        from fieldapp import checks  # noqa: F401 - importing it registers them
