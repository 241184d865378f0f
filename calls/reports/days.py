"""Days as a report writes them, in the language that is active."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import pgettext


def said(day: dt.date) -> str:
    """``22 November 2026``."""
    return date_format(day, pgettext("date format", "j F Y"))


def with_weekday(day: dt.date) -> str:
    """``Sunday, 22 November 2026``: a day to come is better known by its weekday."""
    return date_format(day, pgettext("date format", "l, j F Y"))
