"""Models and machines, of ours and of other brands, with where they stood and whose they were."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models
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
        new = [entry.row.pk for entry in entries if not entry.changed]
        moved = [entry.row.pk for entry in entries if entry.changed & {"site_ref", "floor"}]
        sold = [e.row.pk for e in entries if e.changed & {"owned_by", "serviced_by"}]
        _date(MachinePlace, ("site_id", "floor"), new, moved)
        _date(MachineOwner, ("owned_by", "serviced_by"), new, sold)


def _date(
    dated: type[models.Model], columns: tuple[str, ...], new: list[UUID], changed: list[UUID]
) -> None:
    """Write down what holds now of machines, where they stand or whose they are.

    A new machine stands there since it was installed, if that is known and not to come. What
    held before ends today; if it began today it was a mistake, corrected today.
    """
    today = company.today()
    current = dated._default_manager.filter(machine__in=changed, until=None)
    current.filter(since__gte=today).delete()
    current.update(until=today)
    names = ", ".join(columns)
    sql = f"""insert into {dated._meta.db_table} (machine_id, {names}, since)
        select id, {names}, case when id = any(%s) then %s
            else least(coalesce(installed_on, %s), %s) end
        from {Machine._meta.db_table} where id = any(%s)"""  # noqa: S608 - our own models' names
    with connection.cursor() as cursor:
        cursor.execute(sql, [changed, today, today, today, [*new, *changed]])
