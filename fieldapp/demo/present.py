"""What is going on right now: open follow-ups in every stage, and what Erin heard lately."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from accounts.models import Site
from calls.models.visits import VisitKind, VisitState
from fieldapp.demo import visits
from fieldapp.demo.book import Book, Call
from fieldapp.demo.company import ZONE, Company
from fieldapp.demo.dealing import Dealing
from fieldapp.demo.desk import Desk, Scene
from fieldapp.demo.sayings import SAID
from fieldapp.demo.scenes import SCENES
from fieldapp.demo.stories import Archive, Story
from signals.clues import SignalType


def happen(company: Company, book: Book, archive: Archive) -> None:
    """Lay out the scenes; each was heard on a visit of its own."""
    desk = Desk(company, company.dice("present"), book, archive)
    for number, scene in enumerate(SCENES):
        noticed_at = desk.ago(scene.minutes)
        site = desk.site(scene.rep, number)
        call = _visit(desk, scene, site, noticed_at)
        play(desk, scene, call, noticed_at)


def play(desk: Desk, scene: Scene, call: Call, noticed_at: datetime) -> None:
    """Hear it, and do what was done about it."""
    company, dice = desk.company, desk.dice
    story = Story(
        technician=company.people[scene.technician],
        type=scene.type,
        clue=scene.clue,
        site=call.visit.site,
        noticed_at=noticed_at,
        received_at=min(noticed_at + timedelta(seconds=40), company.now),
        machine=call.machines[0] if call.machines else None,
        visit=call.visit,
        contact=call.visit.contact if scene.type != SignalType.OBSERVED else None,
        note=SAID[scene.clue][0],
    )
    rep = company.people[scene.claimant or scene.rep or "sam"]
    scene.course(desk, Dealing(company, dice, story, rep, noticed_at, is_won=True))
    desk.archive.tell(story)


def _visit(desk: Desk, scene: Scene, site: Site, noticed_at: datetime) -> Call:
    """The visit on which it was heard, in place of what else was done at that hour."""
    start = noticed_at - timedelta(minutes=25)
    end = min(noticed_at + timedelta(minutes=20), desk.company.now)
    lead = desk.company.people[scene.technician]
    desk.book.free(lead, start - timedelta(minutes=20), end + timedelta(minutes=10))
    opening = desk.company.at(start.astimezone(ZONE).date(), time(8))
    planned = max(start, opening).replace(second=0)
    call = visits.planned(desk.company, desk.dice, lead, site, VisitKind.PM, planned)
    call.told = True
    visits.move(desk.dice, desk.book, call.visit, VisitState.ON_SITE, start)
    visits.move(desk.dice, desk.book, call.visit, VisitState.DONE, end)
    desk.book.calls.append(call)
    return call
