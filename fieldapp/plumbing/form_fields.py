"""Fields of forms that take nothing we could not reckon with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

TOO_OLD = _("This page is too old. Open it again and repeat it.")
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)


@dataclass(frozen=True)
class Choice:
    """One select: ``options`` are (value, words), the first of them is "all"."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str


class DayField(forms.DateField):
    """A day of this millennium: working hours are counted from it."""

    default_error_messages = {"out_of_range": _("This day is too far away.")}

    def to_python(self, value: Any) -> date | None:
        """The day, or None."""
        day = super().to_python(value)
        if day and not FIRST <= day <= LAST:
            raise forms.ValidationError(self.error_messages["out_of_range"], "out_of_range")
        return day


class FieldForm(forms.Form):
    """A form of the field: its ``op_id`` is made as it is opened, so that twice is once."""

    op_id = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": TOO_OLD, "invalid": TOO_OLD}
    )


class OneOf(forms.ModelChoiceField):
    """One of the rows that are offered; what cannot even be an id is refused in the same words."""

    default_error_messages = {"invalid_choice": _("Choose one that is here.")}

    def to_python(self, value: object) -> Any:
        """The row."""
        try:
            return super().to_python(value)
        except forms.ValidationError:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], "invalid_choice"
            ) from None
