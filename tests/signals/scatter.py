"""Many signals with every kind of fate, written straight into the database, from a seed."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from django.utils import timezone

from accounts.models import Person
from signals.clues import CLUES, Category
from signals.models import FollowUp, Signal
from tests.cast import Cast

NOW = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
FATES = ("unrouted", "new", "claimed", "contacted", "qualified", "quoted", "won", "lost", "merged")
STAMPS = ("contacted_at", "qualified_at", "quoted_at")


def signal(cast: Cast, noticed_at: dt.datetime, **facts: object) -> Signal:
    """Erin's overt signal at Harlow's, noticed at a moment."""
    site = facts.pop("site", cast.harlow_hq)
    given = {
        "type": "overt",
        "clue": "asked_machine",
        "offer_category": "machine",
        "site": site,
        "territory": site.territory,
        "customer": site.customer,
        "segment": site.customer.segment,
        "technician": cast.erin,
        "noticed_at": noticed_at,
        "sent_at": noticed_at,
        "received_at": noticed_at,
    }
    return Signal.objects.create(**(given | facts))


def follow_up(of: Signal, cast: Cast, stage: str, **facts: object) -> FollowUp:
    """Its follow-up at a stage, with the times that the stage needs."""
    given = {
        "signal": of,
        "queue": cast.queue,
        "stage": stage,
        "rule": "test",
        "clock_type": of.type,
        "routed_at": of.received_at,
        "due_at": of.received_at + dt.timedelta(hours=4),
        "act_by": of.received_at + dt.timedelta(hours=4),
        "owner": None if stage in ("new", "merged") else cast.sam,
    }
    return FollowUp.objects.create(**(given | facts))


def scatter(cast: Cast, many: int, seed: int = 1, *, until: dt.datetime = NOW) -> None:
    """``many`` signals of the half year before ``until``, at all sites, of all fates."""
    dice = random.Random(seed)
    for _ in range(many):
        noticed = until - dt.timedelta(minutes=dice.randrange(1, 180 * 24 * 60))
        kind = dice.choice(list(CLUES))
        made = signal(
            cast,
            noticed,
            type=kind,
            clue=dice.choice(["", *CLUES[kind]]),
            offer_category=dice.choice(Category.values),
            site=dice.choice([cast.harlow_hq, cast.tamsin_office, cast.northgate_library]),
            technician=dice.choice([cast.erin, cast.carl, cast.otto]),
            model=dice.choice([None, cast.orion]),
            offer=dice.choice([None, cast.offer]),
            withdrawn_at=noticed if dice.random() < 0.05 else None,
        )
        _fate(made, cast, dice)


def _fate(made: Signal, cast: Cast, dice: random.Random) -> None:
    fate = dice.choice(FATES)
    if fate == "unrouted":
        return
    at, facts = made.noticed_at, {}
    for name in STAMPS[: dice.randrange(4)] if fate not in ("new", "claimed") else ():
        at += dt.timedelta(minutes=dice.randrange(1, 5000))
        facts[name] = at
    if fate in ("won", "lost", "merged"):
        facts["closed_at"] = at + dt.timedelta(minutes=dice.randrange(1, 90000))
    if fate == "won":
        facts["value"] = Decimal(dice.randrange(1, 10**7)) / 100
    if fate == "lost":
        facts["lost_reason"] = "price"
    if fate == "merged":
        facts["merged_into"] = _target(cast, dice)
    if fate not in ("new", "merged"):
        facts["owner"] = dice.choice([cast.sam, cast.rita, cast.admin])
    follow_up(made, cast, fate, **facts)


def _target(cast: Cast, dice: random.Random) -> FollowUp:
    existing = FollowUp.objects.exclude(stage="merged").first()
    return existing or follow_up(signal(cast, timezone.now()), cast, "new")


def team(cast: Cast, leader: Person, size: int, *, each: int = 1) -> None:
    """``size`` reps of a leader, with ``each`` claimed follow-ups."""
    for number in range(size):
        rep = Person.objects.create(
            username=f"{leader.username}{number}", name=f"Rep {number}", roles=["rep"]
        )
        rep.manager = leader
        rep.save()
        for _ in range(each):
            made = signal(cast, dt.datetime(2026, 4, 1, tzinfo=dt.UTC))
            follow_up(made, cast, "claimed", owner=rep)
