"""What a customer ran out of, asked of the supplies desk."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Machine, Person, Site
from calls import here, supplies
from calls.models import Visit
from calls.supplies_forms import SuppliesForm
from fieldapp.plumbing.field_forms import Handler, Kept, Sent, said_in


def place(about: here.Named, by: Person) -> tuple[Visit | None, Site, Machine | None]:
    """Where: on a visit, at a machine, at a site. Raises Http404 for what one may not see."""
    machine, site = here.named(about, by)
    asked, visit = about.get("visit"), None
    if asked:
        rows = Visit.objects.visible_to(by).select_related("site__customer")
        visit = rows.filter(pk=asked).first() if isinstance(asked, UUID) else None
        if visit is None or (machine and machine.site_id != visit.site_id):
            raise Http404
        site = visit.site
    if site is None:
        raise Http404
    return visit, site, machine


def back(visit: Visit | None, site: Site, machine: Machine | None) -> str:
    """The page that one came from."""
    if visit is not None:
        return reverse("visit", args=[visit.pk])
    if machine is not None:
        return reverse("machine", args=[machine.pk])
    return f"{reverse('account', args=[site.customer_id])}?site={site.pk}"


def ask(sent: Sent) -> Kept:
    """Ask for it, once."""
    visit, site, machine = place(sent.target, sent.by)
    form = SuppliesForm(sent.fields, offered=here.machines_at(site, sent.by))
    with said_in(form) as said:
        where = {"site": site, "visit": visit, "machine": said["machine"]}
        by, at = sent.by, sent.at
        asked, _is_new = supplies.ask(at.op_id, what=form.what, by=by, at=at, **where)
    undo = reverse("supplies_verb", args=[asked.pk, "take-back"])
    return Kept(_("Asked for: %(what)s") % {"what": asked.what}, back(visit, site, machine), undo)


HANDLERS: dict[str, Handler] = {"supplies.request": ask}
