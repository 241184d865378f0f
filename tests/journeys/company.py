"""Fills a plant's database with the demo company, and prints what journeys look for, as JSON."""

import datetime as dt
import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - after django.setup
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Contact, Customer, Machine, Person  # noqa: E402
from calls.checklists import editing  # noqa: E402
from calls.checklists.content import Content, Item, Kind, Section, stored  # noqa: E402
from calls.checklists.starters import STARTERS  # noqa: E402
from calls.models import ChecklistTemplate, FaultCode, Visit  # noqa: E402
from fieldapp.plumbing.ids import uuid7  # noqa: E402
from signals import capture  # noqa: E402
from signals.models import FollowUp, Offer, Queue, Signal  # noqa: E402
from tests.journeys import from_field  # noqa: E402
from tests.reports import visit_of  # noqa: E402


def at_its_end(like: Visit, erin: Person) -> Visit:
    """Another visit of Erin's beside the one she is on, with all of its work recorded."""
    machine = like.machines.first() or Machine.objects.filter(site=like.site_id).first()
    now = timezone.now()
    visit = Visit.objects.create(
        site=like.site, kind="pm", state="on_site", lead=erin, contact=like.contact,
        window_start=like.window_start + dt.timedelta(hours=1), arrived_at=now,
    )  # fmt: skip
    visit.machines.add(machine)
    visit_of.work_at(visit, machine)
    visit_of.checked(visit, machine, by=erin, now=now)
    return visit


def together(like: Visit, erin: Person) -> Visit:
    """A repair that Erin leads and Carl helps with; nothing is recorded yet."""
    visit = Visit.objects.create(
        site=like.site, kind="repair", state="on_site", lead=erin,
        window_start=like.window_start + dt.timedelta(hours=2), arrived_at=timezone.now(),
    )  # fmt: skip
    visit.machines.add(like.machines.first())
    visit.helpers.add(Person.objects.get(username="carl"))
    return visit


def main() -> None:
    """One of each thing that has a page, as Erin, Sam and Mona see them."""
    call_command("prepare", stdout=sys.stderr)
    erin, sam = (Person.objects.get(username=name) for name in ("erin", "sam"))
    signal = Signal.objects.of(erin).kept().exclude(machine=None).first()
    follow_up = FollowUp.objects.open().filter(owner=sam).first()
    visit = erin.visits.filter(state="on_site").first()
    site = Machine.objects.get(pk=signal.machine_id).site
    two = two_machines(erin)
    pm, template = a_pm(erin, two)
    today, next_month = (pm_of(two, erin, days) for days in (0, 28))
    contact = Contact.objects.current().filter(site=site).first()
    other = Customer.objects.exclude(pk=site.customer_id).exclude(sites=None).first()
    to_sign, to_finish, signed, lost, twice = (at_its_end(visit, erin) for _ in range(5))
    visit_of.signed(signed, by=erin)
    mona, now = Person.objects.get(username="mona"), timezone.now()
    heard = capture.Heard(type="observed", place="New house by the canal", noticed_at=now)
    place = capture.capture(uuid7(), heard, by=mona, now=now).signal
    print(
        json.dumps(
            {
                "visit": str(visit.pk),
                "planned": str(erin.visits.filter(state="planned").first().pk),
                "machine_of_visit": str(visit.machines.first().pk),
                "fault_code": str(FaultCode.objects.first().pk),
                "pm": str(pm.pk),
                "pm_machine": str(pm.machines.first().pk),
                "pm_of_two": str(today.pk),
                "next_pm_of_two": str(next_month.pk),
                "handover": str(a_handover(pm, erin).pk),
                "template": str(template.pk),
                "template_item": str(stored(template.versions.last().content).items[0].id),
                "to_sign": str(to_sign.pk),
                "to_finish": str(to_finish.pk),
                "signed": str(signed.pk),
                "lost": str(lost.pk),
                "twice": str(twice.pk),
                "together": str(together(visit, erin).pk),
                "basement": str(together(visit, erin).pk),
                "site_of_visit": str(visit.site_id),
                "customer_of_visit": str(visit.site.customer_id),
                "signal": str(signal.pk),
                "customer": str(signal.customer_id),
                "machine": str(signal.machine_id),
                "follow_up": str(follow_up.pk),
                "site": str(site.pk),
                "contact": str(contact.pk),
                "other_customer": str(other.pk),
                "place": str(place.pk),
                "offer": str(Offer.objects.first().pk),
                "queue": str(Queue.objects.filter(is_default=False).first().pk),
                "erin": str(erin.pk),
                "territory": str(erin.territories.get().pk),
            }
            | from_field.arrived()
        )
    )


def a_pm(erin: Person, more: list[Machine]) -> tuple[Visit, ChecklistTemplate]:
    """A PM call of Erin's on two machines, their checklist, and a draft of its next version.

    ``more`` machines have the same checklist.
    """
    now = timezone.now()
    machines = list(Machine.objects.visible_to(erin).filter(status="in_use", owned_by="")[:2])
    site = machines[0].site
    facts = {
        "kinds": ["pm"],
        "models": {machine.model for machine in [*machines, *more]},
        "by": erin,
    }
    template = editing.create("PM of the journeys", content=STARTERS["copier"][1](), **facts)
    editing.publish(template.pk, 1, by=erin, now=now)
    editing.start_draft(template.pk, by=erin)
    visit = Visit.objects.create(
        site=site, kind="pm", state="on_site", lead=erin, window_start=now, arrived_at=now
    )
    visit.machines.add(*machines)
    return visit, template


def two_machines(erin: Person) -> list[Machine]:
    """Two at one site, where somebody can sign."""
    machines = Machine.objects.visible_to(erin).filter(status="in_use", owned_by="")
    signers = Contact.objects.current().values("site")
    sites = machines.filter(site__in=signers).values("site").annotate(n=Count("pk"))
    site = sites.filter(n__gte=2).order_by("-n", "site").first()["site"]
    return list(machines.filter(site=site).order_by("serial")[:2])


def pm_of(machines: list[Machine], erin: Person, days: int) -> Visit:
    """A planned PM call of Erin's, so many days from now."""
    site = machines[0].site
    visit = Visit.objects.create(
        site=site, kind="pm", state="planned", lead=erin,
        contact=Contact.objects.current().filter(site=site).first(),
        window_start=timezone.now() + dt.timedelta(days=days, minutes=30),
    )  # fmt: skip
    visit.machines.add(*machines)
    return visit


def a_handover(like: Visit, erin: Person) -> Visit:
    """An installation where another visit is: a nameplate to photograph, and who signs for it."""
    items = (
        Item(uuid7(), Kind.PHOTO, "Nameplate"),
        Item(uuid7(), Kind.SIGNATURE, "Handed over to"),
    )
    machine = like.machines.first()
    facts = {"kinds": ["installation"], "models": [machine.model], "by": erin}
    content = Content((Section(uuid7(), "End", items=items),))
    template = editing.create("Handover of the journeys", content=content, **facts)
    editing.publish(template.pk, 1, by=erin, now=like.arrived_at)
    visit = Visit.objects.create(
        site=like.site, kind="installation", state="on_site", lead=erin,
        window_start=like.window_start, arrived_at=like.arrived_at,
    )  # fmt: skip
    visit.machines.add(machine)
    return visit


if __name__ == "__main__":
    main()
