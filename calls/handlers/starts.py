"""Visits that nobody planned: begun at a site, or put right on the phone."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Machine, Person, Site
from calls import fault_codes, here, starting
from calls.models import Visit
from calls.starting_forms import PhoneFixForm, StartForm
from fieldapp.plumbing.field_forms import Handler, Kept, Sent, said_in


def start_form(data: Any, site: Site, by: Person, *, initial: Any = None) -> StartForm:
    """With the machines that stand there."""
    return StartForm(data, site=site, offered=here.machines_at(site, by), initial=initial)


def start(sent: Sent) -> Kept:
    """One is at a site; the form's id is the visit's."""
    here.require_technician(sent.by)
    site = here.named(sent.target, sent.by)[1]
    if site is None:
        raise Http404
    form = start_form(sent.fields, site, sent.by)
    with said_in(form):
        visit, _is_new = starting.start(sent.at.op_id, form.call, by=sent.by, at=sent.at)
    words = _("%(account)s: on site") % {"account": site.customer}
    undo = reverse("visit_move", args=[visit.pk, "undo"])
    return Kept(words, reverse("visit", args=[visit.pk]), undo)


def phone_fix_at(about: here.Named, by: Person) -> tuple[Visit | None, Site | None, Machine | None]:
    """The visit that a call made unnecessary, else the site or the machine. Raises Http404."""
    asked = about.get("visit")
    if not asked:
        machine, site = here.named(about, by)
        return None, site, machine
    rows = Visit.objects.of(by).filter(archived_on=None).select_related("site__customer")
    visit = rows.filter(pk=asked).first() if not isinstance(asked, str) else None
    if visit is None:
        raise Http404
    return visit, visit.site, None


def phone_fix_form(
    data: Any,
    site: Site,
    machine: Machine | None,
    by: Person,
    *,
    initial: Any = None,
    archived: bool = False,
) -> PhoneFixForm:
    """With the machines that stand there, and the short lists that fit them."""
    offered = here.machines_at(site, by)
    codes = fault_codes.offered_among([machine] if machine else offered, archived=archived)
    return PhoneFixForm(data, site=site, offered=offered, codes=codes, initial=initial)


def phone_fix(sent: Sent) -> Kept:
    """A call was enough; instead of a visit that was planned, or by itself."""
    here.require_technician(sent.by)
    visit, site, machine = phone_fix_at(sent.target, sent.by)
    if site is None:
        raise Http404
    old = sent.at.from_phone
    form = phone_fix_form(sent.fields, site, machine, sent.by, archived=old)
    with said_in(form) as said:
        facts = {"minutes": said["minutes"], "by": sent.by, "at": sent.at}
        if visit is not None:
            kept = starting.fix_by_phone(visit.pk, said["machine"], form.told, **facts)
        else:
            kept = starting.phone_fix(sent.at.op_id, form.call, form.told, **facts)[0]
    undo = reverse("visit_move", args=[kept.pk, "not-fixed" if visit else "undo"])
    words = _("%(account)s: fixed on the phone") % {"account": site.customer}
    return Kept(words, reverse("my_day"), undo)


HANDLERS: dict[str, Handler] = {"visit.start": start, "visit.phone_fix": phone_fix}
