"""A signature as the pad sends it, under a report or at an item of a checklist: strokes of points,
checked before they are kept."""

from __future__ import annotations

import json
from typing import Any

WIDTH, HEIGHT = 1000, 300
PAD = {"width": WIDTH, "height": HEIGHT}  # as templates need it
MOST_STROKES, MOST_POINTS, LONGEST = 200, 6_000, 120_000

Strokes = list[list[list[int]]]


def read(text: str) -> Strokes:
    """The strokes in a form's field; empty when nothing was drawn. Raises ValueError otherwise."""
    if not text.strip():
        return []
    if len(text) > LONGEST:
        raise ValueError
    try:
        strokes = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError from None
    if not isinstance(strokes, list) or len(strokes) > MOST_STROKES:
        raise ValueError
    read_ones = [[_point(point) for point in _list(stroke)] for stroke in strokes]
    if sum(len(stroke) for stroke in read_ones) > MOST_POINTS:
        raise ValueError
    return [stroke for stroke in read_ones if stroke]


def _list(stroke: Any) -> list[Any]:
    if not isinstance(stroke, list):
        raise ValueError
    return stroke


def _point(point: Any) -> list[int]:
    if not isinstance(point, list) or len(point) != 2:
        raise ValueError
    x, y = point
    if type(x) is not int or type(y) is not int or not (0 <= x <= WIDTH and 0 <= y <= HEIGHT):
        raise ValueError
    return [x, y]


def path(strokes: Strokes) -> str:
    """The strokes as the ``d`` of an SVG path; a dot is a line of no length."""
    parts = []
    for stroke in strokes:
        (x, y), *more = stroke
        parts.append(f"M{x} {y}" + ("".join(f"L{a} {b}" for a, b in more) or "l0 0"))
    return "".join(parts)
