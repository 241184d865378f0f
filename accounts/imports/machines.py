"""Models and machines, of ours and of other brands, with where they stood and whose they were."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from accounts import company
from accounts.imports import references
from accounts.imports.references import MODEL, SITE
from accounts.models import Machine, MachineModel, MachineOwner, MachinePlace
from accounts.models.machines import MachineStatus
from fieldapp.plumbing.importing import values
from fieldapp.plumbing.importing.kinds import Column, Entry, Kind


class Models(Kind):
    """What a machine can be. Rows that say the same again are the same model."""

    name = "models"
    label = gettext_lazy("Models")
    model = MachineModel
    key_column = "model"
    key_field = "name"
    columns = (
        Column("model", values.text(80), field="name", required=True),
        Column("brand", values.text(60)),
        Column("category", values.text(60)),
        Column("recommended_monthly_volume", values.whole(), empty=None),
        Column("end_of_support", values.day, empty=None),
    )


class Machines(Kind):
    """One machine at a site. Without an owner or a servicer it is ours."""

    name = "machines"
    label = gettext_lazy("Machines")
    model = Machine
    key_column = "machine_ref"
    columns = (
        Column("machine_ref", values.text(80), field="ref", required=True),
        Column("site_ref", field="site", to=SITE, required=True),
        Column("model", to=MODEL, required=True),
        Column("serial", values.text(60)),
        Column("owned_by", values.text(80)),
        Column("serviced_by", values.text(80)),
        Column("floor", values.text(20)),
        Column("installed_on", values.day, empty=None),
        Column("warranty_until", values.day, empty=None),
        Column("lessor", values.text(80)),
        Column("lease_number", values.text(60)),
        Column("lease_end", values.day, empty=None),
        Column("notice_on", values.day, empty=None),
        Column("status", values.choice(MachineStatus), empty=MachineStatus.IN_USE.value),
    )

    def hidden(self, rows: Any, by: Any) -> set[Any]:
        """Machines at sites out of sight are not theirs to change."""
        return set() if by is None else references.hidden(rows, references.machines_for(by))

    def after(self, entries: list[Entry], by: Any, now: datetime) -> None:
        """Dated places and owners: the first since it was installed, later ones since today."""
        new = [entry.row for entry in entries if not entry.changed]
        moved = [entry.row for entry in entries if entry.changed & {"site_ref", "floor"}]
        sold = [entry.row for entry in entries if "owned_by" in entry.changed]
        _close(MachinePlace, moved)
        _close(MachineOwner, sold)
        MachinePlace.objects.bulk_create(
            MachinePlace(machine=each, site_id=each.site_id, floor=each.floor, since=since)
            for each, since in _since(new, moved)
        )
        MachineOwner.objects.bulk_create(
            MachineOwner(machine=each, owned_by=each.owned_by, since=since)
            for each, since in _since(new, sold)
        )


def _since(new: list[Machine], changed: list[Machine]) -> list[tuple[Machine, Any]]:
    """A new machine stands there since it was installed, if that is known and not to come."""
    today = company.today()
    return [(each, min(each.installed_on or today, today)) for each in new] + [
        (each, today) for each in changed
    ]


def _close(dated: type[models.Model], machines: list[Machine]) -> None:
    """What was so until today; what began today was a mistake, corrected today."""
    if not machines:
        return
    today = company.today()
    current = dated._default_manager.filter(machine__in=machines, until=None)
    current.filter(since__gte=today).delete()
    current.update(until=today)
