"""Which visits a person may see."""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Func, Prefetch, Q, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from accounts import company
from accounts.querysets import sites_of

if TYPE_CHECKING:
    from accounts.models import Person


class VisitQuerySet(models.QuerySet):
    """Calls at sites."""

    def visible_to(self, person: Person) -> VisitQuerySet:
        """The visits at sites that ``person`` may see, and their own."""
        if person.is_admin:
            return self
        mine = person.helps_on.values("pk")
        return self.filter(Q(lead=person) | Q(site__in=sites_of(person)) | Q(pk__in=mine))

    def on(self, day: dt.date) -> VisitQuerySet:
        """The visits that begin on a day as the calendar of their site has it."""
        zone = Coalesce(NullIf("site__time_zone", Value("")), Value(company.current().time_zone))
        local = Cast(Func(zone, "window_start", function="timezone"), models.DateField())
        noon = dt.datetime.combine(day, dt.time(12), dt.UTC)
        near = (noon - dt.timedelta(hours=36), noon + dt.timedelta(hours=36))
        return self.filter(window_start__range=near).alias(local_day=local).filter(local_day=day)

    def of(self, person: Person) -> VisitQuerySet:
        """The visits that ``person`` leads or helps with."""
        mine = person.helps_on.values("pk")
        return self.filter(Q(lead=person) | Q(pk__in=mine))

    def between(self, start: datetime, end: datetime) -> VisitQuerySet:
        """The visits whose planned window begins from ``start`` up to, not with, ``end``."""
        return self.filter(window_start__gte=start, window_start__lt=end)

    def for_cards(self) -> VisitQuerySet:
        """With the account, whom to ask for, and the machines, in two queries."""
        machines = apps.get_model("accounts", "Machine").objects.select_related("model")
        rows = self.select_related("site__customer", "contact__succeeded_by", "lead")
        return rows.prefetch_related(Prefetch("machines", machines.order_by("floor", "id")))
