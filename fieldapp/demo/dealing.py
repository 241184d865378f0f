"""What a rep did with a follow-up: tries, the first talk, the offer, the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts import coverage, hours
from accounts.models import Person
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.machines import RIVALS
from fieldapp.demo.sayings import REACHED, THANKS, TRIED
from fieldapp.demo.stories import Event, Story
from signals.clues import Category, category_of
from signals.lifecycle import LostReason, Stage
from signals.models.followups import Verb

# What an order of a category is worth, from and to.
WORTH: dict[str, tuple[int, int]] = {
    Category.MACHINE: (5_000, 22_000),
    Category.EXTRA_MACHINE: (4_000, 14_000),
    Category.UPGRADE: (900, 4_200),
    Category.CONTRACT: (1_800, 9_000),
    Category.WARRANTY: (600, 2_400),
    Category.SUPPLIES: (120, 900),
    Category.SOFTWARE: (500, 3_600),
    Category.TRAINING: (300, 1_200),
    Category.RETENTION: (4_000, 20_000),
    Category.UNSURE: (800, 6_000),
}
WHY_NOT = {
    LostReason.NO_NEED: 18,
    LostReason.PRICE: 22,
    LostReason.TIMING: 24,
    LostReason.COMPETITOR: 14,
    LostReason.NOT_REAL: 8,
    LostReason.NOT_IN_RANGE: 5,
    LostReason.LOCKED_UNTIL: 9,
}
SLOW = {LostReason.COMPETITOR: 55, LostReason.NO_NEED: 25}  # what comes of waiting too long
QUALIFIED, QUOTED = 0.68, 0.6  # how far lost ones had come


@dataclass
class Dealing:
    """A story, who deals with it, when the customer is first reached, and whether they buy."""

    company: Company
    dice: Dice
    story: Story
    rep: Person
    reached_at: datetime
    is_won: bool
    was_slow: bool = False

    def add(self, verb: Verb, at: datetime, stage: Stage | None = None, **changes: Any) -> None:
        """One more event, by the rep."""
        note, facts = changes.pop("note", ""), changes.pop("facts", {})
        self.story.events.append(Event(verb, at, self.rep, stage, note, facts, changes))


def close(dealing: Dealing) -> None:
    """The whole way, from claiming it to an end."""
    begin(dealing)
    dice, at = dealing.dice, dealing.reached_at
    goes_on = dealing.is_won or dice.happens(QUALIFIED)
    if goes_on:
        at = later(dealing, at, 2.2)
        dealing.add(Verb.QUALIFY, at, Stage.QUALIFIED, qualified_at=at)
    if goes_on and (dealing.is_won or dice.happens(QUOTED)):
        at = later(dealing, at, 2.5)
        dealing.add(Verb.QUOTE, at, Stage.QUOTED, quoted_at=at)
    at = later(dealing, at, 6.0)
    if dealing.is_won:
        win(dealing, at)
    else:
        lose(dealing, at)


def begin(dealing: Dealing) -> None:
    """Claims it, tries, reaches the customer."""
    story, dice = dealing.story, dealing.dice
    wait = dealing.reached_at - story.received_at
    claimed_at = story.received_at + wait * dice.uniform(0.1, 0.8)
    dealing.add(Verb.CLAIM, claimed_at, Stage.CLAIMED, owner=dealing.rep, claimed_at=claimed_at)
    tries = dice.randint(1, 2) if wait > timedelta(hours=1) and dice.happens(0.3) else 0
    for number in range(tries):
        at = claimed_at + (dealing.reached_at - claimed_at) * (number + 1) / (tries + 2)
        facts = {"outcome": "no_answer", "channel": "call"}
        dealing.add(Verb.CONTACT, at, attempts=number + 1, note=dice.choice(TRIED), facts=facts)
    dealing.add(
        Verb.CONTACT,
        dealing.reached_at,
        Stage.CONTACTED,
        contacted_at=dealing.reached_at,
        attempts=tries + 1,
        note=dice.choice(REACHED),
        facts={"outcome": "reached", "channel": dice.choice(["call", "call", "call", "visit"])},
    )


def later(dealing: Dealing, at: datetime, days: float) -> datetime:
    """Some days on, when people work."""
    wanted = at + timedelta(days=dealing.dice.around(days, 0.6))
    opening = hours.next_opening(wanted, coverage.calendar_of(dealing.story.site))
    return opening + timedelta(minutes=dealing.dice.randint(0, 120))


def win(dealing: Dealing, at: datetime, *, value: Decimal | None = None, thanks: str = "") -> None:
    """They buy."""
    value = value or worth(dealing)
    dealing.add(
        Verb.WIN,
        at,
        Stage.WON,
        closed_at=at,
        value=value,
        thanks=thanks or dealing.dice.choice(THANKS),
        facts={"value": str(value)},
    )


def worth(dealing: Dealing) -> Decimal:
    """The value of such an order, in tens."""
    least, most = WORTH[category_of(dealing.story.type, dealing.story.clue)]
    return Decimal(round(dealing.dice.uniform(least, most), -1)).quantize(Decimal("0.01"))


def lose(dealing: Dealing, at: datetime) -> None:
    """They do not; whoever waited too long went to somebody else."""
    dice, today = dealing.dice, dealing.company.today
    reason = dice.one_of(WHY_NOT | SLOW if dealing.was_slow else WHY_NOT)
    until = at.date() + timedelta(days=dice.randint(60, 400))
    if reason == LostReason.LOCKED_UNTIL and until <= today:
        reason = LostReason.TIMING
    dealing.add(
        Verb.LOSE,
        at,
        Stage.LOST,
        closed_at=at,
        lost_reason=reason,
        rival=dice.choice(RIVALS) if reason == LostReason.COMPETITOR else "",
        locked_until=until if reason == LostReason.LOCKED_UNTIL else None,
        facts={"reason": reason},
    )
