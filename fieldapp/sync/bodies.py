"""Reads an operation as a phone sent it: strict where it must be, lenient about the rest."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from calls.sending import read_id
from fieldapp.plumbing.fields import EARLIEST, LATEST
from fieldapp.plumbing.parsing import escaped, read_object
from fieldapp.plumbing.problems import Refused
from fieldapp.sync import fingerprint, schemas

TYPE = re.compile(r"[a-z_]{1,19}\.[a-z_-]{1,19}")
SHA256 = re.compile(r"[0-9a-f]{64}")
LARGEST = 2**31 - 1
LARGEST_SCHEMA = 2**15 - 1  # what its column holds
Fault = dict[str, str]


class BadShape(Refused):
    """Read, and not what an operation looks like; ``errors`` say where."""

    def __init__(self, errors: list[Fault]) -> None:
        super().__init__("validation", errors[0]["detail"])
        self.errors = errors


@dataclass(frozen=True)
class Body:
    """An operation: ``whole`` is the JSON as it came, ``said`` the same in today's schema."""

    whole: dict[str, Any]
    said: dict[str, Any]

    @property
    def sha256(self) -> str:
        """By which it is known again: of what was sent, whatever became of the schema since."""
        return fingerprint.of(self.whole)

    @property
    def type(self) -> str:
        """What kind of form it is; ``signal.take-back`` and ``signal.take_back`` are one."""
        return str(self.said["type"]).replace("-", "_")

    @property
    def target(self) -> dict[str, UUID | str]:
        """What it is about: ids as ids, other words as they are."""
        return {name: read_id(text) for name, text in self.said["target"].items()}

    @property
    def photos(self) -> dict[str, dict[str, Any]]:
        """The photos it declares, each once, by their hashes."""
        return {each["sha256"]: each for each in self.said.get("photos") or []}

    @property
    def depends_on(self) -> set[UUID]:
        """The operations that must be here first."""
        return {UUID(each) for each in self.said.get("depends_on") or []}

    @property
    def supersedes(self) -> UUID | None:
        """The operation that this one puts right."""
        return self.id("supersedes")

    @property
    def captured_at(self) -> dt.datetime | None:
        """When, by the phone; None where its clock says nothing that could be."""
        return moment(self.said.get("captured_at"))

    def id(self, name: str) -> UUID | None:
        """An id of the envelope."""
        found = read_id(str(self.said.get(name) or ""))
        return found if isinstance(found, UUID) else None

    def number(self, name: str) -> int | None:
        """A number of the envelope."""
        found = self.said.get(name)
        return found if _is_number(found) else None

    def text(self, name: str, longest: int) -> str:
        """A text of the envelope, as much of it as is kept."""
        found = self.said.get(name)
        return found[:longest] if isinstance(found, str) else ""

    def fields(self, op_id: UUID) -> QueryDict:
        """The form as a page would post it."""
        data = QueryDict(mutable=True)
        for name, values in self.said["fields"].items():
            data.setlist(name, values)
        data["op_id"] = str(op_id)
        return data


def read(data: bytes) -> Body:
    """An operation out of bytes. Raises Refused for what cannot be read; BadShape."""
    read_object(data)
    whole = json.loads(data)
    errors = list(_faults(whole))
    if errors:
        raise BadShape(errors)
    return Body(whole, schemas.current(whole))


def as_bytes(body: Mapping[str, Any] | bytes) -> bytes:
    """What came, as bytes; half a letter stays half and is found out by ``read``."""
    if isinstance(body, bytes):
        return body
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")


def moment(text: object) -> dt.datetime | None:
    """A moment with its zone within what a clock may say; else None."""
    try:
        found = parse_datetime(text) if isinstance(text, str) else None
        if found is None or found.tzinfo is None or not EARLIEST <= found < LATEST:
            return None
        return found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def _faults(whole: dict[str, Any]) -> Iterator[Fault]:
    """What is wrong with the envelope."""
    kind, schema = whole.get("type"), whole.get("schema")
    if not isinstance(kind, str) or not TYPE.fullmatch(kind):
        yield _fault("/type", _("Name the kind of form, such as work.fault."))
    if not _is_number(schema, LARGEST_SCHEMA) or not schema:
        yield _fault("/schema", _("Write a whole number."))
    yield from _wrong_texts(whole.get("target"), "/target", lambda each: isinstance(each, str))
    yield from _wrong_texts(whole.get("fields"), "/fields", _is_texts)
    yield from _wrong_entries(whole.get("photos"), "/photos", _is_photo)
    yield from _wrong_entries(whole.get("depends_on"), "/depends_on", _is_id)
    if whole.get("supersedes") is not None and not _is_id(whole["supersedes"]):
        yield _fault("/supersedes", _("Write a UUID."))


def _wrong_texts(found: Any, pointer: str, fits: Any) -> Iterator[Fault]:
    if not isinstance(found, dict):
        yield _fault(pointer, _("Send an object of texts by name."))
        return
    for name, each in found.items():
        if not fits(each):
            yield _fault(f"{pointer}/{escaped(name)}", _("Write it as text."))


def _wrong_entries(found: Any, pointer: str, fits: Any) -> Iterator[Fault]:
    entries = found or []
    if not isinstance(entries, list) or not all(fits(each) for each in entries):
        yield _fault(pointer, _("This is of another type than expected."))


def _fault(pointer: str, detail: str) -> Fault:
    return {"pointer": pointer[:200], "code": "type", "detail": detail}


def _is_texts(found: object) -> bool:
    return isinstance(found, list) and all(isinstance(each, str) for each in found)


def _is_id(found: object) -> bool:
    return isinstance(found, str) and isinstance(read_id(found), UUID)


def _is_photo(found: object) -> bool:
    if not isinstance(found, dict):
        return False
    named = found.get("sha256")
    size, kind = found.get("size", 0), found.get("kind", "")
    is_named = isinstance(named, str) and SHA256.fullmatch(named)
    return bool(is_named and _is_number(size) and isinstance(kind, str))


def _is_number(found: object, most: int = LARGEST) -> bool:
    return isinstance(found, int) and not isinstance(found, bool) and 0 <= found <= most
