"""Days on which the company does not work, or works although others do not.

Kept in the settings by date: ``{"2026-12-24": {"name": "Christmas Eve", "hours": []}}``; with
hours it is an extra working day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts import company
from accounts.hours import Span, day_of_hours


@dataclass(frozen=True)
class OwnDay:
    """One such day; without spans it is a day off."""

    day: date
    name: str
    spans: tuple[Span, ...]


def read(kept: object) -> list[OwnDay]:
    """The days, in order. Raises ValueError when what is kept cannot be read."""
    if not isinstance(kept, dict):
        raise ValueError("The company's own days are kept by date.")
    found = []
    for written, facts in kept.items():
        if not isinstance(facts, dict):
            raise ValueError(f"{written} has no facts.")
        day = date.fromisoformat(written)
        spans = day_of_hours(written, facts.get("hours", []))
        found.append(OwnDay(day, str(facts.get("name", "")), spans))
    return sorted(found, key=lambda each: each.day)


def from_today() -> list[OwnDay]:
    """Those that are not over."""
    today = company.today()
    return [each for each in read(company.current().own_days) if each.day >= today]


def put(day: date, *, name: str, hours: list[list[str]]) -> None:
    """Keep a day; one that is kept already is replaced."""
    day_of_hours(str(day), hours)
    with company.changing() as ours:
        ours.own_days = dict(ours.own_days) | {day.isoformat(): {"name": name, "hours": hours}}


def take_out(day: date) -> None:
    """It is a day like others again; taken out twice, it was taken out once."""
    with company.changing() as ours:
        ours.own_days = {key: each for key, each in ours.own_days.items() if key != str(day)}
