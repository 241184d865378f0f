"""How one decision about a visit is taken: who may, once, upon what it is now, and kept.

The verbs are in ``calls/planning.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from accounts import access, company, moments, notices
from accounts.models import Notice, Person
from accounts.models.access import Why
from accounts.models.people import Role
from calls import telling
from calls.lifecycle import OPEN, WrongMove
from calls.models import PlanStep, Visit, VisitStep
from calls.models.visits import VisitState
from calls.operations import Moment, request_id
from calls.querysets import VisitQuerySet
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.storing import store_new

if TYPE_CHECKING:
    from accounts.models import Site

LONGEST = timedelta(days=30)  # of a planned window
LATER = (VisitState.ON_THE_WAY, VisitState.ON_SITE)  # when helpers may still be sent


def may_plan(person: Person) -> bool:
    """Service managers plan visits; an admin may do what they do."""
    return Role.SERVICE_MANAGER in person.roles or person.is_admin


def require_planner(person: Person) -> None:
    """Raises PermissionDenied for whoever does not plan visits."""
    if not may_plan(person):
        raise PermissionDenied(_("Visits are planned by service managers."))


def plannable(person: Person) -> VisitQuerySet:
    """The visits that a manager may decide about: those at sites of theirs to see."""
    return Visit.objects.visible_to(person).filter(archived_on=None)


def locked(visit_id: UUID, *, by: Person) -> Visit:
    """A visit that ``by`` plans, locked until the transaction ends.

    Raises PermissionDenied for whoever plans nothing, Http404 for what they may not see.
    """
    require_planner(by)
    rows = plannable(by).select_for_update(of=("self",))
    # Not with its lead: after a wait for the lock, what was joined before would be the former one.
    visit = rows.select_related("site__customer").filter(pk=visit_id).first()
    if visit is None:
        raise Http404
    return visit


def taken(visit_id: UUID, by: Person, at: Moment) -> bool:
    """Whether this form was acted upon. Raises Refused when it was about another visit."""
    step = PlanStep.objects.filter(by=by, op_id=at.op_id).first()
    if step is not None and step.visit_id != visit_id:
        raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")
    return step is not None


def require_window(start: datetime, end: datetime | None) -> None:
    """Raises Refused for a window that ends before it begins, or weeks later."""
    if end is not None and not start < end <= start + LONGEST:
        raise Refused("bad_window", _("Choose an end after the beginning."), "/window_end")


def require_fresh(visit: Visit, rev: int | None, now: datetime) -> None:
    """Raises WrongMove, which says what it is now, when somebody changed it since ``rev``."""
    if rev is None or rev == visit.rev:
        return
    words = _("Somebody changed %(account)s meanwhile. It is now: %(when)s, %(who)s, %(state)s.")
    facts = {
        "account": visit.site.customer,
        "when": moments.due_when(visit.window_start, now, visit.site.zone),
        "who": visit.lead or _("nobody yet"),
        "state": visit.get_state_display().lower(),
    }
    raise WrongMove(words % facts)


def require_planned(visit: Visit, changes: Mapping[str, Any]) -> None:
    """Only what has not begun is moved; helpers may join whoever is on site."""
    if visit.state == VisitState.PLANNED:
        return
    if set(changes) == {"helpers"} and visit.state in LATER:
        return
    words = _("This visit is %(state)s already: it can no longer be moved.")
    raise WrongMove(words % {"state": visit.get_state_display().lower()})


def require_able(person: Person, visit: Visit, pointer: str = "/lead") -> None:
    """Raises Refused for somebody who makes no visits, or no longer on that day."""
    if not person.is_technician or not person.is_active or person.archived_on:
        raise Refused("wrong_role", _("Choose a technician."), pointer)
    day = company.today(visit.window_start)
    if person.last_day and person.last_day < day:
        words = _("The last day of %(name)s is before that.")
        raise Refused("left", words % {"name": person}, pointer)


def goes(visit: Visit) -> set[Person]:
    """Whoever makes a visit: the lead and the helpers."""
    return {*filter(None, [visit.lead]), *visit.helpers.all()}


def settle_sight(site: Site, was: Iterable[Person], now: Iterable[Person]) -> None:
    """Whoever goes sees the site; whoever no longer does, only for another reason."""
    was, now = set(was), set(now)
    for person in now - was:
        access.give(person, [site], Why.VISIT)
    if gone := {(person.pk, site.pk) for person in was - now}:
        take_unneeded(gone)


def pairs_of(visit_ids: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """Who goes where by these visits: person and site, for many visits in two queries."""
    rows = Visit.objects.filter(pk__in=list(visit_ids)).order_by()
    leads = rows.exclude(lead=None).values_list("lead", "site")
    return {*leads, *rows.exclude(helpers=None).values_list("helpers", "site")}


def take_unneeded(pairs: set[tuple[UUID, UUID]]) -> None:
    """Take the sight of sites from people who have no open visit there any more."""
    if not pairs:
        return
    people, sites = ({pair[side] for pair in pairs} for side in (0, 1))
    rows = Visit.objects.filter(site__in=sites, state__in=OPEN, archived_on=None).order_by()
    still = {
        *rows.filter(lead__in=people).values_list("lead", "site"),
        *rows.filter(helpers__in=people).values_list("helpers", "site"),
    }
    for person in Person.objects.filter(pk__in=[person for person, _site in pairs - still]):
        access.take(person, [site for each, site in pairs - still if each == person.pk], Why.VISIT)


def enter(visit: Visit, *, by: Person, at: Moment) -> PlanStep:
    """Write that a visit was planned which was not there before. Raises Refused (``op_reused``)."""
    names = ("lead", "window_start", "window_end")
    said = {name: value for name, value in _plain(visit).items() if name in names and value}
    return _stored(
        PlanStep(
            visit=visit,
            op_id=at.op_id,
            by=by,
            at=at.received_at,
            became=said,
            request_id=request_id(),
        )
    )


def _stored(step: PlanStep) -> PlanStep:
    """A form's id stands for one decision, also of two that come at one moment."""
    if not store_new(step):
        raise Refused("op_reused", _("Open the page again and repeat it."), "/op_id")
    return step


def keep(
    visit: Visit,
    changes: Mapping[str, Any],
    *,
    by: Person,
    at: Moment,
    undoes: PlanStep | None = None,
) -> PlanStep | None:
    """Write what changes of a locked visit, with the step that says so; None if nothing does.

    Raises Refused (``op_reused``).
    """
    held = {**_plain(visit), "helpers": sorted(str(one.pk) for one in visit.helpers.all())}
    wanted = {name: _written(value) for name, value in changes.items()}
    new = {name: value for name, value in wanted.items() if held[name] != value}
    if not new and undoes is None:
        return None
    step = _stored(
        PlanStep(
            visit=visit,
            op_id=at.op_id,
            by=by,
            at=at.received_at,
            was={name: held[name] for name in new},
            became=new,
            undoes=undoes,
            request_id=request_id(),
        )
    )
    for name in new:
        if name == "helpers":
            visit.helpers.set(changes["helpers"])
        else:
            setattr(visit, name, changes[name])
    visit.rev += 1
    visit.save(update_fields=[*(name for name in new if name != "helpers"), "rev"])
    return step


def keep_steps(
    changed: Iterable[tuple[Visit, dict[str, Any], dict[str, Any]]],
    *,
    by: Person,
    now: datetime,
    part_of: UUID,
) -> None:
    """Write the steps of many visits that one decision changed: each visit, before and after."""
    PlanStep.objects.bulk_create(
        PlanStep(
            visit=visit,
            op_id=uuid5(part_of, str(visit.pk)),
            by=by,
            at=now,
            was=was,
            became=became,
            request_id=request_id(),
        )
        for visit, was, became in changed
    )


def tell(visit: Visit, step: PlanStep, was: set[Person], *, by: Person, at: Moment) -> None:
    """Who came, who went, and, when the time changed, who stays, hear of it."""
    now = goes(visit)
    more: dict[str, Any] = {"by": by, "event_id": step.pk, "now": at.received_at}
    telling.tell(now - was, telling.given, visit, **more)
    telling.tell(was - now, telling.taken, visit, **more)
    if "window_start" in step.became:
        telling.tell(was & now, telling.moved, visit, **more)


def unsay(step: PlanStep | VisitStep) -> bool:
    """Take back the notices of a step; False when some were mailed, so that people know of it."""
    notices.take_back(step.pk)
    return not Notice.objects.filter(event_id=step.pk).exists()


def former(step: PlanStep) -> dict[str, Any]:
    """What a step changed, as it was before, ready to be kept again."""
    was = dict(step.was)
    if "lead" in was:
        was["lead"] = Person.objects.filter(pk=was["lead"]).first() if was["lead"] else None
    if "helpers" in was:
        was["helpers"] = list(Person.objects.filter(pk__in=was["helpers"]))
    for name in ("window_start", "window_end"):
        if was.get(name):
            was[name] = PlanStep._meta.get_field("at").to_python(was[name])
    return was


def _plain(visit: Visit) -> dict[str, Any]:
    return {
        name: _written(getattr(visit, name))
        for name in ("lead", "window_start", "window_end", "skills")
    }


def _written(value: Any) -> Any:
    """As JSON keeps it: ids of people, moments in UTC."""
    if isinstance(value, Person):
        return str(value.pk)
    if isinstance(value, list):
        return sorted(_written(each) for each in value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value
