"""Checklists: what to look at on a visit, machine by machine, and what was found."""

from calls.checklists.carrying import carry, take_back
from calls.checklists.leftovers import still_open
from calls.checklists.sheets import Missing, Sheet, missing, of_machine, of_visit

__all__ = [
    "Missing",
    "Sheet",
    "carry",
    "missing",
    "of_machine",
    "of_visit",
    "still_open",
    "take_back",
]
