"""``manage.py relay``: publishes the outbox and raises what is due, until it is stopped."""

from django.core.management.base import BaseCommand

from fieldapp.relay import Relay


class Command(BaseCommand):
    """Run the relay. Two may run side by side."""

    help = "Publishes the outbox to the workers and raises what is due, until it is stopped."
    requires_system_checks: list[str] = []  # `prepare` makes them; they load every page's code

    def handle(self, *args: object, **options: object) -> None:
        """Until SIGTERM."""
        Relay().run()
