"""The day board's pages: the day, a visit's plan, and what is decided there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Person
from calls import board_lists, dayboard, deciding, doubts, plan_story, planning, who_goes
from calls.board_forms import CancelForm, GiveForm, PlanForm
from calls.models.visits import VisitState
from calls.operations import Moment
from fieldapp.plumbing.form_fields import DayField, FieldForm
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from calls.models import Visit

View = Callable[..., Any]


def for_planners(view: View) -> View:
    """A page for service managers and admins; 403 for others."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, **parts: Any) -> Any:
        deciding.require_planner(cast(Person, request.user))
        return view(request, **parts)

    return checked


@for_planners
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """One day, by technician and time."""
    return _board(request, _day(request))


def _board(request: HttpRequest, day: dt.date | None, *, status: int = 200) -> HttpResponse:
    by, now = cast(Person, request.user), timezone.now()
    today = now.astimezone(ZoneInfo(dayboard.zone_of(by))).date()
    day = day or today
    shown = dayboard.of(by, day, now=now)
    page = {
        "board": shown,
        "today": today,
        "day": day,
        "now": now,
        "before": day - dt.timedelta(days=1),
        "after": day + dt.timedelta(days=1),
        "lists": board_lists.LISTS.values(),
    }
    return render(request, "calls/board.html", page, status=status)


@for_planners
@require_GET
def board_counts(request: HttpRequest) -> HttpResponse:
    """How many rows each list beside the board has; fetched once the board is shown."""
    by, now = cast(Person, request.user), timezone.now()
    counted = [(one, one.count(by, now)) for one in board_lists.LISTS.values()]
    return render(request, "calls/_board_lists.html", {"counted": counted})


@for_planners
@require_http_methods(["GET", "HEAD", "POST"])
def board_visit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A visit's plan as a form; refused, it says why and keeps what was chosen."""
    by = cast(Person, request.user)
    visit = _visit(pk, by)
    if request.method != "POST":
        return _plan(request, visit, _fresh(visit, by))
    form = PlanForm(request.POST, visit=visit, by=by)
    if not form.is_valid():
        return _plan(request, visit, form, status=422)
    try:
        visit = _decide(request, visit, form.changes, form.cleaned_data)
    except Refused as refusal:
        visit = _visit(pk, by)
        form = _again(request, visit, by, refusal)
        return _plan(request, visit, form, status=refusal.status)
    return redirect(_board_of(visit, by))


def _fresh(visit: Visit, by: Person) -> PlanForm:
    form = PlanForm(visit=visit, by=by)
    form.initial["op_id"] = uuid7()
    return form


def _again(request: HttpRequest, visit: Visit, by: Person, refusal: Refused) -> PlanForm:
    """What was chosen, upon the visit as it is now, with the reason."""
    data = request.POST.copy()
    data["rev"], data["op_id"] = str(visit.rev), str(uuid7())
    form = PlanForm(data, visit=visit, by=by)
    name = refusal.pointer.strip("/")
    form.add_error(name if name in form.fields else None, str(refusal))
    return form


def _plan(
    request: HttpRequest, visit: Visit, form: PlanForm, *, status: int = 200, cancel: Any = None
) -> HttpResponse:
    by, now = cast(Person, request.user), timezone.now()
    is_planned = visit.state == VisitState.PLANNED
    page = {
        "visit": visit,
        "site": visit.site,
        "form": form if is_planned else None,
        "is_planned": is_planned,
        "may_cancel": visit.state in (VisitState.PLANNED, VisitState.ON_THE_WAY),
        "cancel": cancel or CancelForm(initial={"op_id": uuid7()}),
        "candidates": who_goes.candidates(visit, by=by, now=now) if is_planned else [],
        "day": dayboard.day_of(visit, by),
        "suggested_day": who_goes.day_for(visit, now, dayboard.zone_of(by)),
        "zone": dayboard.zone_of(by),
        "doubts": doubts.of_visit(visit) if is_planned else [],
        "story": plan_story.of_visit(visit, now=now),
        "is_late": dayboard.is_after_promise(visit, now),
        "now": now,
    }
    return render(request, "calls/board_visit.html", page, status=status)


@for_planners
@require_POST
def board_visit_verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Give, cancel, undo, return: what is decided with one button."""
    if verb not in VERBS:
        raise Http404
    visit = _visit(pk, cast(Person, request.user))
    return VERBS[verb](request, visit)


def _give(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A drop on the board, or a suggestion that was taken."""
    by = cast(Person, request.user)
    form = GiveForm(request.POST, visit=visit, by=by)
    if not form.is_valid():
        if set(form.errors) & {"op_id", "rev", "start", "back"}:
            raise BadRequest("give")
        messages.error(request, _("Choose one that is here."))
        return _board(request, dayboard.day_of(visit, by), status=422)
    try:
        visit = _decide(request, visit, form.changes, form.cleaned_data)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _board(request, dayboard.day_of(_visit(visit.pk, by), by), status=refusal.status)
    return redirect(_board_of(visit, by))


def _decide(
    request: HttpRequest, visit: Visit, changes: dict[str, Any], said: dict[str, Any]
) -> Visit:
    """Do it, and say what was done with a way back."""
    by, now = cast(Person, request.user), timezone.now()
    at = Moment.here(now, said["op_id"])
    kept = planning.decide(visit.pk, changes, by=by, at=at, rev=said["rev"])
    local = kept.window_start.astimezone(ZoneInfo(kept.site.zone))
    facts = {"who": kept.lead or _("nobody yet"), "time": f"{local:%H:%M}"}
    words = _("%(account)s: %(who)s, %(time)s.") % {"account": kept.site.customer, **facts}
    _say(request, kept, " ".join([words, *doubts.of_visit(kept)]), now)
    return kept


def _cancel(request: HttpRequest, visit: Visit) -> HttpResponse:
    by, now = cast(Person, request.user), timezone.now()
    form = CancelForm(request.POST)
    if not form.is_valid():
        return _plan(request, visit, _fresh(visit, by), status=422, cancel=form)
    said = form.cleaned_data
    try:
        planning.cancel(visit.pk, by=by, at=Moment.here(now, said["op_id"]), why=said["why"])
    except Refused as refusal:
        messages.error(request, str(refusal))
        visit = _visit(visit.pk, by)
        return _plan(request, visit, _fresh(visit, by), status=refusal.status)
    _say(request, visit, _("%(account)s: cancelled.") % {"account": visit.site.customer}, now)
    return redirect(_board_of(visit, by))


def _undo(request: HttpRequest, visit: Visit) -> HttpResponse:
    by = cast(Person, request.user)
    at = Moment.here(timezone.now(), _op_id(request))
    try:
        visit = planning.undo(visit.pk, by=by, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _board(request, dayboard.day_of(visit, by), status=refusal.status)
    messages.success(request, _("Taken back."))
    return redirect(_board_of(visit, by))


def _return(request: HttpRequest, visit: Visit) -> HttpResponse:
    by, op_id = cast(Person, request.user), _op_id(request)
    try:
        at = Moment.here(timezone.now(), op_id)
        planned = planning.plan_return(op_id, visit.pk, by=by, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _plan(request, visit, _fresh(visit, by), status=refusal.status)
    messages.success(request, _("The return visit is there. Choose who goes."))
    return redirect("board_visit", planned.pk)


@for_planners
@require_POST
def board_pm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Plan a PM call for a machine, in one tap."""
    by, op_id = cast(Person, request.user), _op_id(request)
    visit = planning.plan_pm(op_id, pk, by=by, at=Moment.here(timezone.now(), op_id))
    messages.success(request, _("The PM call is there. Choose who goes."))
    return redirect("board_visit", visit.pk)


VERBS: dict[str, Callable[[HttpRequest, Any], HttpResponse]] = {
    "give": _give,
    "cancel": _cancel,
    "undo": _undo,
    "return": _return,
}


def _say(request: HttpRequest, visit: Visit, words: str, now: dt.datetime) -> None:
    undo = reverse("board_visit_verb", args=[visit.pk, "undo"])
    until = now + dt.timedelta(seconds=settings.UNDO_SECONDS)
    messages.success(request, words, extra_tags=f"undo:{undo} until:{until.isoformat()}")


def _op_id(request: HttpRequest) -> UUID:
    form = FieldForm(request.POST)
    if not form.is_valid():
        raise BadRequest("op_id")
    return form.cleaned_data["op_id"]


def _visit(pk: UUID, by: Person) -> Any:
    return get_object_or_404(deciding.plannable(by).for_cards(), pk=pk)


def _day(request: HttpRequest) -> dt.date | None:
    asked = request.GET.get("day", "")
    if not asked:
        return None
    try:
        return DayField().clean(asked)
    except ValidationError:
        raise BadRequest("day") from None


def _board_of(visit: Visit, by: Person) -> str:
    return f"{reverse('board')}?day={dayboard.day_of(visit, by)}"
