"""Pages that fit any visit and any site: the phone fills them in where there is no network.

A visit that was started offline has no page of its own yet, and a site that nobody planned to go
to has no sheets. These are kept instead, and ``static/js/here.js`` writes into them what the phone
knows: account, site, machines.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.machine_forms import OtherBrandForm
from calls import fault_codes, readings
from calls.here import require_technician
from calls.work_forms import CountersForm, DoneForm, FaultForm, PartForm
from fieldapp.pages.sign_off import WHY_NOBODY
from fieldapp.plumbing.ids import uuid7
from signals.clues import SHEET_TITLES, SignalType, category_of
from signals.forms import SignalForm, opened_at
from signals.where import Where

COUNTERS = (*readings.PAGES, "hours")


@login_required
@require_safe
def field_visit(request: HttpRequest) -> HttpResponse:
    """A visit that the phone alone knows of: work at its machines, what was heard, its end."""
    require_technician(request.user)
    codes = fault_codes.offered_anywhere()
    page = {
        "tab": "my_day",
        "fault": FaultForm(codes=codes, initial={"op_id": uuid7()}, auto_id="fault_%s"),
        "done": DoneForm(initial={"op_id": uuid7()}, auto_id="done_%s"),
        "part": PartForm(initial={"op_id": uuid7()}, auto_id="part_%s"),
        "counters": CountersForm(
            counters=COUNTERS, initial={"op_id": uuid7()}, auto_id="counter_%s"
        ),
        "brand": brand_form(),
        "whys": WHY_NOBODY,
    }
    return render(request, "pwa/visit.html", page)


def brand_form() -> OtherBrandForm:
    """Another brand's machine, where nothing is known of those that stand there: all is typed."""
    form = OtherBrandForm(brands=[], floors=[], initial={"op_id": uuid7()}, auto_id="brand_%s")
    for name, label in (("brand_name", _("Which brand?")), ("floor_name", _("Floor"))):
        form.fields[name].label = label
    form.fields["brand_name"].required = True
    return form


@login_required
@require_safe
def field_signal(request: HttpRequest, type_: str) -> HttpResponse:
    """The sheet of a type, for a site that the phone fills in."""
    require_technician(request.user)
    if type_ not in SignalType.values:
        raise Http404
    where, now = Where(place=_("Where you are")), timezone.now()
    initial = {"op_id": uuid7(), "noticed_at": opened_at(now)}
    form = SignalForm(type_=type_, where=where, by=request.user, initial=initial)
    page = {
        "type": type_,
        "title": SHEET_TITLES[SignalType(type_)],
        "where": where,
        "form": form,
        "fits_all": True,
        "photos_allowed": True,
        "categories": {c: category_of(type_, c) for c, _label in form.fields["clue"].choices},
        "shows_retention": type_ == SignalType.OVERT,
        "close_url": reverse("my_day"),
    }
    return render(request, "signals/sheet.html", page)
