"""Fills a plant's database with the cast and what a technician needs on site; prints it as JSON."""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after django.setup

from tests import cast as casting  # noqa: E402
from tests.calls.checklists import lists  # noqa: E402


def main() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    cast = casting.make()
    lists.published(cast)
    call_command("prepare", stdout=sys.stderr)
    facts = {"password": casting.PASSWORD, "visit": str(cast.visit.pk)}
    facts |= {"copier": str(cast.copier.pk), "harlow_hq": str(cast.harlow_hq.pk)}
    facts |= {name: str(person.pk) for name, person in cast.people.items()}
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
