"""From signal to won, by type: the bars, and the same as a table."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from fieldapp.pages.figures import Cell, number, percent
from fieldapp.pages.overview_filters import list_of
from fieldapp.pages.overview_table import STAGES
from signals.clues import SignalType
from signals.cohorts import Cohort
from signals.conversion import Conversion
from signals.rates import Rate

# What a number needs to stand in a segment, in per cent of a bar that is 240 pixels wide, which is
# the narrowest: what does not fit stands in the table.
ROOM_FOR_A_DIGIT, ROOM_BESIDE = Decimal("3.5"), Decimal(2)


def funnel(types: Conversion, cohort: Cohort) -> list[dict[str, Any]]:
    """The stages from noticed to won; each bar is made of the three types, in their order."""
    rows = {row.key: row for row in types.rows}
    total, steps, former = types.total, [], 0
    for name, label in STAGES.items():
        reached = getattr(total, name)
        parts = {kind: getattr(rows.get(kind), name, 0) for kind in SignalType.values}
        steps.append(
            {
                "label": label,
                "bars": bars(parts, total.noticed),
                "cells": [
                    Cell(number(part), list_of(cohort.with_row("type", kind), name))
                    for kind, part in parts.items()
                ],
                "all": Cell(number(reached), list_of(cohort, name)),
                "kept": percent(Rate(reached, former)) if former else "",
            }
        )
        former = reached
    return steps


def _room(text: str) -> Decimal:
    return ROOM_FOR_A_DIGIT * len(text) + ROOM_BESIDE


def bars(parts: Mapping[str, int], whole: int) -> list[dict[str, Any]]:
    """Where each part begins and how wide it is, in per cent of all that was noticed."""
    found, start = [], Decimal(0)
    for kind, part in parts.items():
        if not part:
            continue
        width = Decimal(100 * part) / whole
        found.append(
            {
                "type": kind,
                "x": f"{start:.2f}",
                "width": f"{width:.2f}",
                "middle": f"{start + width / 2:.2f}",
                "number": number(part) if width >= _room(number(part)) else "",
            }
        )
        start += width
    return found
