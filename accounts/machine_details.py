"""Puts right what is written about a machine: managers all of it, technicians what they see."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import meanwhile
from accounts.machine_steps import (
    Change,
    locked,
    may_describe,
    may_rearrange,
    require,
    taken,
    today_at,
)
from accounts.models import Machine, MachineVerb
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Person

SEEN = ("serial", "floor", "spot")
KNOWN = (
    "installed_on",
    "warranty_until",
    "lessor",
    "lease_number",
    "lease_end",
    "notice_on",
)


def may_change(person: Person) -> tuple[str, ...]:
    """The fields that somebody of these roles may put right."""
    if may_rearrange(person):
        return SEEN + KNOWN
    return SEEN if may_describe(person) else ()


@transaction.atomic
def edit(
    machine_id: UUID,
    values: dict[str, Any],
    *,
    by: Person,
    now: dt.datetime,
    op_id: UUID,
    shown: dict[str, Any] | None = None,
    doubt: meanwhile.Doubt = meanwhile.never,
) -> Machine:
    """Write what differs and was changed since it was ``shown``, as one step; nothing when nothing
    does.

    The floor is corrected where it stands now; that it *was moved* is told by ``move``. Raises
    Refused when the notice of the lease would be after its end, ChangedMeanwhile where somebody
    else has written something else since and ``doubt`` does not take it.
    """
    require(bool(may_change(by)) and set(values) <= set(may_change(by)))
    machine = locked(machine_id, by=by)
    if taken(machine, by, op_id):
        return machine
    changed = meanwhile.to_write(machine, values, shown, by=by, doubt=doubt)
    if not changed:
        return machine
    change = Change(machine, today_at(machine.site, now))
    change.set(**changed)
    if machine.lease_end and machine.notice_on and machine.notice_on > machine.lease_end:
        words = _("The notice is given before the lease ends. Choose an earlier day.")
        raise Refused("notice_after_end", words, "/notice_on")
    if "floor" in changed:
        change.correct("place", floor=changed["floor"])
    facts = {"changed": sorted(changed)}
    return change.keep(MachineVerb.EDIT, by=by, now=now, op_id=op_id, facts=facts)
