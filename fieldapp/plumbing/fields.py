"""Fields of bodies that mean what they say: no text for a number, no moment without a zone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

EARLIEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
LATEST = dt.datetime(2090, 1, 1, tzinfo=dt.UTC)
OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}
AMOUNT = re.compile(r"-?\d{1,40}(\.\d{1,40})?", re.ASCII)
FAR_YEAR = re.compile(r"[+-]?\d{5,}-", re.ASCII)

WRONG_TYPE: dict[str, Any] = {"type": _("This is of another type than expected.")}
NO_RANGE: dict[str, Any] = {"out_of_range": _("This is too far away, or too large.")}


class Strict(serializers.Serializer):
    """A body. A field that we do not know is refused, null means the same as left out."""

    def to_internal_value(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """What was sent, checked; without the fields that were left out."""
        unknown = [name for name in data if name not in self.fields]
        if unknown:
            text = _("There is no such field.")
            raise serializers.ValidationError(
                {name: [ErrorDetail(str(text), code="unknown_field")] for name in unknown}
            )
        found = super().to_internal_value(data)
        return {name: value for name, value in found.items() if value is not None}


class Nothing(Strict):
    """An empty body."""


class Text(serializers.CharField):
    """Text, and nothing that could be read as text."""

    default_error_messages = WRONG_TYPE

    def to_internal_value(self, data: Any) -> str:
        """The text without blanks around it."""
        if not isinstance(data, str):
            self.fail("type")
        return super().to_internal_value(data)


class Flag(serializers.BooleanField):
    """true or false."""

    default_error_messages = WRONG_TYPE

    def to_internal_value(self, data: Any) -> bool:
        """As it was sent."""
        if not isinstance(data, bool):
            self.fail("type")
        return data


class Whole(serializers.IntegerField):
    """A whole number, written as a number."""

    default_error_messages = WRONG_TYPE

    def to_internal_value(self, data: Any) -> int:
        """As it was sent."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("type")
        return data


class Money(serializers.DecimalField):
    """An amount in the company's currency, as a decimal string; at least nothing."""

    default_error_messages = WRONG_TYPE

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=Decimal(0), **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        """The amount, exactly."""
        if isinstance(data, bool) or not isinstance(data, str | int | Decimal):
            self.fail("type")
        if isinstance(data, str) and not AMOUNT.fullmatch(data):
            self.fail("invalid")
        return super().to_internal_value(data)


class Moment(serializers.DateTimeField):
    """A moment with its zone, such as 2026-11-21T14:05:00Z."""

    default_error_messages = {
        **WRONG_TYPE,
        **NO_RANGE,
        "timezone_required": _("Write the time zone too, such as Z or +01:00."),
    }

    def to_internal_value(self, data: Any) -> dt.datetime:
        """The moment in UTC."""
        if not isinstance(data, str):
            self.fail("type")
        if FAR_YEAR.match(data):
            self.fail("out_of_range")
        try:
            moment = parse_datetime(data)
        except ValueError:
            moment = None
        if moment is None:
            self.fail("invalid", format="YYYY-MM-DDThh:mm:ssZ")
        if moment.tzinfo is None:
            self.fail("timezone_required")
        if not EARLIEST <= moment < LATEST:
            self.fail("out_of_range")
        return moment.astimezone(dt.UTC)


class Day(serializers.DateField):
    """A day, such as 2026-11-21."""

    default_error_messages = {**WRONG_TYPE, **NO_RANGE}

    def to_internal_value(self, data: Any) -> dt.date:
        """The day."""
        if not isinstance(data, str):
            self.fail("type")
        if FAR_YEAR.match(data):
            self.fail("out_of_range")
        day = super().to_internal_value(data)
        if not EARLIEST.date() <= day < LATEST.date():
            self.fail("out_of_range")
        return day


class Reference(serializers.UUIDField):
    """The id of a row. Text that is no id is an id we do not know."""

    default_error_messages = {**WRONG_TYPE, "invalid": _("There is nothing with this id.")}

    def to_internal_value(self, data: Any) -> Any:
        """The id."""
        if not isinstance(data, str):
            self.fail("type")
        try:
            return super().to_internal_value(data)
        except serializers.ValidationError:
            raise unknown_reference() from None


NO_SUCH_ROW = _("There is nothing with this id that you may see.")


def unknown_reference() -> serializers.ValidationError:
    """For an id in a body that is not known, or not to this person: both read the same."""
    return serializers.ValidationError(NO_SUCH_ROW, code="unknown_reference")


def unknown_references(names: list[str]) -> serializers.ValidationError:
    """The same for fields by name, once the body itself has been read."""
    return serializers.ValidationError(
        {name: [ErrorDetail(str(NO_SUCH_ROW), code="unknown_reference")] for name in names}
    )
