"""Which visits a person may see."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

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

    def of(self, person: Person) -> VisitQuerySet:
        """The visits that ``person`` leads or helps with."""
        mine = person.helps_on.values("pk")
        return self.filter(Q(lead=person) | Q(pk__in=mine))

    def between(self, start: datetime, end: datetime) -> VisitQuerySet:
        """The visits whose planned window begins from ``start`` up to, not with, ``end``."""
        return self.filter(window_start__gte=start, window_start__lt=end)
