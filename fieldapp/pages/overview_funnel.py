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

ROOM_FOR_A_NUMBER = 9  # per cent of the bar's whole width


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
                "bars": _bars(parts, total.noticed),
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


def _bars(parts: Mapping[str, int], whole: int) -> list[dict[str, Any]]:
    """Where each part begins and how wide it is, in per cent of all that was noticed."""
    bars, start = [], Decimal(0)
    for kind, part in parts.items():
        if not part:
            continue
        width = Decimal(100 * part) / whole
        bars.append(
            {
                "type": kind,
                "x": f"{start:.2f}",
                "width": f"{width:.2f}",
                "middle": f"{start + width / 2:.2f}",
                "number": part if width >= ROOM_FOR_A_NUMBER else "",
            }
        )
        start += width
    return bars
