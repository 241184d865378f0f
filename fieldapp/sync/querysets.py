"""Whose operations and phones a manager looks after.

An operation belongs where it happened: whoever sees the site decides about it. Where nothing says
which site that was, whoever manages the person does.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast, Coalesce

from accounts.querysets import sites_of
from calls.deciding import may_plan

if TYPE_CHECKING:
    from accounts.models import Person

AN_ID = "^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"
ON_A_PHONE = timedelta(hours=24)  # after which the office hears of what a phone was refused
PHOTOS_LATE = timedelta(hours=2)
SETTLED_NOT = Q(settled="")


def may_review(person: Person) -> bool:
    """Managers and admins look at what came from the field."""
    return person.is_manager or person.is_admin


def people_of(person: Person) -> models.QuerySet:
    """Those whom a manager looks after: of their territories, or reporting to them."""
    people = apps.get_model("accounts", "Person").objects.order_by()
    if person.is_admin:
        return people
    if not may_review(person):
        return people.none()
    mine = Q(territories__in=person.territories.all()) | Q(manager=person)
    return people.filter(mine).distinct()


class FieldOperationQuerySet(models.QuerySet):
    """What phones sent."""

    def visible_to(self, person: Person) -> FieldOperationQuerySet:
        """What a manager may decide about: service managers all, sales managers the signals.

        Each with its ``place``.
        """
        if person.is_admin:
            return self.with_place()
        if not may_review(person):
            return self.none()
        rows = self if may_plan(person) else self.filter(type__startswith="signal.")
        theirs = people_of(person).values("pk")
        here = Q(place__in=sites_of(person)) | Q(place=None, person__in=theirs)
        return rows.with_place().filter(here)

    def with_place(self) -> FieldOperationQuerySet:
        """With ``place``: the site where it happened, by whatever it names that is known here."""
        names = {f"of_{name}": _target(name) for name in ("site", "machine", "contact", "signal")}
        return self.alias(of_visit=Coalesce("visit_id", _target("visit")), **names).annotate(
            place=Coalesce(
                _site_of("calls", "Visit", "of_visit"),
                _site_of("accounts", "Site", "of_site", "pk"),
                _site_of("accounts", "Machine", "of_machine"),
                _site_of("accounts", "Contact", "of_contact"),
                _site_of("signals", "Signal", "of_signal"),
            )
        )

    def to_decide(self) -> FieldOperationQuerySet:
        """What counts with a doubt, what could not be placed, and what a file brought that was
        refused: no phone shows it to anybody."""
        waits = Q(result__in=("flagged", "quarantined"))
        return self.filter(SETTLED_NOT, waits | Q(result="rejected", imported_by__isnull=False))

    def left_on_phones(self, now: datetime) -> FieldOperationQuerySet:
        """What a phone was refused, and has not put right since yesterday."""
        before = now - ON_A_PHONE
        rejected = self.filter(SETTLED_NOT, result="rejected", imported_by=None)
        return rejected.filter(received_at__lt=before)

    def settled(self) -> FieldOperationQuerySet:
        """What the office, or the phone, has settled."""
        return self.exclude(SETTLED_NOT)


def _site_of(app: str, model: str, named: str, column: str = "site_id") -> Subquery:
    rows = apps.get_model(app, model).objects.order_by().filter(pk=OuterRef(named))
    return Subquery(rows.values(column)[:1], output_field=models.UUIDField())


def _target(name: str) -> Cast:
    """An id that an operation's body names; NULL where it is none."""
    text = KeyTextTransform(name, KeyTransform("target", F("body")))
    an_id = Func(text, Value(AN_ID), function="substring", output_field=models.TextField())
    return Cast(an_id, models.UUIDField())


class DeviceQuerySet(models.QuerySet):
    """Phones."""

    def visible_to(self, person: Person) -> DeviceQuerySet:
        """The phones of those whom a manager looks after."""
        if person.is_admin:
            return self
        return self.filter(person__in=people_of(person).values("pk"))


class DeclaredPhotoQuerySet(models.QuerySet):
    """Photos that operations name."""

    def visible_to(self, person: Person) -> DeclaredPhotoQuerySet:
        """Those of people whom a manager looks after."""
        if person.is_admin:
            return self
        return self.filter(operation__person__in=people_of(person).values("pk"))

    def missing(self) -> DeclaredPhotoQuerySet:
        """Those whose bytes have not come; of operations that were kept and not sent back."""
        photos = apps.get_model("accounts", "Photo").objects.order_by()
        came = photos.filter(sha256=OuterRef("sha256"), person=OuterRef("operation__person"))
        rows = self.exclude(operation__result="rejected")
        rows = rows.exclude(operation__settled__in=("sent_back", "superseded"))
        return rows.filter(~Exists(came))

    def late(self, now: datetime) -> DeclaredPhotoQuerySet:
        """Missing, and longer than a slow connection explains."""
        return self.missing().filter(operation__received_at__lt=now - PHOTOS_LATE)
