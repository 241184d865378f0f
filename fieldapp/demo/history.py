"""What was heard on the visits of the past months, and what became of it.

Three things in it are there to be found: the longer the first call takes, the fewer overt
signals are won; the North began to answer late five months ago; the Orion M620 breaks down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import exp

from accounts import coverage, hours
from accounts.models import Machine, Person, Site
from calls.models.visits import VisitKind
from fieldapp.demo.book import Book, Call
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.dealing import Dealing, close
from fieldapp.demo.machines import BREAKS_DOWN
from fieldapp.demo.sayings import SAID
from fieldapp.demo.stories import Archive, Story
from fieldapp.demo.visits import WORSE_DAYS
from signals import routing
from signals.clues import CLUES, Clue, SignalType, category_of
from signals.models import FollowUp

# How often each hears something; Hugh never asks.
HEARS = {"erin": 0.24, "nina": 0.15, "ivo": 0.15, "tess": 0.17, "june": 0.14, "otto": 0.12}
HEARS |= {"carl": 0.1, "hugh": 0.012}
TYPES = {SignalType.OVERT: 36, SignalType.PASSIVE: 38, SignalType.OBSERVED: 26}
COMPLAINS = 0.4  # how often a repair of the model that breaks down makes the customer say so
RARE = {Clue.MIGHT_LEAVE: 0.3, Clue.MOVING: 0.5, Clue.GROWING: 0.7, Clue.BREAKS_DOWN: 0.8}
ADDS = 0.35  # how often a second signal about the same is added to the open one
NOT_ASKED = 0.25

# Hours to the first call, as a median: before and since the North fell behind.
LATE_TERRITORY, LATE_DAYS = "North", 150
FIRST_CALL = {SignalType.OVERT: 2.4, SignalType.PASSIVE: 16.0, SignalType.OBSERVED: 30.0}
SLOWNESS = {"South": 1.0, "North": 1.5, "West": 1.1}
SLOWNESS_SINCE = 9.0


@dataclass(frozen=True)
class Fade:
    """The chance to win at once, what remains of it in the end, and how many hours that takes."""

    first: float
    last: float
    hours: float

    def after(self, waited: float) -> float:
        """The chance to win when the first call came after so many hours."""
        return self.last + (self.first - self.last) * exp(-waited / self.hours)


FADES = {
    SignalType.OVERT: Fade(0.58, 0.04, 24),
    SignalType.PASSIVE: Fade(0.40, 0.12, 110),
    SignalType.OBSERVED: Fade(0.28, 0.15, 260),
}


def happen(company: Company, book: Book, archive: Archive) -> None:
    """Go through the visits in order and let people hear things."""
    dice = company.dice("history")
    open_at: dict[object, list[FollowUp]] = {}
    for call in book.calls:
        if call.told:
            continue
        story = _heard(company, dice, call)
        if story is None:
            call.visit.heard_nothing = not dice.happens(NOT_ASKED)
            continue
        before = open_at.setdefault(story.site.pk, [])
        target = _open_like(before, story)
        if target is not None and dice.happens(ADDS):
            archive.add_to(story, target)
            continue
        _deal(company, dice, story)
        before.append(archive.tell(story))


def _open_like(before: list[FollowUp], story: Story) -> FollowUp | None:
    category = category_of(story.type, story.clue)
    for follow_up in before:
        closed_at = follow_up.closed_at
        if follow_up.signal.offer_category == category and (
            closed_at is None or closed_at > story.received_at + timedelta(hours=1)
        ):
            return follow_up
    return None


def _heard(company: Company, dice: Dice, call: Call) -> Story | None:
    """What was heard on a visit, if anything."""
    visit, username = call.visit, call.lead.username
    machine = call.machines[0] if call.machines else None
    if machine and visit.kind == VisitKind.REPAIR and machine.model.name == BREAKS_DOWN:
        recent = (company.now - visit.window_start).days < WORSE_DAYS
        if username != "hugh" and recent and dice.happens(COMPLAINS):
            return _story(company, dice, call, SignalType.PASSIVE, Clue.BREAKS_DOWN, machine)
    if not dice.happens(HEARS[username]):
        return None
    heard = dice.one_of(TYPES)
    clue = dice.one_of({clue: RARE.get(Clue(clue), 1.0) for clue in CLUES[heard]})
    if clue == Clue.OTHER_BRAND:
        machine = _other_brand(company, dice, visit.site)
    return _story(company, dice, call, heard, clue, machine)


def _other_brand(company: Company, dice: Dice, site: Site) -> Machine | None:
    others = [row for row in company.machines_at[site.pk] if row.is_other_brand]
    return dice.choice(others) if others else None


def _story(
    company: Company, dice: Dice, call: Call, heard: SignalType, clue: str, machine: Machine | None
) -> Story:
    visit = call.visit
    noticed_at = call.arrived_at + (call.finished_at - call.arrived_at) * dice.random()
    offline = dice.around(25) if dice.happens(0.2) else dice.uniform(0.05, 0.6)
    story = Story(
        technician=call.lead,
        type=heard,
        clue=clue,
        site=visit.site,
        noticed_at=noticed_at,
        received_at=min(noticed_at + timedelta(minutes=offline), company.now),
        machine=machine,
        visit=visit,
        contact=visit.contact if heard != SignalType.OBSERVED else None,
        note=dice.choice(SAID[clue]) if dice.happens(0.85) else "",
        expects_call=heard != SignalType.OBSERVED and dice.happens(0.1),
    )
    if heard != SignalType.OVERT and dice.happens(0.05):
        story.said_yes_at = story.noticed_at
    return story


def _deal(company: Company, dice: Dice, story: Story) -> None:
    """What sales did with it, as far as it has come by now."""
    territory = _territory(company, story.site)
    waited = dice.around(FIRST_CALL[SignalType(story.type)] * _slowness(company, territory, story))
    calendar = coverage.calendar_of(story.site)
    wanted = story.noticed_at + timedelta(hours=waited)
    reached_at = hours.next_opening(wanted, calendar)
    if reached_at != wanted:
        reached_at += timedelta(minutes=dice.randint(5, 100))
    reached_at = max(reached_at, story.received_at + timedelta(minutes=4))
    elapsed = (reached_at - story.noticed_at).total_seconds() / 3600
    dealing = Dealing(
        company=company,
        dice=dice,
        story=story,
        rep=_rep(company, dice, story),
        reached_at=reached_at,
        is_won=dice.happens(FADES[SignalType(story.type)].after(elapsed)),
        was_slow=elapsed > 24,
    )
    close(dealing)


def _territory(company: Company, site: Site) -> str:
    return next(name for name, row in company.territories.items() if row.pk == site.territory_id)


def _slowness(company: Company, territory: str, story: Story) -> float:
    since = company.now - story.noticed_at
    if territory == LATE_TERRITORY and since < timedelta(days=LATE_DAYS):
        return SLOWNESS_SINCE
    return SLOWNESS[territory]


def _rep(company: Company, dice: Dice, story: Story) -> Person:
    """The account's rep; without one, somebody of the territory's queue claims it."""
    site = story.site
    reps = routing.reps_of(site)
    if reps:
        return reps[0]
    queue = next(one for one in company.queues.values() if one.territory_id == site.territory_id)
    return dice.choice(sorted(queue.members.all(), key=lambda person: person.username))
