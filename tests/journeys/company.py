"""Fills a plant's database with the demo company, and prints what journeys look for, as JSON."""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after django.setup

from accounts.models import Person  # noqa: E402
from signals.models import FollowUp, Signal  # noqa: E402


def main() -> None:
    """One of each thing that has a page, as Erin, Sam and Mona see them."""
    call_command("prepare", stdout=sys.stderr)
    erin, sam = (Person.objects.get(username=name) for name in ("erin", "sam"))
    signal = Signal.objects.of(erin).kept().exclude(machine=None).first()
    follow_up = FollowUp.objects.open().filter(owner=sam).first()
    visit = erin.visits.filter(state="on_site").first()
    print(
        json.dumps(
            {
                "visit": str(visit.pk),
                "site_of_visit": str(visit.site_id),
                "customer_of_visit": str(visit.site.customer_id),
                "signal": str(signal.pk),
                "customer": str(signal.customer_id),
                "machine": str(signal.machine_id),
                "follow_up": str(follow_up.pk),
            }
        )
    )


if __name__ == "__main__":
    main()
