"""`manage.py endpoints`: writes the table of docs/reference/endpoints.md from the code."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fieldapp import api_docs

PLACE = settings.BASE_DIR / "docs" / "reference" / "endpoints.md"
BEGIN = "| method | address | does |\n|---|---|---|\n"
END = "| `GET` | `/api/v1/schema/` |"


class Command(BaseCommand):
    """Writes the rows of the table, or says that they are out of date. Words around it are ours."""

    help = "Write the table of docs/reference/endpoints.md from the code."

    def add_arguments(self, parser: Any) -> None:
        """``--check`` writes nothing."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """One row for each operation."""
        kept = PLACE.read_text()
        head, rest = kept.split(BEGIN)
        text = head + BEGIN + "".join(self.rows()) + END + rest.split(END)[1]
        if not options["check"]:
            PLACE.write_text(text)
        elif kept != text:
            raise CommandError("endpoints.md is out of date: run `manage.py endpoints`.")

    def rows(self) -> list[str]:
        """In the order of the addresses."""
        found = [each for operations in api_docs.rooms().values() for each in operations]
        return [
            f"| `{each['method']}` | `{each['path']}` | {' '.join(each['text'].split())} |\n"
            for each in sorted(found, key=lambda each: (each["path"], each["method"]))
        ]
