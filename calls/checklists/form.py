"""What the form of a checklist sends: one or many items, each with what its page showed."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import QueryDict

from calls.checklists.accepting import Said

SHOWN = "w-"  # this item is in the form; its value is the answer that was shown, or nothing


def of(data: QueryDict) -> dict[UUID, Said]:
    """What was said of each item that the form held. Raises BadRequest for ids that are none."""
    why = data.get("why", "").strip()
    waiting = {read_id(text) for text in data.getlist("leave")} if why else set()
    found = {}
    for name in data:
        if name.startswith(SHOWN):
            item = read_id(name.removeprefix(SHOWN))
            if "leave" in data and item not in waiting:
                continue
            found[item] = _said(data, item, why if item in waiting else "")
    return found


def _said(data: Mapping[str, str], item: UUID, why: str) -> Said:
    shown = data.get(f"{SHOWN}{item}", "")
    return Said(
        value=clean(data.get(f"v-{item}", "")),
        note=clean(data.get(f"n-{item}", "")),
        not_done=clean(why),
        shown=read_id(shown) if shown else None,
        strokes=data.get(f"s-{item}", ""),
        ticked=f"t-{item}" in data,
    )


def clean(text: str) -> str:
    """What a database can keep."""
    return text.replace("\x00", "").replace("\r\n", "\n")


def read_id(text: str) -> UUID:
    """An id out of a form. Raises BadRequest."""
    try:
        return UUID(text)
    except ValueError:
        raise BadRequest("id") from None
