"""What an answer means is judged twice: on the server, and on a phone without a network."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from calls.checklists.content import stored
from calls.checklists.rows import NOT_DONE, Row
from calls.models import Answer, Reading

CASES = json.loads((Path(__file__).parents[2] / "judged_cases.json").read_text("utf-8"))


def row_of(item: dict[str, Any], said: dict[str, Any]) -> Row:
    item = dict(item)
    camera, last = item.pop("camera", True), item.pop("last", None)
    section = {"id": item["id"], "title": "All", "items": [item]}
    value, note = said.get("value", ""), said.get("note", "")
    if "why" in said:
        value, note = NOT_DONE, said["why"]
    return Row(
        1,
        stored({"sections": [section]}).items[0],
        answer=Answer(value=value, note=note) if value else None,
        last=Reading(value=Decimal(last)) if last else None,
        photos=[object()] * said.get("photos", 0),  # type: ignore[list-item]
        camera=camera,
    )


@pytest.mark.parametrize("case", CASES)
def test_an_answer_means_the_same_here_as_on_the_phone(case):
    row = row_of(case["item"], case["said"])
    means = {
        "answered": row.is_answered,
        "open": row.is_open,
        "bad": row.is_bad,
        "lacks": [str(need) for need in row.lacks],
        "missing": row.is_missing,
        "mark": row.mark,
        "folded": row.is_folded,
        "doubt": bool(row.doubt),
    }
    expected = {"doubt": ""} | case["expect"]
    assert means == expected | {"doubt": bool(expected["doubt"])}
    assert json.loads(row_of(case["item"], {}).facts) == case["facts"]
