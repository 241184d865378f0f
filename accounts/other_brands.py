"""Machines of other brands, as technicians find them: three taps and a photo."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts import machine_codes, photos
from accounts.machine_steps import Change, today_at
from accounts.models import (
    Machine,
    MachineModel,
    MachineOwner,
    MachinePhoto,
    MachinePlace,
    MachineStep,
    MachineVerb,
    Photo,
)
from accounts.models.machines import SOMEBODY_ELSE
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.storing import store_new

if TYPE_CHECKING:
    from accounts.models import Person, Site

MOST_BRANDS = 8
TRIES = 3  # a code that is taken is drawn again


@dataclass(frozen=True)
class Seen:
    """What somebody saw: a brand; if they could read it, the model; the floor; photos by hash."""

    site: Site
    brand: str
    model: str = ""
    floor: str = ""
    photos: tuple[str, ...] = field(default=())


def brands_at_hand(site: Site) -> list[str]:
    """Other brands, those at this customer's first; the most frequent first."""
    others = Machine.objects.filter(archived_on=None).exclude(owned_by="").exclude(serviced_by="")
    here = others.filter(site__customer=site.customer_id).exclude(model__brand="")
    names = here.values_list("model__brand").annotate(n=Count("pk")).order_by("-n", "model__brand")
    found = [name for name, _n in names[:MOST_BRANDS]]
    models = MachineModel.objects.filter(archived_on=None).exclude(brand__in=["", *found])
    known = models.filter(Exists(others.filter(model=OuterRef("pk"))))
    more = known.order_by("brand").values_list("brand", flat=True).distinct()
    return [*found, *more[: MOST_BRANDS - len(found)]]


@transaction.atomic
def add(machine_id: UUID, seen: Seen, *, by: Person, now: dt.datetime) -> Machine:
    """Write down another brand's machine; ``machine_id`` is the form's, so that twice is once.

    Whose it is and who services it is not known: somebody else. Raises Refused without a brand,
    Http404 when the id is somebody else's.
    """
    if not seen.brand.strip():
        raise Refused("required", _("Choose the brand, or write it."), "/brand")
    if MachineStep.objects.filter(by=by, op_id=machine_id).exclude(machine=machine_id).exists():
        raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")
    machine = _new(machine_id, seen)
    if not _stored(machine):
        known = Machine.objects.filter(pk=machine_id, steps__by=by, steps__op_id=machine_id)
        found = known.select_related("model").first()
        if found is None:
            raise Http404
        return found
    today = today_at(seen.site, now)
    MachinePlace.objects.create(machine=machine, site=seen.site, floor=machine.floor, since=today)
    MachineOwner.objects.create(
        machine=machine, owned_by=SOMEBODY_ELSE, serviced_by=SOMEBODY_ELSE, since=today
    )
    _picture(machine, seen, by)
    return Change(machine, today).keep(MachineVerb.ADD, by=by, now=now, op_id=machine_id)


def _new(machine_id: UUID, seen: Seen) -> Machine:
    return Machine(
        id=machine_id,
        site=seen.site,
        model=_model(seen.brand.strip(), seen.model.strip()),
        floor=seen.floor.strip(),
        owned_by=SOMEBODY_ELSE,
        serviced_by=SOMEBODY_ELSE,
    )


def _stored(machine: Machine) -> bool:
    for _try in range(TRIES):
        if store_new(machine):
            return True
        if Machine.objects.filter(pk=machine.pk).exists():
            return False
        machine.code = machine_codes.new()
    return False


def _model(brand: str, words: str) -> MachineModel:
    """The model by its words, whatever their case; the brand alone where nobody could read it."""
    known = MachineModel.objects.filter(brand__iexact=brand).exclude(brand="").first()
    brand = known.brand if known else brand
    name = words if words.lower().startswith(brand.lower()) else f"{brand} {words}".strip()
    for same in (name, words):
        found = MachineModel.objects.filter(name__iexact=same).first() if same else None
        if found is not None:
            return found
    return MachineModel.objects.get_or_create(name=name[:80], defaults={"brand": brand[:60]})[0]


def _picture(machine: Machine, seen: Seen, by: Person) -> None:
    photos.belong_to(seen.site, list(seen.photos), by=by)
    taken = {one.sha256: one for one in Photo.objects.filter(person=by, sha256__in=seen.photos)}
    for place, name in enumerate(seen.photos):
        if name in taken:
            picture(machine, taken[name], place)


def picture(machine: Machine, photo: Photo, place: int) -> None:
    """A photo of it, which may have come later than the machine itself; twice is once."""
    row = MachinePhoto(machine=machine, photo=photo, position=place)
    MachinePhoto.objects.bulk_create([row], ignore_conflicts=True)


def pictures_of(machine: Machine, *, reader: Person) -> QuerySet[Photo]:
    """Photos of a machine that are ready and that ``reader`` may see.

    A photo stays with the site where it was taken: it shows that place, wherever the machine is.
    """
    rows = Photo.objects.visible_to(reader).filter(machines__machine=machine)
    return rows.filter(ready_at__isnull=False).order_by("machines__position", "pk")
