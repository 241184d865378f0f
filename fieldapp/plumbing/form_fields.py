"""Fields of forms that take nothing we could not reckon with."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)


class DayField(forms.DateField):
    """A day of this millennium: working hours are counted from it."""

    default_error_messages = {"out_of_range": _("This day is too far away.")}

    def to_python(self, value: Any) -> date | None:
        """The day, or None."""
        day = super().to_python(value)
        if day and not FIRST <= day <= LAST:
            raise forms.ValidationError(self.error_messages["out_of_range"], "out_of_range")
        return day
