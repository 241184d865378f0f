"""The customer's page, and the report: on screen, as a file, sent once more."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from calls import strokes
from calls.lifecycle import WrongMove
from calls.models import Visit
from calls.refusing import refuse
from calls.reports import days, mailing, making, reading
from calls.reports import page as page_of
from calls.reports.forms import SendForm
from fieldapp.plumbing.form_fields import FieldForm
from fieldapp.plumbing.problems import Refused

log = structlog.get_logger(__name__)


def visible(request: HttpRequest, pk: UUID) -> Visit:
    """A visit that this person may see, or 404."""
    rows = Visit.objects.visible_to(request.user).select_related("site__customer", "lead")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The report as it was made, whom it went to, and the file once the worker has it."""
    return show(request, visible(request, pk))


def show(
    request: HttpRequest, visit: Visit, form: SendForm | None = None, status: int = 200
) -> HttpResponse:
    """The page, with what was typed where that was refused."""
    found = reading.of_visit(visit)
    page = {
        "now": timezone.now(),
        "visit": visit,
        "site": visit.site,
        "found": found,
        "shown": page_of.of(found.contents) if found.report else None,
        "signed_on": signed_on(visit, found),
        "may_send": may_send(request, visit),
        "has_ended": visit.state in reading.REPORTED,
        "form": form or SendForm(initial={"to": found.address}),
        "leaves_at": mailing.leaves_at(found.report) if found.report else None,
        "pad": {"width": strokes.WIDTH, "height": strokes.HEIGHT},
    }
    return render(request, "calls/report.html", page, status=status)


def signed_on(visit: Visit, found: reading.Reported) -> str:
    """The day of the signature by the calendar of its site, in the report's language."""
    if not found.report or not found.signature:
        return ""
    day = found.signature.signed_at.astimezone(ZoneInfo(visit.site.zone)).date()
    with translation.override(found.report.language):
        return days.said(day)


@login_required
@require_safe
def report_pdf(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file. Not made yet, taken back and not theirs read the same: 404."""
    current = reading.current_report(visible(request, pk))
    if current is None or not current.made_at:
        raise Http404
    try:
        file = default_storage.open(current.path)
    except FileNotFoundError:
        log.exception("report_without_bytes", report=str(current.pk))
        raise Http404 from None
    answer = FileResponse(file, content_type="application/pdf", filename=f"{current.number}.pdf")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=0, must-revalidate"
    return answer


def may_send(request: HttpRequest, visit: Visit) -> bool:
    """Those who went, and managers."""
    person = request.user
    if person.is_manager or person.is_admin:
        return True
    return Visit.objects.of(person).filter(pk=visit.pk).exists()


def for_sending(request: HttpRequest, pk: UUID) -> Visit:
    """A visit whose report this person may send: 404 when they cannot see it, else 403."""
    visit = visible(request, pk)
    if not may_send(request, visit):
        raise PermissionDenied(_("Those who went, and managers, send reports."))
    return visit


@login_required
@require_POST
def report_send(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To the same address once more, or to another one."""
    visit, now = for_sending(request, pk), timezone.now()
    form = SendForm(request.POST)
    if not form.is_valid():
        return show(request, visit, form, status=422)
    said = form.cleaned_data
    try:
        with transaction.atomic():
            Visit.objects.select_for_update().get(pk=visit.pk)
            current = reading.current_report(visit)
            if current is None:
                messages.error(request, _("There is no report yet."))
                return redirect("report", pk)
            mailing.send_to(current, said["to"], by=request.user, op_id=said["op_id"], now=now)
    except Refused as refusal:
        refusal.pointer = "/to"
        return show(request, visit, form, refuse(form, refusal))
    messages.success(request, _("The report goes to %(to)s.") % {"to": said["to"]})
    return redirect("report", pk)


@login_required
@require_POST
def report_anew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """As things stand now, as a report of its own: what was sent stays as it was."""
    visit, now = for_sending(request, pk), timezone.now()
    form = FieldForm(request.POST)
    if not form.is_valid():
        raise BadRequest("op_id")
    op_id = form.cleaned_data["op_id"]
    try:
        with transaction.atomic():
            locked = Visit.objects.select_for_update(of=("self",)).select_related("site")
            visit = locked.get(pk=visit.pk)
            signature = reading.current_signature(visit)
            made = making.ask(visit, by=request.user, now=now, signature=signature, report_id=op_id)
    except (WrongMove, Refused) as refusal:
        messages.error(request, str(refusal))
        return redirect("report", pk)
    messages.success(request, _("Report %(number)s is being made.") % {"number": made.number})
    return redirect("report", pk)
