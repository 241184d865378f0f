"""Fills a plant's database with the cast, and prints their API keys and places as JSON.

A program of its own, because the plant's database is not the one that pytest's process uses.
"""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after django.setup
from django.utils import timezone  # noqa: E402

from accounts import keys  # noqa: E402
from tests import cast as casting  # noqa: E402


def main() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    cast = casting.make()
    cast.sam.notices_by_email = False  # one of two is enough, and quicker
    cast.sam.save()
    call_command("prepare", stdout=sys.stderr)
    now = timezone.now()
    print(
        json.dumps(
            {
                "keys": {
                    name: keys.make(person, name="tests", now=now)
                    for name, person in cast.people.items()
                },
                "harlow_hq": str(cast.harlow_hq.pk),
                "copier": str(cast.copier.pk),
                "tamsin_office": str(cast.tamsin_office.pk),
                "password": casting.PASSWORD,
            }
        )
    )


if __name__ == "__main__":
    main()
