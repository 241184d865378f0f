"""Where the scenes of the present are laid out, and what a scene is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from accounts import coverage, hours
from accounts.models import Site
from fieldapp.demo.book import Book
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import ZONE, Company
from fieldapp.demo.dealing import Dealing
from fieldapp.demo.stories import Archive
from signals import routing
from signals.clues import Clue, SignalType

HOME = "South"


@dataclass
class Desk:
    """Where the present is laid out."""

    company: Company
    dice: Dice
    book: Book
    archive: Archive

    def ago(self, minutes: float) -> datetime:
        """The moment since which so much working time has passed."""
        calendar = coverage.calendar_of(self.company.sites[0])
        early, late = self.company.now - timedelta(days=45), self.company.now
        while late - early > timedelta(seconds=20):
            middle = early + (late - early) / 2
            passed = hours.working_between(middle, self.company.now, calendar)
            if passed >= timedelta(minutes=minutes):
                early = middle
            else:
                late = middle
        return early.replace(microsecond=0)

    def morning(self, days: int) -> datetime:
        """09:00 on the working day so many working days on."""
        calendar = coverage.calendar_of(self.company.sites[0])
        moment = hours.add_working_days(self.company.now, days, calendar)
        return self.company.at(moment.astimezone(ZONE).date(), time(9))

    def site(self, rep: str, number: int) -> Site:
        """A site at home whose account is a rep's; without a name, nobody's."""
        sites = [
            site
            for site in self.company.sites_in(HOME)
            if not (site.do_not_sell or site.no_camera) and _rep_of(site) == rep
        ]
        return sites[number % len(sites)]


def _rep_of(site: Site) -> str:
    reps = routing.reps_of(site)
    return reps[0].username if reps else ""


Course = Callable[[Desk, Dealing], None]


@dataclass(frozen=True)
class Scene:
    """One signal of the last days: whose, where, how long ago, and what was done since."""

    rep: str
    technician: str
    type: SignalType
    clue: Clue
    minutes: int
    course: Course
    claimant: str = ""
