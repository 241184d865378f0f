"""What a form of the field is about: the visit, the site and the machine that it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import Machine, Site
from calls.models import Visit

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import Person
    from fieldapp.plumbing.field_forms import Sent

Named = Mapping[str, UUID | str]


def require_technician(person: Person) -> None:
    """Raises PermissionDenied for whoever makes no visits."""
    if not person.is_technician:
        raise PermissionDenied(_("Visits are started by technicians."))


def own(sent: Sent) -> Visit:
    """The visit that a form is about, of somebody who goes. Raises Http404."""
    rows = Visit.objects.of(sent.by).select_related("site__customer", "lead", "contact")
    found = rows.filter(pk=sent.id("visit")).first()
    if found is None:
        raise Http404
    return found


def named(about: Named, person: Person) -> tuple[Machine | None, Site | None]:
    """The machine, or the site, that is named. Raises Http404 for what one cannot see."""
    machine = _row(
        Machine.objects.select_related("site__customer", "model"), about, "machine", person
    )
    if machine is not None:
        return machine, machine.site
    return None, _row(Site.objects.select_related("customer"), about, "site", person)


def _row(rows: Any, about: Named, name: str, person: Person) -> Any:
    asked = about.get(name)
    if not asked:
        return None
    rows = rows.visible_to(person).current()
    found = rows.filter(pk=asked).first() if isinstance(asked, UUID) else None
    if found is None:
        raise Http404
    return found


def machines_at(site: Site, person: Person) -> QuerySet[Machine]:
    """What stands at a site, by floor."""
    rows = Machine.objects.visible_to(person).current().filter(site=site)
    return rows.select_related("model").order_by("floor", "model__name", "id")
