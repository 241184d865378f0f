"""Contents as a page shows them: photos in place of their ids, days in place of their text."""

from __future__ import annotations

import datetime as dt
from typing import Any

from calls.reports import photos, strokes

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
        "day": dt.date.fromisoformat(contents["date"]),
        "machines": [machine(row) for row in contents["machines"]],
        "photos": ready(contents["photos"]),
        "comes_on": _day(returns["on"]) if returns else None,
        "late": len(set(photos.named_in(contents)) - set(found)),
    }


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
