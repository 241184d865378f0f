"""``manage.py new_epoch``: to be run once after a backup was restored."""

from typing import Any

from django.core.management.base import BaseCommand

from fieldapp.sync.models import Epoch


class Command(BaseCommand):
    """Phones that hear of a new epoch send again what they sent in the last days."""

    help = "Say that the database was restored: phones send again what they sent in the last days."

    def handle(self, *args: Any, **options: Any) -> None:
        """One row; what is here already is known by its id, and stays as it is."""
        epoch = Epoch.objects.create()
        self.stdout.write(f"Epoch {epoch.pk} began. Phones send again as they come by.")
