"""The lists beside the day board: each says what it holds, whose rows it has, what can be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import company, moments
from accounts.models import Machine
from calls import call_backs, hot, late, maintenance, unfinished
from calls.models.visits import VisitState, WhyIncomplete
from fieldapp.plumbing.downloads import TIME_ZONE, Column, Sheet, local

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import Person, Site
    from calls.models import Visit

MOST = 1_000  # lines of a list, on the page and in its file
MOST_COUNTED = 100


@dataclass(frozen=True)
class Line:
    """One row: what it is about, where, since or until when, and what can be done about it.

    ``post`` is the address of the button ``act``; ``link`` that of a page to go to.
    """

    what: str
    url: str
    site: Site
    at: dt.datetime | None
    when: str
    details: list[str] = field(default_factory=list)
    who: str = ""
    alarm: str = ""
    act: str = ""
    post: str = ""
    link: str = ""
    link_words: str = ""


Lines = Callable[["Person", dt.datetime], list[Line]]


@dataclass(frozen=True)
class BoardList:
    """``about`` is the definition, said on the page; ``count`` is capped at MOST_COUNTED."""

    name: str
    title: str | _StrPromise
    about: str | _StrPromise
    when: str | _StrPromise
    good_news: str | _StrPromise
    lines: Lines
    count: Callable[[Person, dt.datetime], int]


def sheet(one: BoardList, by: Person, now: dt.datetime) -> Sheet[Line]:
    """A list as a file."""
    columns: list[Column[Line]] = [
        Column(gettext_lazy("What"), lambda line: line.what),
        Column(gettext_lazy("Account"), lambda line: str(line.site.customer)),
        Column(gettext_lazy("Site"), lambda line: line.site.name),
        Column(gettext_lazy("Postal code"), lambda line: line.site.postal_code),
        Column(one.when, lambda line: local(line.at, line.site.zone)),
        Column(TIME_ZONE, lambda line: line.site.zone),
        Column(gettext_lazy("Details"), lambda line: "; ".join(line.details)),
        Column(gettext_lazy("Technician"), lambda line: line.who),
    ]
    return Sheet(f"board-{one.name}", str(one.title), columns, one.lines(by, now))


def _of_visit(visit: Visit, now: dt.datetime, at: dt.datetime | None, **more: Any) -> Line:
    machines = [str(machine) for machine in visit.machines.all()]
    more.setdefault("details", [])
    more["details"] = [*machines, *filter(None, [visit.problem or visit.note, *more["details"]])]
    return Line(
        f"{visit.site.customer}, {visit.get_kind_display()}",
        reverse("board_visit", args=[visit.pk]),
        visit.site,
        at,
        moments.due_when(at, now, visit.site.zone) if at else "",
        who=str(visit.lead or ""),
        **more,
    )


def _late(by: Person, now: dt.datetime) -> list[Line]:
    found = []
    for visit in late.at_risk(by, now=now)[:MOST]:
        left = moments.time_left(visit.respond_by, now, visit.site.zone)
        begins = moments.due_when(visit.window_start, now, visit.site.zone)
        plan = _("Planned for %(when)s") if visit.lead else _("Nobody has it yet")
        alarm = left.words if left.state == "late" else _("At risk")
        plan = plan % {"when": begins} if visit.lead else plan
        found.append(_of_visit(visit, now, visit.respond_by, details=[plan], alarm=alarm))
    return found


def _hot(by: Person, now: dt.datetime) -> list[Line]:
    heats = hot.hot_machines(Machine.objects.visible_to(by).current().values("pk"), now=now)
    rows = Machine.objects.filter(pk__in=list(heats)).select_related("model", "site__customer")
    lines = []
    for machine in rows:
        heat = heats[machine.pk]
        when = moments.heard_at(heat.last, now, machine.site.zone) if heat.last else ""
        url = reverse("machine", args=[machine.pk])
        new = f"{reverse('new_call')}?machine={machine.pk}"
        more = {"link": new, "link_words": _("New call")}
        lines.append(Line(str(machine), url, machine.site, heat.last, when, [heat.words], **more))
    return sorted(lines, key=lambda line: (-(line.at or now).timestamp(), line.url))[:MOST]


def _call_backs(by: Person, now: dt.datetime) -> list[Line]:
    lines = []
    rows: Any = call_backs.call_backs(by, now=now)[:MOST]
    for fault in rows:
        visit, machine = fault.work.visit, fault.work.machine
        first = moments.heard_at(fault.first_at, now, visit.site.zone)
        words = _("“%(fault)s”, first %(when)s by %(who)s")
        details = [words % {"fault": fault.problem, "when": first, "who": fault.first_lead or "?"}]
        when = moments.heard_at(visit.finished_at, now, visit.site.zone)
        lines.append(
            Line(
                str(machine),
                reverse("visit", args=[visit.pk]),
                visit.site,
                visit.finished_at,
                when,
                details,
                who=str(visit.lead or ""),
            )
        )
    return lines


def _waiting(*whys: WhyIncomplete) -> Lines:
    def lines(by: Person, now: dt.datetime) -> list[Line]:
        rows = unfinished.waiting_for(by, *whys)[:MOST]
        return [_waiting_line(visit, now) for visit in rows]

    return lines


def _waiting_line(visit: Any, now: dt.datetime) -> Line:
    parts = [
        f"{part.quantity} × {part.name} {part.number}".strip()
        for work in visit.work.all()
        for part in work.needed
    ]
    why = [] if visit.incomplete_why == WhyIncomplete.PART else [visit.get_incomplete_why_display()]
    details = [*why, *parts, *filter(None, [visit.left])]
    more: dict[str, Any] = {"details": details}
    back = next(iter(visit.return_visits), None)
    if back is None:
        more["act"] = _("Plan the return visit")
        more["post"] = reverse("board_visit_verb", args=[visit.pk, "return"])
    else:
        when = moments.due_when(back.window_start, now, back.site.zone)
        more["link"] = reverse("board_visit", args=[back.pk])
        words = _("Return visit: %(when)s, %(who)s")
        more["link_words"] = words % {"when": when, "who": back.lead or _("nobody yet")}
    return _of_visit(visit, now, visit.finished_at, **more)


def _pm(by: Person, now: dt.datetime) -> list[Line]:
    lines = []
    for one in maintenance.overdue(by, today=company.today(now), most=MOST):
        machine, site = one.machine, one.machine.site
        day = dt.datetime.combine(one.due_on, dt.time(0), ZoneInfo(site.zone))
        last = moments.heard_at(one.last, now, site.zone) if one.last else _("never")
        details = [_("every %(n)d days, last %(when)s") % {"n": one.every, "when": last}]
        more = {"act": _("Plan a PM"), "post": reverse("board_pm", args=[machine.pk])}
        if one.planned:
            when = moments.due_when(one.planned.window_start, now, site.zone)
            who = one.planned.lead or _("nobody yet")
            words = _("Planned: %(when)s, %(who)s") % {"when": when, "who": who}
            more = {"link": reverse("board_visit", args=[one.planned.pk]), "link_words": words}
        url, due = reverse("machine", args=[machine.pk]), date_format(one.due_on, "j M Y")
        lines.append(Line(str(machine), url, site, day, due, details, **more))
    return lines


def _never_ended(by: Person, now: dt.datetime) -> list[Line]:
    lines = []
    for visit in unfinished.never_ended(by, now=now)[:MOST]:
        is_there = visit.state == VisitState.ON_SITE
        words = _("on site since then") if is_there else _("on the way since then")
        phone = [_("Ask %(name)s to end it.") % {"name": visit.lead}] if visit.lead else []
        lines.append(_of_visit(visit, now, visit.since, details=[words, *phone]))
    return lines


def _counted(rows: Callable[[Person, dt.datetime], Any]) -> Callable[[Person, dt.datetime], int]:
    return lambda by, now: rows(by, now).order_by()[:MOST_COUNTED].count()


def _hot_count(by: Person, now: dt.datetime) -> int:
    return len(hot.hot_machines(Machine.objects.visible_to(by).current().values("pk"), now=now))


def _pm_count(by: Person, now: dt.datetime) -> int:
    return len(maintenance.due(by, today=company.today(now), most=MOST_COUNTED))


OTHERS = (WhyIncomplete.ACCESS, WhyIncomplete.SECOND_PERSON)
LISTS = {
    each.name: each
    for each in (
        BoardList(
            "late",
            gettext_lazy("Promises at risk"),
            gettext_lazy(
                "The promised time is over, the visit is planned after it, or it is due within"
                " four hours and nobody has it."
            ),
            gettext_lazy("Promised"),
            gettext_lazy("Every promised time is kept by the plan."),
            _late,
            _counted(lambda by, now: late.at_risk(by, now=now)),
        ),
        BoardList(
            "hot",
            gettext_lazy("Hot machines"),
            gettext_lazy("Three repairs in 30 days, or the same fault twice in 14."),
            gettext_lazy("Last repair"),
            gettext_lazy("No machine breaks down too often."),
            _hot,
            _hot_count,
        ),
        BoardList(
            "call-backs",
            gettext_lazy("Call-backs"),
            gettext_lazy("The same fault again within 14 days, in the last 30 days."),
            gettext_lazy("Again"),
            gettext_lazy("What was repaired stayed repaired."),
            _call_backs,
            _counted(lambda by, now: call_backs.call_backs(by, now=now)),
        ),
        BoardList(
            "parts",
            gettext_lazy("Waiting for parts"),
            gettext_lazy("Visits that wait for a part, until somebody has gone back."),
            gettext_lazy("Left"),
            gettext_lazy("Nobody waits for a part."),
            _waiting(WhyIncomplete.PART),
            _counted(lambda by, now: unfinished.waiting_for(by, WhyIncomplete.PART)),
        ),
        BoardList(
            "waiting",
            gettext_lazy("Waiting for access"),
            gettext_lazy("Visits that wait for access or for a second person."),
            gettext_lazy("Left"),
            gettext_lazy("Nobody waits for access or for a second person."),
            _waiting(*OTHERS),
            _counted(lambda by, now: unfinished.waiting_for(by, *OTHERS)),
        ),
        BoardList(
            "pm",
            gettext_lazy("PM overdue"),
            gettext_lazy(
                "A PM call is due when a year, divided by the PM calls of the contract, has passed"
                " since the last one. It is overdue a tenth of that time later."
            ),
            gettext_lazy("Due"),
            gettext_lazy("All maintenance is on time."),
            _pm,
            _pm_count,
        ),
        BoardList(
            "never-ended",
            gettext_lazy("Never ended"),
            gettext_lazy("Visits that began before today and were not ended."),
            gettext_lazy("Since"),
            gettext_lazy("Every visit before today has ended."),
            _never_ended,
            _counted(lambda by, now: unfinished.never_ended(by, now=now)),
        ),
    )
}
