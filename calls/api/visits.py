"""Visits: lists by day, one of them, and one that is made under an id of the sender's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework.response import Response

from accounts.models import Contact, Machine, Person, Site
from calls import operations, starting
from calls.api.answers import VisitAnswer
from calls.api.bodies import VisitBody
from calls.models import Visit
from calls.starting import Call
from fieldapp.plumbing.fields import Day, unknown_references
from fieldapp.plumbing.filtering import Search
from fieldapp.plumbing.views import Listed, Shown, read, replied, sent_at

if TYPE_CHECKING:
    from rest_framework.request import Request


class VisitQuery(Search):
    """Words to look for; one day, as the site's calendar has it."""

    day = Day(required=False)


class OfVisits:
    """Calls at sites."""

    model, serializer_class = Visit, VisitAnswer

    def shown(self, queryset: QuerySet) -> QuerySet:
        """With who goes and what stands there."""
        return queryset.select_related("lead").prefetch_related("helpers", "machines")


class Visits(OfVisits, Listed):
    """The visits I may see, in order of time."""

    query = VisitQuery
    ordering = "window_start"
    columns = ("ref", "note", "problem", "site__name", "site__customer__name")

    def get_queryset(self) -> QuerySet:
        """Those that are not archived."""
        return super().get_queryset().filter(archived_on=None)

    def narrow(self, queryset: QuerySet, asked: dict[str, Any]) -> QuerySet:
        """One day alone, if that was asked."""
        if "day" in asked:
            queryset = queryset.on(asked["day"])
        return super().narrow(queryset, asked)


class VisitView(OfVisits, Shown):
    """One visit: to read, and to make under an id that the sender chose."""

    body, answer = VisitBody, VisitAnswer

    def put(self, request: Request, pk: UUID) -> Response:
        """201; the same again 200; with another body 409; somebody else's id 404."""
        person: Person = request.user
        if not (person.is_technician or manages(person)):
            raise PermissionDenied
        said, now = read(self.body, request), timezone.now()
        sent = sent_at(request, now)
        captured = said.pop("captured_at", None) or sent
        at = operations.Moment(pk, captured, sent, now)
        call = found(said, by=person)
        begins = call.window_start is None and call.lead == person
        make = starting.start if begins else starting.plan
        kept, is_new = make(pk, call, by=person, at=at)
        row = self.shown(Visit.objects.filter(pk=kept.pk)).get()
        return replied(self.answer(row).data, replayed=not is_new, status=201)


def manages(person: Person) -> bool:
    """Who plans for others."""
    return person.is_manager or person.is_admin


def found(said: dict[str, Any], *, by: Person) -> Call:
    """The rows behind what was sent, among what ``by`` may see.

    Raises ValidationError ``unknown_reference`` for each that is not; PermissionDenied when a
    technician names somebody else.
    """
    rows: dict[str, Any] = {}
    rows["site"] = Site.objects.visible_to(by).current().filter(pk=said["site"]).first()
    if "machines" in said:
        ids = set(said["machines"])
        machines = Machine.objects.visible_to(by).filter(pk__in=ids, archived_on=None)
        rows["machines"] = tuple(machines) if machines.count() == len(ids) else None
    if "contact" in said:
        rows["contact"] = Contact.objects.visible_to(by).filter(pk=said["contact"]).first()
    rows |= _people(said, by=by)
    if unknown := [name for name, row in rows.items() if row is None and name in said]:
        raise unknown_references(unknown)
    return Call(**(said | rows))


def _people(said: dict[str, Any], *, by: Person) -> dict[str, Any]:
    """Who goes: whom a manager names, or the technician who sends it."""
    names = [said["lead"]] if "lead" in said else []
    names += said.get("helpers", [])
    if not manages(by):
        if set(names) - {by.username}:
            raise PermissionDenied
        return {"lead": by, "helpers": ()}
    technicians = Person.objects.filter(is_active=True, roles__contains=["technician"])
    known = {each.username: each for each in technicians.filter(username__in=names)}
    helpers = tuple(known[name] for name in said.get("helpers", []) if name in known)
    rows: dict[str, Any] = {}
    if "lead" in said or not by.is_technician:
        rows["lead"] = known.get(said.get("lead", ""))
    else:
        rows["lead"] = by
    if "helpers" in said:
        rows["helpers"] = helpers if len(helpers) == len(said["helpers"]) else None
    return rows
