"""Contents as a page shows them: photos in place of their ids, days in words of their language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import translation

from calls import strokes
from calls.reports import days, photos

Plain = dict[str, Any]


def of(contents: Plain) -> Plain:
    """A copy for the template. What a phone still holds is counted as ``late``."""
    found = photos.shown(contents)

    def ready(ids: list[str]) -> list[Any]:
        return [found[each] for each in ids if each in found]

    def machine(row: Plain) -> Plain:
        checklists = [checklist(one) for one in row["checklists"]]
        return {**row, "checklists": checklists, "photos": ready(row["photos"])}

    def checklist(one: Plain) -> Plain:
        signed = [
            {**each, "drawn": strokes.path(each["strokes"])} for each in one.get("signed", [])
        ]
        not_ok = [{**item, "photos": ready(item["photos"])} for item in one["not_ok"]]
        return {**one, "not_ok": not_ok, "signed": signed}

    returns = contents["returns"]
    return {
        **contents,
        "day": _day(contents["date"], contents["language"]),
        "machines": [machine(row) for row in contents["machines"]],
        "photos": ready(contents["photos"]),
        "comes_on": _day(returns["on"], contents["language"], days.with_weekday) if returns else "",
        "late": len(set(photos.named_in(contents)) - set(found)),
    }


def _day(text: str, language: str, said: Callable[[dt.date], str] = days.said) -> str:
    with translation.override(language):
        return said(dt.date.fromisoformat(text)) if text else ""
