"""Sheets by which a technician keeps right what we know: of people, and of machines."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts import company, machine_details, standing_in
from accounts.machine_moves import Doing
from accounts.models import Machine
from calls.handlers import machine_sheets
from fieldapp.plumbing.ids import uuid7
from tests.sync.heard import Scene

OF_A_CONTACT = ("name", "role", "phone", "email", "best_time", "basis")
CONSENT = {"may_call": "on", "basis": "agreed"}


def contact_form(contact: Any, **changed: Any) -> dict[str, str]:
    """The form of a contact as its page shows it, with what it showed, and then changed."""
    shown = {name: getattr(contact, name) for name in OF_A_CONTACT}
    shown |= {"site": contact.site_id or "", "since": contact.since or ""}
    ticks = {name: getattr(contact, name) for name in ("decides", "may_call", "may_email")}
    sent = shown | {name: "on" for name, is_so in ticks.items() if is_so} | changed
    sent = {name: value for name, value in sent.items() if value is not None}
    return sent | {f"initial-{name}": str(value) for name, value in (shown | ticks).items()}


def new_contact(cast: Any) -> Scene:
    url = f"{reverse('contact_new', args=[cast.harlow.pk])}?site={cast.harlow_hq.pk}"
    said = {"name": "Ravi Shah", "role": "IT", "site": cast.harlow_hq.pk}
    said |= CONSENT | {"since": company.today()}
    about = {"customer": cast.harlow.pk, "site": cast.harlow_hq.pk}
    return Scene("contact.add", about, url, said)


def changed_contact(cast: Any) -> Scene:
    url = reverse("contact_change", args=[cast.joan.pk])
    return Scene(
        "contact.change", {"contact": cast.joan.pk}, url, contact_form(cast.joan, phone="555")
    )


def gone_contact(cast: Any) -> Scene:
    url = reverse("contact_gone", args=[cast.joan.pk])
    said = {"on": company.today(), "name": "Ravi Shah", "role": "IT"}
    return Scene("contact.gone", {"contact": cast.joan.pk}, url, said)


def machine_form(machine: Any, **changed: Any) -> dict[str, str]:
    """The sheet "Edit" of a machine as a technician's page shows it, and then changed."""
    shown = {name: getattr(machine, name) for name in machine_details.SEEN}
    return shown | changed | {f"initial-{name}": value for name, value in shown.items()}


def sheet(machine: Any, change: str, **said: Any) -> Scene:
    """One change of a machine, as a phone says it."""
    url = reverse("machine_change", args=[machine.pk, change])
    kind = f"machine.{change.replace('-', '_')}"
    shown = machine_sheets.was(change, machine)
    return Scene(kind, {"machine": machine.pk}, url, said | ({"was": shown} if shown else {}))


def edited(cast: Any) -> Scene:
    return sheet(cast.copier, "edit", **machine_form(cast.copier, serial="88214"))


def moved(cast: Any) -> Scene:
    return sheet(cast.copier, "move", floor="4", spot="Post room", on=company.today())


def loaner(cast: Any) -> Machine:
    """A machine at the same site, that stands in for nothing yet."""
    return Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="L-1")


def stands_in(cast: Any) -> Scene:
    instead = {"instead_of": cast.copier.pk, "on": company.today()}
    return sheet(loaner(cast), "stand-in", **instead)


def lent(cast: Any) -> Machine:
    """A loaner that stands in for the copier."""
    machine = loaner(cast)
    doing = Doing(cast.mona, timezone.now(), company.today(), uuid7())
    return standing_in.stand_in(machine.pk, cast.copier.pk, doing)


def stands_in_no_longer(cast: Any) -> Scene:
    return sheet(lent(cast), "stand-in-ended", on=company.today())


SCENES = [
    *(new_contact, changed_contact, gone_contact),
    *(edited, moved, stands_in, stands_in_no_longer),
]
