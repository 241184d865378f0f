"""Whether a version of a checklist is sound: read from outside, or about to be published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from calls.checklists.content import (
    CAN_FAIL,
    READINGS,
    Content,
    Item,
    Kind,
    Needs,
    Problem,
    Wrong,
    stored,
)

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
OPTION_ID = re.compile(r"[a-z0-9_-]{1,40}")
MOST_ITEMS = 200
MOST_OPTIONS = 12
LARGEST = Decimal(10) ** 11
WORDS: dict[str, int] = {"text": 200, "help": 500, "name": 40, "unit": 12}
PARTS = {"id", "kind", "required", "if_bad", "low", "high", "options", "signal", *WORDS}
BY_KIND = {
    "name": READINGS,
    "unit": READINGS,
    "low": (Kind.MEASURE,),
    "high": (Kind.MEASURE,),
    "options": (Kind.CHOICE,),
    "if_bad": CAN_FAIL,
    "signal": CAN_FAIL,
}


def parse(data: Any) -> Content:
    """A version out of JSON that came from anywhere. Raises Wrong with all that is wrong in it."""
    problems = list(_of_version(data))
    if not problems:
        problems = list(_twice(stored(data)))
    if problems:
        raise Wrong(problems)
    return stored(data)


def require_publishable(content: Content) -> None:
    """A version that technicians get has sections, items in each, and one counter once."""
    problems = []
    if not content.items:
        problems.append(Problem("/sections", _("Add at least one item.")))
    for place, section in enumerate(content.sections):
        if content.items and not section.items:
            words = _("“%(title)s” has no items. Add one, or remove the section.")
            problems.append(Problem(f"/sections/{place}", words % {"title": section.title}))
    if problems:
        raise Wrong(problems)


def _of_version(data: Any) -> Iterator[Problem]:
    if not isinstance(data, dict) or set(data) != {"sections"}:
        yield Problem("/", "A version has sections and nothing else.")
        return
    if not isinstance(data["sections"], list):
        yield Problem("/sections", "Sections are a list.")
        return
    for place, section in enumerate(data["sections"]):
        yield from _of_section(f"/sections/{place}", section)


def _of_section(path: str, data: Any) -> Iterator[Problem]:
    if not isinstance(data, dict) or set(data) - {"id", "title", "all_ok", "items"}:
        yield Problem(path, "A section has id, title, all_ok and items.")
        return
    yield from _id(f"{path}/id", data.get("id"))
    yield from _words(f"{path}/title", data.get("title"), 80, required=True)
    if not isinstance(data.get("all_ok", True), bool):
        yield Problem(f"{path}/all_ok", "True or false.")
    if not isinstance(data.get("items"), list):
        yield Problem(f"{path}/items", "Items are a list.")
        return
    for place, item in enumerate(data["items"]):
        yield from _of_item(f"{path}/items/{place}", item)


def _of_item(path: str, data: Any) -> Iterator[Problem]:
    if not isinstance(data, dict) or set(data) - PARTS:
        yield Problem(path, "An item has something that is not known.")
        return
    yield from _id(f"{path}/id", data.get("id"))
    if data.get("kind") not in Kind.values:
        yield Problem(f"{path}/kind", "Not a kind of item.")
        return
    for name, longest in WORDS.items():
        yield from _words(f"{path}/{name}", data.get(name, ""), longest, required=name == "text")
    if not isinstance(data.get("required", True), bool):
        yield Problem(f"{path}/required", "True or false.")
    for name, kinds in BY_KIND.items():
        if name in data and data["kind"] not in kinds:
            yield Problem(f"{path}/{name}", "Not for this kind of item.")
    yield from _needs(f"{path}/if_bad", data.get("if_bad", []))
    yield from _reading(path, data)
    yield from _options(f"{path}/options", data)
    yield from _signal(f"{path}/signal", data)


def _id(path: str, value: Any) -> Iterator[Problem]:
    try:
        UUID(value)
    except (ValueError, TypeError, AttributeError):
        yield Problem(path, "A UUID.")


def _words(path: str, value: Any, longest: int, *, required: bool) -> Iterator[Problem]:
    if not isinstance(value, str) or "\x00" in value:
        yield Problem(path, "Words.")
    elif required and not value.strip():
        yield Problem(path, _("Say it in a few words."))
    elif len(value) > longest:
        yield Problem(path, _("That is too long. Write it shorter."))


def _needs(path: str, value: Any) -> Iterator[Problem]:
    if not isinstance(value, list) or any(need not in Needs.values for need in value):
        yield Problem(path, "A list of note and photo.")


def _reading(path: str, data: dict[str, Any]) -> Iterator[Problem]:
    if data["kind"] not in READINGS:
        return
    if not NAME.fullmatch(str(data.get("name", ""))):
        yield Problem(f"{path}/name", _("Small letters, digits and _, like fuser_temperature."))
    edges = []
    for name in ("low", "high"):
        edge = _number(data.get(name))
        if name in data and edge is None:
            yield Problem(f"{path}/{name}", _("Write a number, like 17.5"))
        edges.append(edge)
    low, high = edges
    if low is not None and high is not None and low > high:
        yield Problem(f"{path}/high", _("The range ends before it begins."))


def _number(text: Any) -> Decimal | None:
    try:
        number = Decimal(text) if isinstance(text, str) else Decimal("NaN")
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < LARGEST else None


def _options(path: str, data: dict[str, Any]) -> Iterator[Problem]:
    if data["kind"] != Kind.CHOICE:
        return
    given = data.get("options")
    if not isinstance(given, list) or not 2 <= len(given) <= MOST_OPTIONS:
        yield Problem(path, _("Give from 2 to %(most)d answers.") % {"most": MOST_OPTIONS})
        return
    for place, option in enumerate(given):
        if not isinstance(option, dict) or set(option) - {"id", "label", "bad"}:
            yield Problem(f"{path}/{place}", "An answer has id, label and bad.")
            continue
        if not OPTION_ID.fullmatch(str(option.get("id", ""))):
            yield Problem(f"{path}/{place}/id", "Small letters, digits, _ and -.")
        yield from _words(f"{path}/{place}/label", option.get("label"), 80, required=True)
        if not isinstance(option.get("bad", False), bool):
            yield Problem(f"{path}/{place}/bad", "True or false.")


def _signal(path: str, data: dict[str, Any]) -> Iterator[Problem]:
    if "signal" not in data:
        return
    said = data["signal"]
    if not isinstance(said, dict) or set(said) - {"type", "clue", "category", "option"}:
        yield Problem(path, "A signal has type, clue, category and option.")
        return
    if said.get("type") not in ("passive", "observed"):
        yield Problem(f"{path}/type", _("A checklist proposes what is hinted or seen."))
    for name in ("clue", "category", "option"):
        yield from _words(f"{path}/{name}", said.get(name, ""), 40, required=name == "clue")
    options = data.get("options")
    given = options if isinstance(options, list) else []
    known = {option.get("id") for option in given if isinstance(option, dict)}
    if said.get("option") and said["option"] not in known:
        yield Problem(f"{path}/option", _("Choose one of its answers."))


def _twice(content: Content) -> Iterator[Problem]:
    """What may be there only once: ids, options of an item, a counter."""
    if len(content.items) > MOST_ITEMS:
        yield Problem("/sections", _("That is too long for one visit. Make two checklists of it."))
    for words, ids in (
        ("sections", [section.id for section in content.sections]),
        ("items", [item.id for item in content.items]),
    ):
        if len(set(ids)) < len(ids):
            yield Problem(f"/{words}", "An id is there twice.")
    for item in content.items:
        chosen = [option.id for option in item.options]
        if len(set(chosen)) < len(chosen):
            yield Problem("/options", _("An answer is there twice."))
    yield from _readings_twice(content.items)


def _readings_twice(items: list[Item]) -> Iterator[Problem]:
    seen: set[str] = set()
    for item in items:
        if item.is_reading and item.name in seen:
            words = _("Another item is kept under “%(name)s” already.")
            yield Problem(f"/items/{item.id}/name", words % {"name": item.name})
        seen.add(item.name)
