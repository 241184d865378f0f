"""What the API takes: a captured signal, and what each verb of a follow-up needs to know."""

from __future__ import annotations

import datetime as dt
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from fieldapp.plumbing.fields import (
    OPTIONAL,
    Day,
    Flag,
    Moment,
    Money,
    Reference,
    Strict,
    Text,
    Whole,
)
from signals.clues import Category, Clue, SignalType
from signals.followups import CHANNELS, OUTCOMES, REACHED
from signals.lifecycle import LostReason

MOST_PHOTOS = 20


class SignalBody(Strict):
    """What was noticed. ``site``, or ``place`` in words where we have no site yet."""

    type = serializers.ChoiceField(SignalType.choices)
    site = Reference(**OPTIONAL)
    place = Text(max_length=200, allow_blank=True, **OPTIONAL)
    clue = serializers.ChoiceField(Clue.choices, allow_blank=True, **OPTIONAL)
    offer_category = serializers.ChoiceField(Category.choices, allow_blank=True, **OPTIONAL)
    machine = Reference(**OPTIONAL)
    visit = Reference(**OPTIONAL)
    contact = Reference(**OPTIONAL)
    note = Text(max_length=2000, allow_blank=True, **OPTIONAL)
    photos = serializers.ListField(
        child=serializers.RegexField(r"\A[0-9a-f]{64}\Z"), max_length=MOST_PHOTOS, **OPTIONAL
    )
    adds_to = Reference(**OPTIONAL)
    expects_call = Flag(**OPTIONAL)
    expects_call_on = Day(**OPTIONAL)
    fix_first = Flag(**OPTIONAL)
    noticed_at = Moment()

    def validate_photos(self, photos: list[str] | None) -> list[str] | None:
        """A photo named twice is named once."""
        return photos and list(dict.fromkeys(photos))


class Contact(Strict):
    """A try to reach the customer."""

    outcome = serializers.ChoiceField(OUTCOMES, default=REACHED)
    channel = serializers.ChoiceField(CHANNELS, default="call")
    note = Text(max_length=2000, allow_blank=True, **OPTIONAL)
    next_on = Day(**OPTIONAL)


class Win(Strict):
    """What they bought it for."""

    value = Money()
    monthly = Money(**OPTIONAL)
    months = Whole(min_value=1, max_value=600, **OPTIONAL)


class Lose(Strict):
    """Why not. A competitor needs ``rival``, ``locked_until`` needs ``until``."""

    reason = serializers.ChoiceField(LostReason.choices)
    note = Text(max_length=2000, allow_blank=True, **OPTIONAL)
    rival = Text(max_length=80, allow_blank=True, **OPTIONAL)
    until = Day(**OPTIONAL)


@extend_schema_field({"type": "string", "description": "A moment with its zone, or a day."})
class MomentOrDay(Moment):
    """A moment with its zone, or a day, which begins at midnight of the site."""

    def to_internal_value(self, data: Any) -> Any:
        """A datetime or a date."""
        if isinstance(data, str) and len(data) == len("2026-11-21"):
            return Day().run_validation(data)
        return super().to_internal_value(data)


class Snooze(Strict):
    """Until when, and why it can wait."""

    until = MomentOrDay()
    reason = Text(max_length=200)


class Return(Strict):
    """What the technician is asked."""

    question = Text(max_length=2000)


class Answer(Strict):
    """What the technician answers."""

    text = Text(max_length=2000)


class Merge(Strict):
    """The follow-up that this one becomes part of."""

    into = Reference()


class HandOver(Strict):
    """The person who takes it over, by username."""

    to = Text(max_length=60)


def at_midnight(until: dt.date | dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """A day as the moment at which it begins there; a moment as it is."""
    if isinstance(until, dt.datetime):
        return until
    return dt.datetime.combine(until, dt.time(0), zone)
