"""The story of a visit's plan, in sentences: "Sven moved it from Mon 09:00 to Tue 10:30"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts import moments
from accounts.models import Person
from calls.models.visits import VisitState

if TYPE_CHECKING:
    from calls.models import PlanStep, Visit


@dataclass(frozen=True)
class Told:
    """One sentence, and when it was so."""

    at: datetime
    words: str


def of_visit(visit: Visit, *, now: datetime) -> list[Told]:
    """Every decision about a visit's plan, the latest first. Three queries."""
    steps = list(visit.plan_steps.select_related("by"))
    names = _names(steps)
    told = [Told(step.at, _words(step, visit, names, now)) for step in steps]
    ended = (VisitState.CANCELLED, VisitState.PLANNED)
    for move in visit.steps.filter(became__in=ended).select_related("by"):
        if move.became == VisitState.CANCELLED:
            told.append(Told(move.received_at, _("%(by)s cancelled it") % {"by": move.by}))
        elif move.was == VisitState.CANCELLED:
            told.append(Told(move.received_at, _("%(by)s took that back") % {"by": move.by}))
    return sorted(told, key=lambda each: each.at, reverse=True)


def _names(steps: Iterable[PlanStep]) -> dict[str, str]:
    ids: set[str] = set()
    for step in steps:
        for facts in (step.was, step.became):
            ids |= {*filter(None, [facts.get("lead")]), *facts.get("helpers", [])}
    return {str(one.pk): str(one) for one in Person.objects.filter(pk__in=ids)} if ids else {}


def _words(step: PlanStep, visit: Visit, names: dict[str, str], now: datetime) -> str:
    if not step.was and not step.undoes_id:
        return _entered(step, visit, names)
    said = [
        *_lead(step, names),
        *_time(step, visit, now),
        *_list(step, "helpers", names),
        *_list(step, "skills", {}),
    ]
    words = ", ".join(said)
    if step.undoes_id:
        return _("%(by)s took it back: %(what)s") % {"by": step.by, "what": words}
    return f"{step.by}: {words}"


def _entered(step: PlanStep, visit: Visit, names: dict[str, str]) -> str:
    words = _("%(by)s planned the return visit") if visit.returns_to_id else ""
    words = (words or _("%(by)s entered the call")) % {"by": step.by}
    return ", ".join([words, *_lead(step, names)])


def _lead(step: PlanStep, names: dict[str, str]) -> list[str]:
    if "lead" not in step.became:
        return []
    was, became = (names.get(facts.get("lead") or "", "") for facts in (step.was, step.became))
    if not became:
        return [_("taken from %(was)s") % {"was": was}]
    if not was:
        return [_("given to %(became)s") % {"became": became}]
    return [_("given to %(became)s instead of %(was)s") % {"became": became, "was": was}]


def _time(step: PlanStep, visit: Visit, now: datetime) -> list[str]:
    if "window_start" not in step.became:
        return [_("another end")] if "window_end" in step.became else []
    said = {
        name: moments.due_when(datetime.fromisoformat(facts["window_start"]), now, visit.site.zone)
        for name, facts in (("was", step.was), ("became", step.became))
    }
    return [_("moved from %(was)s to %(became)s") % said]


def _list(step: PlanStep, name: str, names: dict[str, str]) -> list[str]:
    if name not in step.became:
        return []
    listed: list[Any] = [names.get(each, each) for each in step.became[name]]
    heading = {"helpers": _("along: %(who)s"), "skills": _("must know: %(who)s")}[name]
    nothing = {"helpers": _("nobody"), "skills": _("nothing special")}[name]
    return [heading % {"who": ", ".join(sorted(listed)) or nothing}]
