"""What a customer may read of a visit: the one source of the page they sign, report and e-mail.

Plain data that goes into JSON and is kept as it was shown. What is not named here stays with us:
signals, notes for colleagues, times on site, flags of the site, prices, consent.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db.models import Prefetch, prefetch_related_objects
from django.utils import translation

from accounts import company
from calls.models import Fault, Part, Visit, VisitPhoto
from calls.models.visits import VisitState
from calls.models.work import PartState
from calls.reports import checked
from calls.reports.counters import counters_of

if TYPE_CHECKING:
    from accounts.models import Machine
    from calls.models import Work

Plain = dict[str, Any]
GONE = (VisitState.CANCELLED,)


def of(visit: Visit, *, language: str, now: dt.datetime) -> Plain:
    """Everything of a visit that is for the customer, in their language."""
    fetch(visit)
    with translation.override(language):
        return {
            "language": language,
            "company": company.current().name,
            "customer": visit.site.customer.name,
            "site": visit.site.name,
            "place": visit.site.place,
            "kind": str(visit.get_kind_display()),
            "date": day_of(visit, now).isoformat(),
            "technicians": technicians(visit),
            "summary": visit.summary,
            "machines": [_machine(visit, each) for each in machines_of(visit)],
            "photos": [str(row.pk) for row in visit.photos.all() if not row.machine_id],
            "waits_for": _waits_for(visit),
            "closed_short": _closed_short(visit),
            "returns": _returns(visit),
        }


def fetch(*visits: Visit) -> None:
    """All of it in a handful of queries, however much there is; for many visits as for one."""
    machine = apps.get_model("accounts", "Machine")
    faults = Fault.objects.filter(removed_at=None)
    faults = faults.select_related("problem", "cause", "correction").order_by("id")
    prefetch_related_objects(
        visits,
        "site__customer",
        "lead",
        "presences__person",
        Prefetch("machines", machine.objects.select_related("model").order_by("floor", "id")),
        "work__machine__model",
        Prefetch("work__faults", faults),
        Prefetch("work__parts", Part.objects.filter(removed_at=None).order_by("id")),
        Prefetch("photos", VisitPhoto.objects.filter(removed_at=None)),
        "readings",
        "returns",
        *checked.PREFETCH,
    )


def day_of(visit: Visit, now: dt.datetime) -> dt.date:
    """The day of a visit by the calendar of its site."""
    return (
        (visit.arrived_at or visit.finished_at or now).astimezone(ZoneInfo(visit.site.zone)).date()
    )


def technicians(visit: Visit) -> list[str]:
    """Who came, the lead first. When they came and went is not said."""
    others = [one.person for one in visit.presences.all() if one.person_id != visit.lead_id]
    return [str(person) for person in ([visit.lead] if visit.lead else []) + others]


def machines_of(visit: Visit) -> list[Machine]:
    """The machines that the visit was for, and those that were worked on besides."""
    found = {machine.pk: machine for machine in visit.machines.all()}
    found |= {
        work.machine_id: work.machine for work in visit.work.all() if work.machine_id not in found
    }
    return list(found.values())


def _machine(visit: Visit, machine: Machine) -> Plain:
    work = next((row for row in visit.work.all() if row.machine_id == machine.pk), None)
    return {
        "id": str(machine.pk),
        "name": machine.model.name,
        "serial": machine.serial,
        "floor": machine.floor,
        "fixed": work.fixed if work else None,
        "done": work.done if work else "",
        "faults": [_fault(fault) for fault in work.faults.all()] if work else [],
        "used": _parts(work, PartState.USED),
        "needed": _parts(work, PartState.NEEDED),
        "counters": counters_of(visit, machine.pk),
        "checklists": checked.of(visit, machine.pk),
        "photos": _photos(visit, machine.pk),
    }


def _fault(fault: Fault) -> Plain:
    return {
        "problem": fault.problem.words,
        "cause": fault.cause.words if fault.cause else "",
        "correction": fault.correction.words if fault.correction else "",
    }


def _parts(work: Work | None, state: PartState) -> list[Plain]:
    parts = [part for part in work.parts.all() if part.state == state] if work else []
    return [{"name": p.name, "number": p.number, "quantity": p.quantity} for p in parts]


def _photos(visit: Visit, machine: UUID) -> list[str]:
    """Photos of a machine; those of an item of its checklist stand at that item."""
    rows = visit.photos.all()
    return [str(row.pk) for row in rows if row.machine_id == machine and not row.item_id]


def _waits_for(visit: Visit) -> Plain | None:
    if visit.state != VisitState.INCOMPLETE:
        return None
    return {"why": str(visit.get_incomplete_why_display()), "left": visit.left}


def _closed_short(visit: Visit) -> Plain | None:
    if visit.state != VisitState.CLOSED_SHORT:
        return None
    return {"asked": visit.asked, "why_not": visit.why_not, "agreed": visit.agreed}


def _returns(visit: Visit) -> Plain | None:
    """The visit that finishes this one; its day once somebody is to come."""
    back = next((row for row in visit.returns.all() if row.state not in GONE), None)
    if back is None:
        return None
    day = back.window_start.astimezone(ZoneInfo(visit.site.zone)).date()
    return {"on": day.isoformat() if back.lead_id else ""}
