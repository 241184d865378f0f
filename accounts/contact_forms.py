"""What anybody who visits or sells writes about the people at a customer's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import company
from accounts.models import Contact, Customer, Site
from fieldapp.plumbing.form_fields import DayField, shown_in, tell_what_is_shown

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import Person

NOT_YET = gettext_lazy("This day has not come yet.")
NO_CONSENT: dict[str, Any] = {"basis": "", "since": None}
TOO_OLD = gettext_lazy("This page is too old. Open it again and repeat it.")


def day_input() -> forms.DateInput:
    """A day, chosen with the phone's own calendar."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ContactForm(forms.ModelForm):
    """A contact. Whether they may be called about offers is off until they agreed, and says why.

    ``today`` is the last day that has come, the company's where none is given.
    """

    since = DayField(label=gettext_lazy("Since when"), required=False, widget=day_input())

    class Meta:
        model = Contact
        fields = (
            *("name", "role", "phone", "email", "site", "decides", "best_time"),
            *("may_call", "may_email", "basis", "since"),
        )
        labels = {
            "name": gettext_lazy("Name"),
            "role": gettext_lazy("What they do there"),
            "phone": gettext_lazy("Phone"),
            "email": gettext_lazy("E-mail"),
            "site": gettext_lazy("Works at"),
            "decides": gettext_lazy("Decides what is bought"),
            "best_time": gettext_lazy("Best time to call"),
            "may_call": gettext_lazy("May be called about offers"),
            "may_email": gettext_lazy("May be written to about offers"),
            "basis": gettext_lazy("Because"),
        }
        error_messages = {"name": {"required": gettext_lazy("Write their name.")}}

    def __init__(
        self,
        *args: Any,
        customer: Customer,
        by: Person,
        today: dt.date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today or company.today()
        field: Any = self.fields["site"]
        field.queryset = Site.objects.visible_to(by).current().filter(customer=customer)
        field.empty_label = _("All sites")

    def clean_since(self):
        """Nobody has agreed tomorrow."""
        since = self.cleaned_data["since"]
        if since and since > self.today:
            raise forms.ValidationError(NOT_YET, "future")
        return since

    def clean(self) -> dict[str, Any]:
        """Consent says on what it rests and since when; without consent neither is kept."""
        said = super().clean() or self.cleaned_data
        if not (said.get("may_call") or said.get("may_email")):
            return said | NO_CONSENT
        if not said.get("basis"):
            self.add_error("basis", _("Say why they may be called or written to."))
        if not said.get("since") and "since" not in self.errors:
            self.add_error("since", _("Say since when."))
        return said


class ChangeContactForm(ContactForm):
    """What we know of a contact; it says what it showed, so that only what changed is written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tell_what_is_shown(self)

    @property
    def shown(self) -> dict[str, Any]:
        """What it showed as it was opened; of a consent that was none the rest said nothing."""
        found = shown_in(self)
        if not (found.get("may_call") or found.get("may_email")):
            found |= {name: value for name, value in NO_CONSENT.items() if name in found}
        return found


class NewContactForm(ContactForm):
    """A new contact; its id is made as the form is opened, so that sent twice is one."""

    op_id = forms.UUIDField(
        widget=forms.HiddenInput, error_messages={"required": TOO_OLD, "invalid": TOO_OLD}
    )


class GoneForm(forms.Form):
    """A contact no longer works there; who does it now, if that is known."""

    def __init__(self, *args: Any, today: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today or company.today()

    on = DayField(label=gettext_lazy("Since when"), widget=day_input())
    name = forms.CharField(
        label=gettext_lazy("Who does it now?"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("The name is enough. Leave it empty if nobody knows yet."),
    )
    role = forms.CharField(label=gettext_lazy("What they do there"), max_length=80, required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=40, required=False)
    email = forms.EmailField(label=gettext_lazy("E-mail"), required=False)

    def clean_on(self):
        """They are not gone before they go."""
        if self.cleaned_data["on"] > self.today:
            raise forms.ValidationError(NOT_YET, "future")
        return self.cleaned_data["on"]

    def clean(self) -> dict[str, Any]:
        """A number without a name is nobody's."""
        said = super().clean() or self.cleaned_data
        if (said.get("phone") or said.get("email")) and not said.get("name"):
            self.add_error("name", _("Write the name too."))
        return said

    @property
    def successor(self) -> dict[str, Any] | None:
        """Who does it now, if anybody was named."""
        names = ("name", "role", "phone", "email")
        said = {name: self.cleaned_data[name] for name in names}
        return said if said["name"] else None
