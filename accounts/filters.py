"""What a list of accounts is narrowed by: territory, segment, rep, other brands, what ends soon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.endings import SOON
from accounts.models import Contract, Customer, Machine, Person, Site, Territory
from fieldapp.plumbing.form_fields import Choice

if TYPE_CHECKING:
    from collections.abc import Iterable

OTHER_BRAND, ENDING = "other", "ending"


class Filters:
    """The filters of an address, for one person. Raises BadRequest for what is no text."""

    def __init__(self, asked: Mapping[str, str], *, by: Person, today: dt.date) -> None:
        self.by, self.today = by, today
        names = ("territory", "segment", "rep", "machines", "contracts")
        self.chosen = {name: asked[name] for name in names if asked.get(name)}
        if any("\0" in value for value in self.chosen.values()):
            raise BadRequest("filter")

    def narrow(self, rows: QuerySet[Customer]) -> QuerySet[Customer]:
        """The customers that fit all that is chosen. Raises BadRequest for what makes no sense."""
        for name, value in self.chosen.items():
            rows = rows.filter(getattr(self, f"_{name}")(value))
        return rows

    def choices(self) -> list[Choice]:
        """The selects, with what the person may see; one that offers nothing is left out."""
        offered: dict[str, tuple[str, str, Iterable[tuple[Any, Any]]]] = {
            "territory": (_("Territory"), _("All territories"), self._territories()),
            "segment": (_("Segment"), _("All segments"), self._segments()),
            "rep": (_("Account rep"), _("All reps"), self._reps()),
            "machines": (
                _("Machines"),
                _("All machines"),
                [(OTHER_BRAND, _("With other brands"))],
            ),
            "contracts": (
                _("Contracts"),
                _("All contracts"),
                [(ENDING, _("Ending in %(days)d days") % {"days": SOON})],
            ),
        }
        found = []
        for name, (label, every, options) in offered.items():
            rows = [(str(value), str(words)) for value, words in options]
            if rows:
                chosen = self.chosen.get(name, "")
                found.append(Choice(name, label, [("", every), *rows], chosen))
        return found

    def _sites(self) -> QuerySet[Site]:
        return Site.objects.visible_to(self.by).current().order_by()

    def _territories(self) -> QuerySet:
        here = self._sites().filter(territory=OuterRef("pk"))
        return Territory.objects.filter(Exists(here)).values_list("pk", "name")

    def _segments(self) -> list[tuple[str, str]]:
        rows = Customer.objects.visible_to(self.by).current().exclude(segment="")
        found = rows.order_by("segment").values_list("segment", flat=True).distinct()
        return [(segment, segment) for segment in found]

    def _reps(self) -> list[tuple[UUID, Person]]:
        theirs = Customer.objects.visible_to(self.by).current()
        at_sites = self._sites().filter(account_rep=OuterRef("pk"))
        found = Q(Exists(theirs.filter(account_rep=OuterRef("pk")))) | Q(Exists(at_sites))
        people = Person.objects.filter(roles__contains=["rep"]).filter(found)
        return [(person.pk, person) for person in people.only("name", "username")]

    def _at(self, sites: QuerySet[Site]) -> Q:
        return Q(pk__in=sites.values("customer_id"))

    def _territory(self, value: str) -> Q:
        return self._at(self._sites().filter(territory=_id(value)))

    def _segment(self, value: str) -> Q:
        return Q(segment=value)

    def _rep(self, value: str) -> Q:
        rep = _id(value)
        return Q(account_rep=rep) | self._at(self._sites().filter(account_rep=rep))

    def _machines(self, value: str) -> Q:
        if value != OTHER_BRAND:
            raise BadRequest("machines")
        machines = Machine.objects.current().exclude(owned_by="").exclude(serviced_by="")
        return self._at(self._sites().filter(pk__in=machines.order_by().values("site_id")))

    def _contracts(self, value: str) -> Q:
        if value != ENDING:
            raise BadRequest("contracts")
        soon = (self.today, self.today + dt.timedelta(days=SOON))
        rows = Contract.objects.filter(archived_on=None).order_by()
        ending = rows.filter(Q(ends_on__range=soon) | Q(notice_on__range=soon))
        return Q(pk__in=ending.values("customer_id"))


def _id(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError:
        raise BadRequest("filter") from None
