"""How visits lie beside each other on the day board, so that each can be read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from calls.models.visits import VisitState

if TYPE_CHECKING:
    from calls.models import Visit

LEAST, ENOUGH = 5, 6  # quarters of an hour that words need, and that they take where there is room


@dataclass(frozen=True)
class Card:
    """One visit on the board, in quarters of an hour: when it is, and where its words stand.

    ``at`` and ``wide`` are the time that is planned; ``left`` and ``across`` the place of the
    card, which is wider than a short visit, so that its words can be read. ``elsewhere``: the
    clock of its site is not that of the board.
    """

    visit: Visit
    ends_at: dt.datetime
    at: int = 0
    wide: int = 1
    left: int = 0
    across: int = 1
    helps: bool = False
    late: bool = False
    elsewhere: bool = False

    @property
    def movable(self) -> bool:
        """What has not begun can be dragged, by the lane of its lead."""
        return self.visit.state == VisitState.PLANNED and not self.helps

    @property
    def into(self) -> int:
        """After how many columns of the card the planned time begins."""
        return self.at - self.left

    @property
    def end(self) -> int:
        """The first column after the card."""
        return self.left + self.across

    @property
    def clock(self) -> str:
        """From when to when, by the clock of its site: "09:15–10:15"; another zone is named."""
        zone = ZoneInfo(self.visit.site.zone)
        start, end = (each.astimezone(zone) for each in (self.visit.window_start, self.ends_at))
        return f"{start:%H:%M}–{end:%H:%M}" + (f" {start:%Z}" if self.elsewhere else "")


def side_by_side(cards: list[Card], quarters: int) -> list[Card]:
    """Cards with room for their words: as wide as they need, wider where nothing is beside them.

    Those that would cover another one come below it, as the page's grid places them: each in the
    first row that has room.
    """
    rows: list[list[Card]] = []
    placed = []
    for card in sorted((_readable(card, quarters) for card in cards), key=lambda one: one.left):
        row = next((row for row in rows if row[-1].end <= card.left), None)
        if row is None:
            row = []
            rows.append(row)
        row.append(card)
        placed.append((card, row, len(row)))
    return [_widened(card, row[number:], quarters) for card, row, number in placed]


def _readable(card: Card, quarters: int) -> Card:
    across = min(max(card.wide, LEAST), quarters)
    return replace(card, left=min(card.at, quarters - across), across=across)


def _widened(card: Card, after: list[Card], quarters: int) -> Card:
    free = (after[0].left if after else quarters) - card.left
    return replace(card, across=max(card.across, min(ENOUGH, free)))
