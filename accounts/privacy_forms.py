"""Forms of the privacy page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import CompanySettings, Contact
from accounts.models.settings import PersonalReports

MONTHS = (6, 12, 24, 36, 60)
CHOOSE = {"required": gettext_lazy("Choose one."), "invalid_choice": gettext_lazy("Choose one.")}


class RuleForm(forms.Form):
    """To whom figures about single people are shown."""

    personal_reports = forms.ChoiceField(
        label=gettext_lazy("They are shown"),
        choices=PersonalReports.choices,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )


class RetentionForm(forms.Form):
    """After how many months contacts who left are made anonymous."""

    keep_months = forms.TypedChoiceField(
        label=gettext_lazy("Keep them for"),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages=CHOOSE,
    )

    def __init__(self, data: Any = None, *, ours: CompanySettings) -> None:
        super().__init__(data, initial={"keep_months": ours.keep_months})
        months = [(number, _("%(n)d months") % {"n": number}) for number in MONTHS]
        field: Any = self.fields["keep_months"]
        field.choices = [("", _("For good (off)")), *months]


class AnonymousForm(forms.Form):
    """The name, typed, so that nobody is made anonymous by a slip."""

    typed = forms.CharField(
        label=gettext_lazy("Type the contact’s name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type the name to confirm.")},
    )

    def __init__(self, data: Any = None, *, contact: Contact) -> None:
        super().__init__(data)
        self.contact = contact

    def clean_typed(self) -> str:
        """Exactly this one; capitals and blanks do not matter."""
        typed = str(self.cleaned_data["typed"])
        if " ".join(typed.split()).casefold() != " ".join(self.contact.name.split()).casefold():
            raise forms.ValidationError(_("That is another name. Type it as it stands above."))
        return typed


class NoteForm(forms.Form):
    """Words of a note, to be written anew without the name."""

    def __init__(self, data: Any = None, *, note: str, most: int, needed: bool = False) -> None:
        super().__init__(data, initial={"note": note})
        self.fields["note"] = forms.CharField(
            label=_("Words"),
            max_length=most,
            required=needed,
            error_messages={"required": _("Some words have to stay. Write them without the name.")},
            widget=forms.Textarea(attrs={"rows": 5}),
        )
