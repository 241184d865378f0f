"""What tests of the board's pages share: addresses, and what a browser sends."""

from __future__ import annotations

from django.urls import reverse

from fieldapp.plumbing.ids import uuid7
from tests.calls.plans import MONDAY
from tests.pages.fieldpages import hidden, text


def day() -> str:
    return f"{reverse('board')}?day={MONDAY}"


def plan_of(visit) -> str:
    return reverse("board_visit", args=[visit.pk])


def verb(visit, name) -> str:
    return reverse("board_visit_verb", args=[visit.pk, name])


def give(browser, visit, lead, start="2031-03-10T13:15", **more):
    said = {"op_id": uuid7(), "rev": visit.rev, "lead": lead.pk if lead else "", "start": start}
    return browser.post(verb(visit, "give"), said | more)


def save(browser, visit, **more):
    """What the plan's form would send."""
    page = text(browser.get(plan_of(visit)))
    said = {
        "op_id": hidden(page, "op_id"),
        "rev": hidden(page, "rev"),
        "lead": visit.lead_id or "",
        "window_start": "2031-03-10T09:00",
        "window_end": "2031-03-10T10:30",
    }
    return browser.post(plan_of(visit), said | more)
