"""Reads JSON as it is meant: one meaning for every body, and a sentence for what cannot be read."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.parsers import BaseParser

from fieldapp.plumbing.problems import Refused

DEEPEST = 20
MOST_DIGITS = 19
LARGEST_EXPONENT = 308
STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
BRACKET = re.compile(rb"[\[\]{}]")
SUSPECT = re.compile(r"\\u(?:0000|d[89a-f])", re.IGNORECASE)


class StrictJSONParser(BaseParser):
    """A JSON object in UTF-8, without the corners where two readers would understand two things."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """The object. Raises Refused with 400 unreadable, 413 too large, 422 forbidden letters."""
        request = (parser_context or {})["request"]
        charset = request._request.content_params.get("charset", "utf-8")
        if charset.lower() not in {"utf-8", "utf8"}:
            raise UnsupportedMediaType(media_type or "")
        return read_object(_bytes(stream, request.META.get("CONTENT_LENGTH")))


def read_object(data: bytes) -> dict[str, Any]:
    """A JSON object from bytes; numbers with a point become Decimal. Raises Refused."""
    text = _text(data)
    _require_shallow(data)
    try:
        value = DECODER.decode(text)
    except json.JSONDecodeError as error:
        detail = _("This is not JSON: %(why)s at character %(where)d.")
        facts = {"why": error.msg, "where": error.pos}
        raise Refused("malformed_json", detail % facts, status=400) from None
    if not isinstance(value, dict):
        raise Refused("wrong_shape", _("The body must be one JSON object."), status=400)
    if SUSPECT.search(text):
        _require_letters(value, "")
    return value


def _bytes(stream: IO[bytes], length: str | None) -> bytes:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if length and length.isdigit() and int(length) > most:
        raise too_large(most)
    data = stream.read(most + 1)
    if len(data) > most:
        raise too_large(most)
    return data


def too_large(most: int) -> Refused:
    """413: more bytes than we take."""
    detail = _("Send at most %(most)d bytes.") % {"most": most}
    return Refused("too_large", detail, status=413)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        detail = _("Byte %(where)d is not UTF-8.") % {"where": error.start}
        raise Refused("not_utf8", detail, status=400) from None


def _require_shallow(data: bytes) -> None:
    """Counts brackets before anything is parsed, so that nesting cannot exhaust the stack."""
    if data.count(b"[") + data.count(b"{") <= DEEPEST:
        return
    depth = 0
    for match in BRACKET.finditer(STRING.sub(b"", data)):
        depth += 1 if match.group() in b"[{" else -1
        if depth > DEEPEST:
            detail = _("Nest at most %(most)d levels.") % {"most": DEEPEST}
            raise Refused("too_deep", detail, status=400)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        detail = _("“%(name)s” is there twice.") % {"name": printable(twice)}
        raise Refused("duplicate_key", detail, status=400)
    return found


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > MOST_DIGITS:
        raise _out_of_range()
    return int(digits)


def _fraction(digits: str) -> Decimal:
    # The length first: reading a very long exponent as a number is itself expensive.
    exponent = digits.lower().partition("e")[2].lstrip("+-0")
    if len(digits) > 400 or len(exponent) > 3:
        raise _out_of_range()
    number = Decimal(digits)
    if number and abs(number.adjusted()) > LARGEST_EXPONENT:
        raise _out_of_range()
    if math.isinf(float(number)):  # of the largest exponent: kept as JSON it would be no number
        raise _out_of_range()
    return number


def _no_number(word: str) -> None:
    detail = _("%(word)s is not JSON.") % {"word": word}
    raise Refused("malformed_json", detail, status=400)


def _out_of_range() -> Refused:
    return Refused("out_of_range", _("A number is larger than we can keep."), status=400)


DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_int=_whole,
    parse_float=_fraction,
    parse_constant=_no_number,
)


def _require_letters(value: Any, pointer: str) -> None:
    """Raises Refused for letters that the database cannot keep."""
    if isinstance(value, str):
        _require_letters_in(value, pointer)
    elif isinstance(value, list):
        for place, each in enumerate(value):
            _require_letters(each, f"{pointer}/{place}")
    elif isinstance(value, dict):
        for name, each in value.items():
            _require_letters_in(name, pointer)
            _require_letters(each, f"{pointer}/{escaped(name)}")


def _require_letters_in(text: str, pointer: str) -> None:
    if "\x00" in text:
        raise Refused("nul_character", _("A text holds the character NUL."), pointer)
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Refused("bad_unicode", _("A text holds half a character."), pointer)


def escaped(name: str) -> str:
    """A name as a JSON pointer writes it (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def printable(text: str) -> str:
    """Text from outside as an error may repeat it."""
    return text.encode("utf-8", "replace").decode().replace("\0", "?")[:80]
