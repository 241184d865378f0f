"""What a cell may say, by the kind of its column. Each reads text and raises Wrong with words.

Nothing is guessed: 03/04/2026 is a day in March or in April, so it is refused.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fieldapp.plumbing.importing.refusing import Wrong


@dataclass(frozen=True)
class Parse:
    """How a cell is read: to a value, or Wrong with words. ``about`` tells people what it takes."""

    read: Callable[[str], Any]
    about: Any  # translated when it is shown

    def __call__(self, cell: str) -> Any:
        """The value of a cell that is not empty."""
        return self.read(cell)


YES = {"yes", "y", "true", "1", "x"}
NO = {"no", "n", "false", "0"}
DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
EARLIEST, LATEST = dt.date(1950, 1, 1), dt.date(2090, 1, 1)
SPLIT = re.compile(r"[;,|\n]")


def text(longest: int) -> Parse:
    """Text of at most ``longest`` characters."""

    def parse(cell: str) -> str:
        if len(cell) > longest:
            raise Wrong(
                _("This has %(length)s characters; %(longest)s fit.")
                % {"length": len(cell), "longest": longest}
            )
        return cell

    return Parse(parse, format_lazy(gettext_lazy("text of at most {} characters"), longest))


def _yes_or_no(cell: str) -> bool:
    """A tick, in the usual ways of writing one; empty is no."""
    word = cell.lower()
    if word in YES:
        return True
    if word in NO or not word:
        return False
    raise Wrong(_("Write yes or no."))


def whole(most: int = 2_147_483_647) -> Parse:
    """A whole number from nought, written with digits alone."""

    def parse(cell: str) -> int:
        if not re.fullmatch(r"\d{1,10}(\.0+)?", cell, re.ASCII):
            raise Wrong(_("Write a whole number with digits alone, such as 18000."))
        number = int(cell.partition(".")[0])
        if number > most:
            raise Wrong(_("This is more than %(most)s.") % {"most": most})
        return number

    return Parse(parse, format_lazy(gettext_lazy("a whole number up to {}"), most))


def _amount(cell: str) -> Decimal:
    """An amount of money, with a point before the cents."""
    try:
        if not re.fullmatch(r"\d{1,20}(\.\d{1,20})?", cell, re.ASCII):
            raise InvalidOperation
        exact = Decimal(cell)
        rounded = exact.quantize(Decimal("0.01"))
    except InvalidOperation:
        words = _("Write an amount with a point before the cents, such as 1250.00.")
        raise Wrong(words) from None
    if exact != rounded or rounded >= 10**10:
        raise Wrong(_("An amount has at most two decimals and ten digits before them."))
    return rounded


def _day(cell: str) -> dt.date:
    """A day as ISO 8601 writes it."""
    found = DAY.fullmatch(cell)
    try:
        value = dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        value = None
    if value is None:
        raise Wrong(_("Write a day as year-month-day, such as 2026-11-21."))
    if not EARLIEST <= value < LATEST:
        raise Wrong(_("This day is too far away."))
    return value


def _moment(cell: str) -> dt.datetime | dt.date:
    """A moment as ISO 8601 writes it. Without a zone it is meant at the site: see `at_zone`."""
    if DAY.fullmatch(cell):
        return _day(cell)
    try:
        value = dt.datetime.fromisoformat(cell)
    except ValueError:
        raise Wrong(_("Write a moment as 2026-11-21 14:05, or with its zone.")) from None
    if not EARLIEST <= value.date() < LATEST:
        raise Wrong(_("This day is too far away."))
    return value


def at_zone(value: dt.datetime | dt.date | None, zone: str) -> dt.datetime | None:
    """A moment that was written at a place: a bare day is its midnight there."""
    if value is None:
        return None
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    if value.tzinfo is None:
        value = value.replace(tzinfo=zoneinfo.ZoneInfo(zone))
    return value.astimezone(dt.UTC)


def choice(choices: type[models.TextChoices]) -> Parse:
    """One of a few words, as the product writes it in files or on the screen."""

    def parse(cell: str) -> str:
        word = cell.lower()
        for value, label in choices.choices:
            if word in (value, str(label).lower()):
                return str(value)
        words = _("Write one of %(choices)s.") % {"choices": ", ".join(choices.values)}
        raise Wrong(words)

    return Parse(parse, format_lazy(gettext_lazy("one of: {}"), ", ".join(choices.values)))


def several(parse: Parse) -> Parse:
    """A list, with semicolons, commas or bars between its parts; each once, in order."""

    def parse_all(cell: str) -> list[Any]:
        parts = [part.strip() for part in SPLIT.split(cell)]
        return list(dict.fromkeys(parse(part) for part in parts if part))

    return Parse(
        parse_all, format_lazy(gettext_lazy("several, with ; between them: {}"), parse.about)
    )


def _email(cell: str) -> str:
    """An e-mail address."""
    try:
        validate_email(cell)
    except ValidationError:
        raise Wrong(_("This is no e-mail address.")) from None
    return cell


def _web_address(cell: str) -> str:
    """An address on the web; without its beginning it is https."""
    address = cell if "://" in cell else f"https://{cell}"
    if not re.fullmatch(r"https?://[^\s/.]+(\.[^\s/.]+)+(/\S*)?", address):
        raise Wrong(_("This is no web address such as https://example.com."))
    return address


@cache
def _zones() -> dict[str, str]:
    return {name.lower(): name for name in zoneinfo.available_timezones()}


def _time_zone(cell: str) -> str:
    """A zone by its name in the time zone database."""
    name = _zones().get(cell.lower())
    if name is None:
        raise Wrong(_("Write a time zone such as Europe/London."))
    return name


def _country(cell: str) -> str:
    """A country by its two letters."""
    from fieldapp.plumbing.importing.countries import CODES

    code = cell.upper()
    if code not in CODES:
        words = _(
            "“%(cell)s” is no country's two letters, such as GB. Write those, or say in the "
            "mapping, under values, which country is meant."
        )
        raise Wrong(words % {"cell": cell[:60]})
    return code


yes_or_no = Parse(_yes_or_no, gettext_lazy("yes or no"))
amount = Parse(_amount, gettext_lazy("an amount such as 1250.00"))
day = Parse(_day, gettext_lazy("a day such as 2026-11-21"))
moment = Parse(
    _moment, gettext_lazy("a moment such as 2026-11-21 14:05, at the site unless it has a zone")
)
email = Parse(_email, gettext_lazy("an e-mail address"))
web_address = Parse(_web_address, gettext_lazy("a web address"))
time_zone = Parse(
    _time_zone, gettext_lazy("a time zone such as Europe/London; empty is the company's")
)
country = Parse(_country, gettext_lazy("a country's two letters, as in ISO 3166-1"))
anything = Parse(str, gettext_lazy("text"))
names = several(anything)
