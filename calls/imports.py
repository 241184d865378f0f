"""Visits that are planned already when a company moves in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access
from accounts.imports import references
from accounts.imports.references import CONTACT, MACHINE, PERSON, SITE
from accounts.models.access import Why
from calls import deciding
from calls.models import Visit
from calls.models.visits import VisitKind, VisitState
from fieldapp.plumbing.importing import kinds, values
from fieldapp.plumbing.importing.kinds import Column, Entry, Fate, Kind


class PlannedVisits(Kind):
    """Who goes where, and when. A visit that has begun is no longer changed by a file."""

    name = "planned_visits"
    label = gettext_lazy("Planned visits")
    model = Visit
    key_column = "visit_ref"
    with_rows = ("site", "contact")
    columns = (
        Column("visit_ref", values.text(80), field="ref", required=True),
        Column("site_ref", field="site", to=SITE, required=True),
        Column("machine_refs", values.names, field="machines", to=MACHINE, many=True),
        Column("kind", values.choice(VisitKind), required=True),
        Column("technician", field="lead", to=PERSON),
        Column("helpers", values.names, to=PERSON, many=True),
        Column("window_start", values.moment, required=True),
        Column("window_end", values.moment, empty=None),
        Column("contact_ref", field="contact", to=CONTACT),
        Column("note", values.text(500)),
    )

    def hidden(self, rows: Any, by: Any) -> set[Any]:
        """Visits at sites out of sight are not theirs to change."""
        if by is None:
            return set()
        sites = references.sites_for(by).values("pk")
        return references.hidden(rows, Visit.objects.filter(site__in=sites))

    def check(self, entry: Entry, by: Any) -> None:
        """Times are those of the site; everything named belongs to it."""
        site = self.says(entry, "site_ref")
        for name in ("window_start", "window_end"):
            if name in entry.values:
                entry.values[name] = values.at_zone(entry.values[name], site.zone)
        start, end = self.says(entry, "window_start"), self.says(entry, "window_end")
        if end and end < start:
            entry.refuse("window_end", _("This is before the visit begins."))
        for machine in entry.values.get("machine_refs", []):
            if machine.site_id != site.pk:
                words = _("The machine %(ref)s stands at another site.")
                entry.refuse("machine_refs", words % {"ref": machine.ref})
        contact = self.says(entry, "contact_ref")
        if contact and contact.customer_id != site.customer_id:
            entry.refuse("contact_ref", _("This is somebody of another customer."))
        technician = entry.values.get("technician")
        if technician and not technician.is_technician:
            entry.refuse("technician", _("This person is no technician."))

    def settle(self, entries: list[Entry], by: Any) -> None:
        """What has begun belongs to whoever is there."""
        for entry in entries:
            if entry.row is not None and entry.row.state != VisitState.PLANNED:
                entry.values = {"visit_ref": entry.row.ref}

    def write(self, entries: list[Entry], by: Any, now: datetime) -> None:
        """What changes has a new ``rev``; who no longer goes loses the sight that this gave."""
        changed = [entry.row.pk for entry in entries if entry.fate == Fate.CHANGED]
        went = deciding.pairs_of(changed)
        super().write(entries, by, now)
        Visit.objects.filter(pk__in=changed).update(rev=F("rev") + 1)
        deciding.take_unneeded(went)

    def after(self, entries: list[Entry], by: Any, now: datetime) -> None:
        """The technician and the helpers see the site."""
        sites: dict[Any, tuple[Any, set[Any]]] = {}
        for entry in entries:
            lead = [entry.values.get("technician")]
            for person in filter(None, [*lead, *entry.values.get("helpers", [])]):
                sites.setdefault(person.pk, (person, set()))[1].add(entry.row.site_id)
        access.give_all(
            (person, site_id, Why.VISIT) for person, ids in sites.values() for site_id in ids
        )


kinds.register(PlannedVisits)
