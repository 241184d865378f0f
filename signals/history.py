"""What has happened to a follow-up so far, in words, newest first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import moments, money
from accounts.models import Notice, Person
from signals import cards, clock
from signals.lifecycle import LostReason
from signals.models.followups import Verb
from signals.pausing import CUSTOMER_NAMED_THE_DAY

if TYPE_CHECKING:
    from signals.models import Escalation, FollowUp, Step

ICONS = {
    Verb.ROUTE: "route",
    Verb.CONTACT: "phone",
    Verb.QUOTE: "quote",
    Verb.WIN: "won",
    Verb.LOSE: "lost",
    Verb.SNOOZE: "snooze",
    Verb.RETURN: "question",
    Verb.ANSWER: "note",
    Verb.MERGE: "merge",
    Verb.HAND_OVER: "swap",
    Verb.UNDO: "undo",
    Verb.SAID_YES: "thanks",
    Verb.NOBODY_CALLED: "warn",
    Verb.WAKE: "bell",
    Verb.WITHDRAW: "undo",
    Verb.MOVE: "swap",
    Verb.CLEAR: "lock",
    Verb.PLACE: "pin",
}
SENTENCES = {
    Verb.ROUTE: (gettext_lazy("It reached the queue"),) * 2,
    Verb.CLAIM: (gettext_lazy("You claimed it"), gettext_lazy("%(name)s claimed it")),
    "reached": (gettext_lazy("You reached them"), gettext_lazy("%(name)s reached them")),
    "no_answer": (
        gettext_lazy("You tried: no answer"),
        gettext_lazy("%(name)s tried: no answer"),
    ),
    "not_now": (gettext_lazy("You tried: not now"), gettext_lazy("%(name)s tried: not now")),
    Verb.QUALIFY: (
        gettext_lazy("You found the need real"),
        gettext_lazy("%(name)s found the need real"),
    ),
    Verb.QUOTE: (gettext_lazy("You sent an offer"), gettext_lazy("%(name)s sent an offer")),
    Verb.WIN: (gettext_lazy("You won it"), gettext_lazy("%(name)s won it")),
    Verb.LOSE: (gettext_lazy("You closed it as lost"), gettext_lazy("%(name)s closed it as lost")),
    Verb.SNOOZE: (gettext_lazy("You snoozed it"), gettext_lazy("%(name)s snoozed it")),
    Verb.RETURN: (gettext_lazy("You asked"), gettext_lazy("%(name)s asked")),
    Verb.ANSWER: (gettext_lazy("You answered"), gettext_lazy("%(name)s answered")),
    Verb.MERGE: (
        gettext_lazy("You made it part of another"),
        gettext_lazy("%(name)s made it part of another"),
    ),
    Verb.HAND_OVER: (
        gettext_lazy("You handed it over"),
        gettext_lazy("%(name)s handed it over"),
    ),
    Verb.UNDO: (gettext_lazy("You took that back"), gettext_lazy("%(name)s took that back")),
    Verb.SAID_YES: (
        gettext_lazy("They said yes to you"),
        gettext_lazy("They said yes to %(name)s"),
    ),
    Verb.NOBODY_CALLED: (
        gettext_lazy("They told you that nobody called"),
        gettext_lazy("They told %(name)s that nobody called"),
    ),
    Verb.WAKE: (gettext_lazy("The day has come: open again"),) * 2,
    Verb.MOVE: (
        gettext_lazy("You moved it to another queue"),
        gettext_lazy("%(name)s moved it to another queue"),
    ),
    Verb.CLEAR: (
        gettext_lazy("You took a name out of the words"),
        gettext_lazy("%(name)s took a name out of the words"),
    ),
    Verb.WITHDRAW: (
        gettext_lazy("You took the signal back"),
        gettext_lazy("%(name)s took the signal back"),
    ),
    Verb.PLACE: (
        gettext_lazy("You said where this was"),
        gettext_lazy("%(name)s said where this was"),
    ),
}
CHANNELS = {
    "call": gettext_lazy("by phone"),
    "email": gettext_lazy("by e-mail"),
    "visit": gettext_lazy("at a visit"),
    "message": gettext_lazy("by message"),
}


@dataclass(frozen=True)
class Entry:
    """One line of the history. ``ink`` is a signal's type, for the line that began it all."""

    at: datetime
    icon: str
    title: str
    when: str
    more: str = ""
    note: str = ""
    is_undone: bool = False
    ink: str = ""
    is_late: bool = False


def of(follow_up: FollowUp, *, reader: Person, now: datetime) -> list[Entry]:
    """Everything, newest first; at the end what was heard or seen."""
    zone = cards.zone_of(follow_up.signal)
    steps = list(follow_up.steps.select_related("by", "undone_by"))
    names = _names(steps)
    entries = [_entry(step, reader, names, now, zone) for step in steps]
    entries += _escalations(follow_up, now, zone)
    entries.sort(key=lambda entry: entry.at)
    return [*reversed(entries), _beginning(follow_up, now)]


def sentence(step: Step, reader: Person) -> str:
    """Who did what, as the reader reads it."""
    kind = step.facts.get("outcome", "reached") if step.verb == Verb.CONTACT else step.verb
    mine, theirs = SENTENCES[kind]
    if step.by_id == reader.pk:
        return str(mine)
    return str(theirs) % {"name": step.by or _("Earshot")}


def _entry(step: Step, reader: Person, names: dict[UUID, str], now: datetime, zone: str) -> Entry:
    return Entry(
        at=step.at,
        icon=ICONS.get(Verb(step.verb), "check"),
        title=sentence(step, reader),
        when=moments.heard_at(step.at, now, zone),
        more=_more(step, names, now, zone),
        note="" if step.verb == Verb.SNOOZE else step.note,
        is_undone=hasattr(step, "undone_by"),
    )


def _more(step: Step, names: dict[UUID, str], now: datetime, zone: str) -> str:
    """The fact that matters beside who and when."""
    facts = step.facts
    if step.verb == Verb.CONTACT:
        return str(CHANNELS.get(facts.get("channel", ""), ""))
    if step.verb == Verb.WIN and facts.get("value"):
        return money.in_words(Decimal(facts["value"]))
    if step.verb == Verb.LOSE and facts.get("reason"):
        return str(LostReason(facts["reason"]).label)
    if step.verb == Verb.MOVE:
        return _("from %(name)s") % {"name": facts.get("from", "")}
    if step.verb == Verb.SNOOZE:
        return _snoozed(step, now, zone)
    if step.verb == Verb.HAND_OVER and facts.get("to"):
        return _("to %(name)s") % {"name": names.get(UUID(facts["to"]), "")}
    if step.verb == Verb.CLAIM and facts.get("former_owner"):
        return _("from %(name)s") % {"name": names.get(UUID(facts["former_owner"]), "")}
    return ""


def _snoozed(step: Step, now: datetime, zone: str) -> str:
    named = step.note == CUSTOMER_NAMED_THE_DAY
    why = _("the customer named the day") if named else step.note
    until = parse_datetime(step.facts.get("until", ""))
    if until is None:
        return why
    when = moments.due_when(until, now, zone) if until > now else _("by now over")
    return _("until %(when)s: %(why)s") % {"when": when, "why": why}


def _names(steps: list[Step]) -> dict[UUID, str]:
    """Names of the people whom facts mention, in one query."""
    ids = {
        step.facts[key] for step in steps for key in ("to", "former_owner") if step.facts.get(key)
    }
    people = Person.objects.filter(pk__in=ids) if ids else ()
    return {person.pk: str(person) for person in people}


def _escalations(follow_up: FollowUp, now: datetime, zone: str) -> list[Entry]:
    raised = list(follow_up.escalations.all())
    told: dict[UUID, list[str]] = defaultdict(list)
    if raised:
        written = Notice.objects.filter(event_id__in=[each.pk for each in raised])
        for notice in written.select_related("person").order_by("person__name"):
            told[notice.event_id].append(str(notice.person))
    return [_escalation(each, told[each.pk], now, zone) for each in raised]


def _escalation(escalation: Escalation, told: list[str], now: datetime, zone: str) -> Entry:
    is_late = escalation.level >= clock.LATE
    names = ", ".join(told)
    if is_late:
        title = _("Late: told %(names)s") % {"names": names} if told else _("Late")
    else:
        title = _("Reminded %(names)s") % {"names": names} if told else _("Reminder")
    when = moments.heard_at(escalation.at, now, zone)
    return Entry(escalation.at, "bell", title, when, is_late=is_late)


def _beginning(follow_up: FollowUp, now: datetime) -> Entry:
    signal = follow_up.signal
    return Entry(
        at=signal.noticed_at,
        icon=signal.type,
        title=cards.noticed_by(signal),
        when=cards.heard(signal, now),
        ink=signal.type,
    )
