"""Where a signal is captured: on which visit, at which site, about which machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from accounts.models import Contact, Machine, Site
from calls import days
from calls.models import Visit

if TYPE_CHECKING:
    from accounts.models import Person

RECENTLY = timedelta(hours=2)
LONGEST_PLACE = 200


@dataclass(frozen=True)
class Where:
    """A site, or a new place in words; with the visit and the machine where they are known."""

    site: Site | None = None
    place: str = ""
    visit: Visit | None = None
    machine: Machine | None = None

    def __bool__(self) -> bool:
        return self.site is not None or bool(self.place)

    @property
    def query(self) -> str:
        """The same, as the end of an address."""
        if self.place:
            return urlencode({"place": self.place})
        named = {"visit": self.visit, "machine": self.machine, "site": self.site}
        if self.visit or self.machine:
            del named["site"]
        return urlencode({name: row.pk for name, row in named.items() if row is not None})

    @property
    def host(self) -> Contact | None:
        """Whom one came to see, or who is in their place."""
        contact = self.visit.contact if self.visit else None
        return contact.host if contact else None

    @property
    def name(self) -> str:
        """The account's name, or the place as written."""
        return str(self.site.customer) if self.site else self.place


def of(asked: Mapping[str, str], *, by: Person) -> Where:
    """Read ``?visit=``, ``?machine=``, ``?site=`` or ``?place=``; the first of them wins.

    Raises Http404 for what does not exist or ``by`` may not see.
    """
    place = asked.get("place", "").replace("\x00", "").strip()[:LONGEST_PLACE]
    machine = _row(Machine.objects.select_related("model", "site__customer"), "machine", asked, by)
    visit = _row(Visit.objects.for_cards(), "visit", asked, by)
    if visit:
        return on(visit, machine)
    if machine:
        return Where(machine.site, machine=machine)
    site = _row(Site.objects.select_related("customer"), "site", asked, by)
    return Where(_kept(site, by), place="" if site else place)


def _kept(site: Site | None, by: Person) -> Site | None:
    """What a merged site became, where ``by`` may know; what is captured goes there anyway."""
    if site is None or site.merged_into_id is None:
        return site
    rows = Site.objects.visible_to(by).select_related("customer")
    return rows.filter(pk=site.merged_into_id).first() or site


def on(visit: Visit, machine: Machine | None = None) -> Where:
    """On a visit: its first machine that still stands there, unless another one there was named."""
    if machine is None or machine.site_id != visit.site_id:
        here = (one for one in visit.machines.all() if one.site_id == visit.site_id)
        machine = next(here, None)
    return Where(visit.site, visit=visit, machine=machine)


def now_at(person: Person, *, now: datetime) -> Where:
    """The visit that ``person`` is on, or was on in the last two hours; else nowhere yet."""
    visit = days.under_way(person, now=now, within=RECENTLY)
    return on(visit) if visit else Where()


def machines_at(where: Where, *, by: Person) -> QuerySet[Machine]:
    """The machines that may be meant: of the site, as far as ``by`` sees it, and of the visit."""
    rows = Machine.objects.current().select_related("model").order_by("floor", "model__name", "id")
    if where.site is None:
        return rows.none()
    known = Q(pk__in=Machine.objects.visible_to(by).filter(site=where.site).values("pk"))
    if where.visit:
        known |= Q(pk__in=where.visit.machines.values("pk"))
    return rows.filter(known, site=where.site)


def contacts_at(where: Where, *, by: Person) -> QuerySet[Contact]:
    """Who may have said it: people of the site, and those of the customer without a site.

    As far as ``by`` sees them; the one whom the visit is for in any case.
    """
    rows = Contact.objects.current()
    if where.site is None:
        return rows.none()
    here = rows.filter(site=where.site) | rows.filter(site=None, customer=where.site.customer_id)
    known = Q(pk__in=Contact.objects.visible_to(by).values("pk"))
    if where.host:
        known |= Q(pk=where.host.pk)
    return here.filter(known).order_by("-decides", "name", "id")


def _row(rows: Any, name: str, asked: Mapping[str, str], by: Person) -> Any:
    """A row that the address names and ``by`` may see; none where it names none."""
    value = asked.get(name, "")
    if not value:
        return None
    try:
        found = rows.visible_to(by).filter(pk=UUID(value)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found
