"""What is filled in at the end of a visit: by the technician, then by the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Contact
from calls import strokes
from calls.reports.signing import Signed
from calls.reports.summary import LONGEST
from fieldapp.plumbing.form_fields import TOO_OLD, FieldForm

if TYPE_CHECKING:
    from calls.models import Visit

OTHER = "other"
MOST_CONTACTS = 6
LONGEST_ADDRESS = 254
WRITE_ADDRESS = gettext_lazy("Write the address as name@example.com, or leave it empty.")


def address(label: str) -> forms.EmailField:
    """Where a report goes; empty means that it is not mailed."""
    box = forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"})
    return forms.EmailField(
        label=label,
        max_length=LONGEST_ADDRESS,
        required=False,
        widget=box,
        error_messages={"invalid": WRITE_ADDRESS, "max_length": WRITE_ADDRESS},
    )


class Words(forms.CharField):
    """A few lines; their ends as phones and programs write them."""

    widget = forms.Textarea

    def to_python(self, value: object) -> str:
        """With one kind of line end, so that a limit counts each once."""
        return super().to_python(str(value).replace("\r\n", "\n") if value else value)


class SummaryForm(FieldForm):
    """The technician's words for the customer."""

    summary = Words(
        label=gettext_lazy("In your words"),
        help_text=gettext_lazy("The customer reads this and signs it."),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "autocapitalize": "sentences"}),
        error_messages={"required": gettext_lazy("Say in a sentence what you did.")},
    )
    heard_nothing = forms.BooleanField(required=False, widget=forms.HiddenInput)


class NobodyForm(SummaryForm):
    """Nobody can sign: why, and where the report goes all the same."""

    why_not = forms.CharField(
        label=gettext_lazy("Why can nobody sign?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say why nobody can sign.")},
    )
    email = address(gettext_lazy("Send the report to"))

    def signed(self, language: str) -> Signed:
        """Why there is no signature."""
        said = self.cleaned_data
        return Signed(why_not=said["why_not"], email=said["email"], language=language)


class SignForm(FieldForm):
    """The customer's name, drawn or ticked, and where their report goes."""

    who = forms.ChoiceField(
        label=gettext_lazy("Who signs?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose who signs."),
            "invalid_choice": gettext_lazy("Choose who signs."),
        },
    )
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120, required=False)
    email = address(gettext_lazy("Send the report to"))
    strokes = forms.CharField(required=False, widget=forms.HiddenInput)
    ticked = forms.BooleanField(
        label=gettext_lazy("Tick instead of signing: my name stands for my signature"),
        required=False,
    )
    shown = forms.CharField(
        max_length=64, widget=forms.HiddenInput, error_messages={"required": TOO_OLD}
    )
    language = forms.ChoiceField(choices=settings.CUSTOMER_LANGUAGES, widget=forms.HiddenInput)

    def __init__(self, *args: Any, visit: Visit, from_phone: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = everybody(visit) if from_phone else contacts_of(visit)
        self.people = {str(each.pk): each for each in people}
        self.fields["shown"].required = not from_phone
        choices = [(pk, each.name) for pk, each in self.people.items()]
        self.fields["who"].choices = [*choices, (OTHER, _("Somebody else"))]

    @property
    def chips(self) -> list[tuple[str, str, str]]:
        """Value, words and address of everybody who may be tapped."""
        people = [(pk, each.name, each.email) for pk, each in self.people.items()]
        return [*people, (OTHER, _("Somebody else"), "")]

    def clean_strokes(self) -> strokes.Strokes:
        """The signature as points; one that cannot be read is drawn again."""
        try:
            return strokes.read(self.cleaned_data["strokes"])
        except ValueError:
            raise forms.ValidationError(_("Please sign once more.")) from None

    def clean(self) -> dict[str, Any]:
        """A name, and something that stands for it."""
        said = super().clean() or self.cleaned_data
        if said.get("who") == OTHER and not said.get("name"):
            self.add_error("name", _("Write the name of who signs."))
        drawn = said.get("strokes")
        if "strokes" not in self.errors and not drawn and not said.get("ticked"):
            self.add_error("strokes", _("Sign in the box, or tick instead of signing."))
        return said

    def signed(self) -> Signed:
        """What the customer gave."""
        said = self.cleaned_data
        contact = self.people.get(said["who"])
        return Signed(
            name=contact.name if contact else said["name"],
            contact=contact,
            email=said["email"],
            language=said["language"],
            strokes=said["strokes"] or None,
            ticked=not said["strokes"] and said["ticked"],
            shown=said["shown"],
        )


class SendForm(FieldForm):
    """Where a report goes once more."""

    to = forms.EmailField(
        label=gettext_lazy("Send the report to"),
        max_length=LONGEST_ADDRESS,
        error_messages={
            "required": gettext_lazy("Write the address to send it to."),
            "invalid": gettext_lazy("Write the address as name@example.com."),
            "max_length": gettext_lazy("Write the address as name@example.com."),
        },
    )


def everybody(visit: Visit) -> list[Contact]:
    """Whoever may have signed on a phone that did not know who has left since."""
    return list(Contact.objects.filter(customer=visit.site.customer_id))


def contacts_of(visit: Visit) -> list[Contact]:
    """Who is met at a visit's site, whom one came to see first."""
    here = Q(site=visit.site_id) | Q(site=None)
    rows: QuerySet[Contact] = Contact.objects.filter(here, customer=visit.site.customer_id)
    rows = rows.filter(left_on=None, archived_on=None).order_by("name", "id")
    found = sorted(rows[:40], key=lambda each: each.pk != visit.contact_id)
    return found[:MOST_CONTACTS]
