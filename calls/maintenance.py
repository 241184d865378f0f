"""Preventive maintenance that contracts promise, and which of it is overdue.

A contract with so many PM calls a year has an interval of 365 days divided by them. The next one
is due an interval after the last PM call that was done; where there was none, after the contract
began or the machine was installed, whichever was later. It is overdue once a tenth of the
interval has passed since it was due.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection

from accounts.models import Machine
from calls import deciding
from calls.lifecycle import OPEN
from calls.models import Visit
from calls.models.visits import VisitKind

if TYPE_CHECKING:
    from accounts.models import Person

DUE = """
with last as (
    select vm.machine_id, max(v.finished_at) as done_at
    from calls_visit v join calls_visit_machines vm on vm.visit_id = v.id
    where v.kind = 'pm' and v.state = 'done' and v.archived_on is null
    group by vm.machine_id
), covered as (
    select cm.machine_id, 365 / max(c.pm_per_year) as every, min(c.starts_on) as since
    from accounts_contract c join accounts_contract_machines cm on cm.contract_id = c.id
    where c.pm_per_year between 1 and 365 and c.archived_on is null
      and c.starts_on <= %s and (c.ends_on is null or c.ends_on >= %s)
    group by cm.machine_id
), due as (
    select m.id, covered.every, last.done_at, covered.every + coalesce(
        last.done_at::date, greatest(covered.since, m.installed_on)) as due_on
    from covered join accounts_machine m on m.id = covered.machine_id
    left join last on last.machine_id = m.id
    where m.archived_on is null and m.status = 'in_use'
)
select id, every, done_at, due_on from due
where due_on + every / 10 < %s and id in ({seen})
order by due_on, id limit %s
"""


@dataclass(frozen=True)
class Overdue:
    """A machine whose PM call is overdue; ``every`` is its interval in days, ``planned`` the open
    visit, if there is one."""

    machine: Machine
    every: int
    last: dt.datetime | None
    due_on: dt.date
    planned: Visit | None


def overdue(by: Person, *, today: dt.date, most: int = 1_000) -> list[Overdue]:
    """The machines that ``by`` may see whose PM call is overdue, the longest overdue first."""
    found = due(by, today=today, most=most)
    ids = [row[0] for row in found]
    rows = Machine.objects.filter(pk__in=ids).select_related("model", "site__customer")
    machines = {machine.pk: machine for machine in rows}
    planned = open_pms(ids, by)
    return [
        Overdue(machines[pk], every, last, due_on, planned.get(pk))
        for pk, every, last, due_on in found
        if pk in machines
    ]


def due(by: Person, *, today: dt.date, most: int) -> list[tuple]:
    """Id, interval, last PM call, due day: the query alone, for whoever only counts."""
    seen, params = Machine.objects.visible_to(by).order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(DUE.format(seen=seen), [today, today, today, *params, most])
        return cursor.fetchall()


def open_pms(machine_ids: Iterable[UUID], by: Person) -> dict[UUID, Visit]:
    """The open PM call of each of these machines, the next one, as far as ``by`` sees it."""
    rows = Visit.machines.through.objects.filter(
        machine__in=list(machine_ids),
        visit__kind=VisitKind.PM,
        visit__state__in=OPEN,
        visit__in=deciding.plannable(by),
    )
    rows = rows.select_related("visit__lead", "visit__site").order_by("-visit__window_start")
    return {row.machine_id: row.visit for row in rows}
