"""Sheets by which a technician keeps right what we know: of people, and of machines."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from accounts import company
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


SCENES = [new_contact, changed_contact, gone_contact]
