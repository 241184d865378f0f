"""Fields of forms that take nothing we could not reckon with."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
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


def tell_what_is_shown(form: forms.BaseForm) -> None:
    """Let a form send along what it showed as it was opened, beside what it says."""
    for bound in form.visible_fields():
        bound.field.show_hidden_initial = True


def shown_in(form: forms.BaseForm) -> dict[str, Any]:
    """What a form showed as it was opened, by field, as far as it says so and it can be read."""
    found = {}
    for bound in form.visible_fields():
        name = bound.html_initial_name
        if bound.field.show_hidden_initial and name in form.data:
            with contextlib.suppress(forms.ValidationError):
                found[bound.name] = bound.field.to_python(form.data[name])
    return found


def show_anew(form: forms.BaseForm, name: str, value: Any) -> None:
    """A bound form comes back saying that it showed ``value`` in a field."""
    bound = form[name]
    shown = bound.field.prepare_value(value)
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data[bound.html_initial_name] = bound.field.hidden_widget().format_value(shown) or ""
    form.data = data


def in_words(field: forms.Field | None, value: Any) -> str:
    """A value of a field as people say it; "nothing" where there is none."""
    if value in (None, ""):
        return str(_("nothing"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        return str(dict(choices).get(value, value))
    if isinstance(value, date):
        return date_format(value, "j M Y")
    return str(value)
