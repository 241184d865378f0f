"""My day: where to go next, what comes later, and what became of what one heard."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import company, notices
from calls import days, returns
from calls.models.visits import VisitState
from signals import asked
from signals.forms import AnswerForm


@login_required
@require_GET
def my_day(request: HttpRequest) -> HttpResponse:
    """The visits that one leads or helps with, each by the clock of its site."""
    now = timezone.now()
    person = request.user
    plan = days.of(person, now=now)
    zone = person.time_zone or company.current().time_zone
    page = {
        "now": now,
        "today": now.astimezone(ZoneInfo(zone)).date(),
        "plan": plan,
        "states": json.dumps({state: str(state.label) for state in VisitState}),
        "bring": returns.parts_to_bring(plan.all),
        "when": days.when(plan.next, now=now) if plan.next else "",
        "questions": asked.of(person),
        "answer": AnswerForm(),
        "news": [told for told in notices.news(person) if told.kind != "asked"],
        "unread": notices.unread(person),
    }
    return render(request, "pages/my_day.html", page)
