"""Another brand's machine, seen at a site."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import machine_steps, other_brands
from accounts.machine_forms import OtherBrandForm
from accounts.models import Machine, Site
from accounts.other_brands import Seen
from calls.handlers import supplies
from fieldapp.plumbing.field_forms import Handler, Kept, Sent, said_in
from fieldapp.plumbing.form_fields import FieldForm

MOST_FLOORS = 12


def form_at(
    site: Site, data: Any = None, *, from_phone: bool = False, **more: Any
) -> OtherBrandForm:
    """The brands that are known, those of this customer first, and the floors of the building.

    What a phone chose stood on its page, which may be days older.
    """
    brands, floors = other_brands.brands_at_hand(site), floors_of(site)
    if from_phone:
        brands, floors = _with(brands, data.get("brand")), _with(floors, data.get("floor"))
    return OtherBrandForm(data, brands=brands, floors=floors, **more)


def _with(names: list[str], one: str | None) -> list[str]:
    return [*names, one] if one and one not in names else names


def floors_of(site: Site) -> list[str]:
    """The site's own floors, then others on which machines stand."""
    known = Machine.objects.filter(site=site).current().exclude(floor="").order_by("floor")
    rows = known.values_list("floor", flat=True).distinct()
    return list(dict.fromkeys([*site.floors, *rows]))[:MOST_FLOORS]


def add(sent: Sent) -> Kept:
    """Write it down, once; its photos may come later. ``row`` is the machine."""
    visit, site, _machine = supplies.place(sent.target, sent.by)
    if sent.photos and site.no_camera:
        sent.at.doubt("no_camera")
    form, at = form_at(site, sent.fields, from_phone=sent.at.from_phone), sent.at
    with said_in(form):
        seen = Seen(site, photos=sent.photos, **form.seen)
        machine = other_brands.add(at.op_id, seen, by=sent.by, now=at.happened_at)
    facts = {"machine": machine.model.name, "floor": machine.floor}
    words = _("%(machine)s added, floor %(floor)s.") if machine.floor else _("%(machine)s added.")
    undo = reverse("machine_change", args=[machine.pk, "undo"])
    return Kept(words % facts, supplies.back(visit, site, None), undo, machine)


def take_back(sent: Sent) -> Kept:
    """One's own last change of a machine, within the time to undo: what was added goes again."""
    machine_id, at = sent.id("machine"), sent.at
    with said_in(FieldForm(sent.fields)):
        machine = machine_steps.undo(machine_id, by=sent.by, now=at.happened_at, op_id=at.op_id)
    here = None if machine.archived_on else machine
    return Kept(_("Taken back."), supplies.back(None, machine.site, here), row=machine)


HANDLERS: dict[str, Handler] = {"machine.add": add, "machine.take_back": take_back}
