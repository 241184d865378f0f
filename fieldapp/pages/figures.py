"""Figures as words: counts, shares, how sure they are."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _

from signals.rates import Rate


@dataclass(frozen=True)
class Cell:
    """One figure: its words, the list that it opens, and how sure it is."""

    text: str
    url: str = ""
    interval: str = ""


def number(count: int) -> str:
    """``1,204``."""
    return formats.number_format(count, 0, force_grouping=True)


def decimal(figure: float | None) -> str:
    """``4.6``; a dash where there is nothing to say."""
    return "–" if figure is None else formats.number_format(figure, 1, force_grouping=True)


def percent(rate: Rate) -> str:
    """``24%``; a dash of nothing."""
    return f"{rate.percent}%" if rate else "–"


def between(rate: Rate) -> str:
    """How sure a share is: ``19–30%``."""
    if not rate:
        return ""
    low, high = rate.percent_interval
    return f"{low}–{high}%"


def of(rate: Rate) -> str:
    """``412 of 500``."""
    if not rate:
        return ""
    return _("%(part)s of %(whole)s") % {"part": number(rate.part), "whole": number(rate.whole)}
