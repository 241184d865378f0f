"""Applies an operation that the channel could not place by itself, because the office says so.

The author stays who recorded it. They were there, so they go on the visit as a helper where they
no longer did; a visit that was called off is opened again by what happened on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from accounts import access
from accounts.models import Access, Machine, Site
from accounts.models.access import Why
from accounts.sign_in import may_sign_in
from calls import deciding, starting, visits
from calls.models import Visit, Work
from calls.models.visits import VisitKind, VisitState
from calls.operations import Moment
from calls.sending import read_id
from calls.starting import Call
from fieldapp.plumbing.field_forms import Sent
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from fieldapp.sync import acting, bodies, kinds, reading, schemas

if TYPE_CHECKING:
    from accounts.models import Person
    from fieldapp.sync.bodies import Body
    from fieldapp.sync.models import FieldOperation

MOVES = {
    "visit.on_the_way",
    "visit.arrive",
    "visit.done",
    "visit.incomplete",
    "visit.close_short",
}
OF_A_SITE = {"site": "pk", "machine": "machines", "contact": "contacts"}
Fields = Mapping[str, Sequence[str]]
log = structlog.get_logger(__name__)


def apply(
    row: FieldOperation,
    *,
    accepted_by: Person,
    now: datetime,
    target: Mapping[str, str] | None = None,
    fields: Fields | None = None,
) -> None:
    """Keep what a locked operation says, or what it should say (``target``, ``fields``).

    Call it inside a transaction. Raises Refused, which says why even the office cannot.
    """
    read = _read(row)
    handler = kinds.KINDS.get(read.type)
    if handler is None or not schemas.is_known(read.said):
        words = _("Earshot cannot read this kind of form. It stays here until it can.")
        raise Refused("unknown_kind", words, status=409)
    op_id = acting.acts_as(row)
    at = acting.moment(read, op_id, row.sent_at, row.received_at)
    about = (
        read.target if target is None else {name: read_id(text) for name, text in target.items()}
    )
    data = read.fields(op_id) if fields is None else _form(fields, op_id)
    try:
        with transaction.atomic(), _there(row, about, by=accepted_by, now=now) as visit:
            _set_what_was(read.type, data, visit, about)
            handler(Sent(row.person, at, about, data, tuple(read.photos)))
    except (Http404, PermissionDenied, BadRequest) as error:
        words = _("What it is about is not here any more. Correct it, or send it back.")
        raise Refused("not_found", words, status=409) from error
    except (Refused, OperationalError, InterfaceError):
        raise
    except Exception as error:  # as it came, or by now: the page says so, and it stays open
        log.exception("operation_failed", op_id=str(row.op_id), type=row.type)
        words = _("Something broke on our side. It stays here, and nothing was changed.")
        raise Refused("our_mistake", words, status=409) from error


def _read(row: FieldOperation) -> Body:
    """Raises Refused for what nobody can read."""
    if row.body is None:
        words = _("It cannot be read: it broke on its way. Send it back, to be recorded again.")
        raise Refused("unreadable", words, status=409)
    return bodies.read(bodies.as_bytes(row.body))


def _form(fields: Fields, op_id: UUID) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, list(values))
    data["op_id"] = str(op_id)
    return data


@contextmanager
def _there(
    row: FieldOperation, about: Mapping[str, Any], *, by: Person, now: datetime
) -> Iterator[Visit | None]:
    """Whoever recorded it goes on the visit, and sees its site as long as it is applied."""
    visit = _visit(about.get("visit"), by)
    site = visit.site if visit else _site(about, by)
    if visit is not None:
        _let_go(visit, row, by=by, now=now)
    if site is None:
        yield visit
        return
    with _seeing(row.person, site):
        yield visit


def _visit(visit_id: object, by: Person) -> Visit | None:
    """The visit it is about, locked. Raises Refused for one that is not here."""
    if visit_id is None:
        return None
    if not isinstance(visit_id, UUID) or not Visit.objects.visible_to(by).filter(pk=visit_id):
        words = _("There is no such visit here. Correct it: choose the visit that it belongs to.")
        raise Refused("not_found", words, "/visit", status=409)
    rows = Visit.objects.select_for_update(of=("self",)).select_related("site")
    return rows.get(pk=visit_id)


def _site(about: Mapping[str, Any], by: Person) -> Site | None:
    """The site that is named, or where the machine stands, or the contact works, that is."""
    named = {name: about[name] for name in OF_A_SITE if isinstance(about.get(name), UUID)}
    rows = Site.objects.visible_to(by).order_by("pk")
    for name, pk in named.items():
        if found := rows.filter(**{OF_A_SITE[name]: pk}).first():
            return found
    return None


def _let_go(visit: Visit, row: FieldOperation, *, by: Person, now: datetime) -> None:
    """They were there: a helper from now on; and a visit called off was none."""
    at = Moment.here(now)
    if visit.state == VisitState.CANCELLED and row.type in MOVES:
        step = visit.steps.filter(undone_by=None, undoes=None, became=visit.state).last()
        if step is not None:
            visits.undo_step(visit, step, by=by, at=at)
            deciding.settle_sight(visit.site, (), deciding.goes(visit))
    if row.person not in deciding.goes(visit):
        helpers = [*visit.helpers.all(), row.person]
        deciding.keep(visit, {"helpers": helpers}, by=by, at=at)


@contextmanager
def _seeing(person: Person, site: Site) -> Iterator[None]:
    """They see a site while what they recorded there is applied; afterwards as before, except that
    whoever still works here sees where they have been."""
    before = list(Access.objects.filter(person=person, site=site))
    access.give(person, [site], Why.VISIT)
    Access.objects.filter(person=person, site=site).update(until=None)
    yield
    Access.objects.filter(person=person, site=site).delete()
    Access.objects.bulk_create(before)
    if may_sign_in(person):
        access.give(person, [site], Why.VISIT)


def _set_what_was(
    kind: str, data: QueryDict, visit: Visit | None, about: Mapping[str, Any]
) -> None:
    """What the phone showed before need not stand there now: the office has looked at both."""
    if kind == "work.done" and visit is not None:
        work = Work.objects.filter(visit=visit, machine=about.get("machine")).first()
        data["was"] = work.done if work else ""
    elif "was" in data:
        del data["was"]
    if kind in reading.TELL_WHAT_THEY_SHOWED:
        for name in reading.changes(dict(data.lists())):
            data.pop(reading.SHOWED + name, None)


def start_visit(
    row: FieldOperation, site_id: UUID, target: Mapping[str, str], *, by: Person
) -> Visit:
    """A visit of its author's for what belongs to none: it began and ended when this was recorded.

    It is for the machine of ``target``, where that stands there. Raises Refused for a site that
    ``by`` does not see.
    """
    site = Site.objects.visible_to(by).filter(pk=site_id).first()
    if site is None:
        raise Refused("not_found", _("Choose one that is here."), "/visit", status=409)
    at = acting.moment(_read(row), uuid7(), row.sent_at, row.received_at)
    machine_id = read_id(target.get("machine", ""))
    named = [machine_id] if isinstance(machine_id, UUID) else []
    machines = tuple(Machine.objects.filter(pk__in=named, site=site))
    note = _("Started by the office for what was recorded there.")
    call = Call(site, VisitKind.REPAIR, machines, note=note)
    visit, _is_new = starting.start(at.op_id, call, by=row.person, at=at)
    visits.apply(visit, VisitState.DONE, by=row.person, at=replace(at, op_id=uuid7()))
    return visit


def plain(changed: Mapping[str, Any]) -> dict[str, Any]:
    """What was applied instead, as it is kept with the decision."""
    fields = {name: list(values) for name, values in changed.get("fields", {}).items()}
    return {"target": dict(changed.get("target", {})), "fields": fields}
