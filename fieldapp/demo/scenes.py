"""The signals of the last days, and what has been done about each so far."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from accounts import coverage, hours
from fieldapp.demo import dealing
from fieldapp.demo.dealing import Dealing
from fieldapp.demo.desk import Desk, Scene
from signals import clock
from signals.clues import Clue, SignalType
from signals.lifecycle import LostReason, Stage
from signals.models.followups import Verb
from signals.pausing import CUSTOMER_NAMED_THE_DAY

HOUR, DAY = 60, 540  # in working minutes, in which the past is told here


def nothing(desk: Desk, deal: Dealing) -> None:
    """Nobody has done anything yet."""


def claimed(desk: Desk, deal: Dealing) -> None:
    """Taken on, not called yet."""
    at = after(deal, 0.3)
    deal.add(Verb.CLAIM, at, Stage.CLAIMED, owner=deal.rep, claimed_at=at)


def tried(desk: Desk, deal: Dealing) -> None:
    """Called once, nobody answered."""
    claimed(desk, deal)
    facts = {"outcome": "no_answer", "channel": "call"}
    deal.add(Verb.CONTACT, after(deal, 0.6), attempts=1, note="Voicemail.", facts=facts)


def contacted(desk: Desk, deal: Dealing) -> None:
    """Reached; the next talk is agreed."""
    claimed(desk, deal)
    at = after(deal, 0.4)
    deal.add(
        Verb.CONTACT,
        at,
        Stage.CONTACTED,
        contacted_at=at,
        attempts=1,
        next_on=desk.morning(2).date(),
        act_by=desk.morning(2),
        note="Wants figures before the board meets.",
        facts={"outcome": "reached", "channel": "call"},
    )


def qualified(desk: Desk, deal: Dealing) -> None:
    """The need is real."""
    contacted(desk, deal)
    at = after(deal, 0.6)
    deal.add(
        Verb.QUALIFY,
        at,
        Stage.QUALIFIED,
        qualified_at=at,
        next_on=None,
        act_by=desk.morning(1),
        note="Decides with the director; budget is there.",
    )


def quoted(desk: Desk, deal: Dealing) -> None:
    """An offer is out."""
    qualified(desk, deal)
    at = after(deal, 0.8)
    deal.add(Verb.QUOTE, at, Stage.QUOTED, quoted_at=at, act_by=desk.morning(3))


def snoozed(desk: Desk, deal: Dealing) -> None:
    """Reached, and asleep until a day."""
    contacted(desk, deal)
    until = desk.morning(3)
    deal.add(
        Verb.SNOOZE,
        after(deal, 0.7),
        snoozed_until=until,
        snooze_reason="Back from leave then",
        act_by=until,
        note="Back from leave then",
    )


def named_day(desk: Desk, deal: Dealing) -> None:
    """Not reached, because the customer named the day."""
    claimed(desk, deal)
    until = desk.morning(2)
    deal.add(
        Verb.SNOOZE,
        after(deal, 0.5),
        snoozed_until=until,
        snooze_reason=CUSTOMER_NAMED_THE_DAY,
        act_by=until,
        due_at=until,
        alarm_at=until,
        alarm_level=clock.LATE,
        note=CUSTOMER_NAMED_THE_DAY,
    )


def asked(desk: Desk, deal: Dealing) -> None:
    """Claimed, then a question to the technician; the clock stands still."""
    claimed(desk, deal)
    story, at = deal.story, after(deal, 0.6)
    calendar = coverage.calendar_of(story.site)
    due_at = clock.times(clock.DEFAULTS[story.type], calendar, story.received_at).due_at
    left = hours.working_between(at, due_at, calendar)
    due_at = hours.add_working(hours.add_working_days(at, 1, calendar), left, calendar)
    deal.add(
        Verb.RETURN,
        at,
        returned_at=at,
        clock_left=left,
        due_at=due_at,
        act_by=due_at,
        alarm_at=due_at,
        alarm_level=clock.LATE,
        note="Which floor is it on, and who decides there?",
    )


def asked_late(desk: Desk, deal: Dealing) -> None:
    """Reached already, and a question to the technician."""
    contacted(desk, deal)
    at = after(deal, 0.8)
    deal.add(Verb.RETURN, at, returned_at=at, note="Does the big tray fit beside the wall there?")


def won(desk: Desk, deal: Dealing) -> None:
    """They bought."""
    quoted(desk, deal)
    thanks = "Your photo closed it. They did not know what they paid per page. Thank you."
    dealing.win(deal, after(deal, 0.95), value=Decimal("18400.00"), thanks=thanks)


def lost(desk: Desk, deal: Dealing) -> None:
    """They did not, for now."""
    contacted(desk, deal)
    at = after(deal, 0.9)
    deal.add(
        Verb.LOSE,
        at,
        Stage.LOST,
        closed_at=at,
        lost_reason=LostReason.TIMING,
        note="No budget before the autumn.",
        facts={"reason": LostReason.TIMING},
    )


def after(deal: Dealing, share: float) -> datetime:
    """A moment between the signal and now, in working time."""
    story, now = deal.story, deal.company.now
    calendar = coverage.calendar_of(story.site)
    worked = hours.working_between(story.received_at, now, calendar)
    return max(hours.add_working(story.received_at, worked * share, calendar), story.received_at)


OVERT, PASSIVE, OBSERVED = SignalType.OVERT, SignalType.PASSIVE, SignalType.OBSERVED
SCENES = [
    Scene("sam", "erin", OVERT, Clue.ASKED_MACHINE, 4 * HOUR - 48, nothing),
    Scene("sam", "nina", OVERT, Clue.ASKED_PRICE, 4 * HOUR + 72, tried),
    Scene("sam", "nina", PASSIVE, Clue.BREAKS_DOWN, 7 * HOUR, claimed),
    Scene("sam", "erin", OVERT, Clue.ASKED_WARRANTY, 6 * HOUR + 30, contacted),
    Scene("sam", "nina", PASSIVE, Clue.PAYS_PER_VISIT, 4 * DAY, qualified),
    Scene("sam", "erin", OBSERVED, Clue.OTHER_BRAND, 9 * DAY, quoted),
    Scene("sam", "nina", OBSERVED, Clue.GROWING, 3 * DAY, snoozed),
    Scene("sam", "erin", PASSIVE, Clue.WANTS_FEATURE, 5 * HOUR, asked),
    Scene("", "nina", OBSERVED, Clue.OVERUSED, DAY, nothing),
    Scene("", "erin", PASSIVE, Clue.COSTS_TOO_MUCH, 2 * DAY + 3 * HOUR, nothing),
    Scene("rita", "nina", OVERT, Clue.ASKED_CONTRACT, 2 * HOUR, nothing),
    Scene("rita", "erin", PASSIVE, Clue.OUT_OF_CAPACITY, 2 * DAY + HOUR, claimed),
    Scene("rita", "nina", OVERT, Clue.ASKED_SOFTWARE, DAY, contacted),
    Scene("rita", "erin", PASSIVE, Clue.MIGHT_LEAVE, 2 * DAY, qualified),
    Scene("rita", "nina", OBSERVED, Clue.NEW_WORK, 7 * DAY, quoted),
    Scene("rita", "erin", OBSERVED, Clue.WAITING_LINE, 3 * DAY, asked_late),
    Scene("rita", "nina", OVERT, Clue.ASKED_TRAINING, 3 * HOUR, named_day),
    Scene("rita", "erin", OBSERVED, Clue.OTHER_BRAND, 12 * DAY, won),
    Scene("sam", "erin", PASSIVE, Clue.SLOWER_THAN_OTHERS, 8 * DAY, lost),
]
