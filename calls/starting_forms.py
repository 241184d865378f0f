"""What is asked to start a visit that nobody planned, or to write down what a call has fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import machine_codes
from accounts.models import Machine
from calls.models.visits import VisitKind
from calls.starting import Call
from calls.work_forms import FaultForm, Words
from fieldapp.plumbing.form_fields import FieldForm, OneOf

if TYPE_CHECKING:
    from accounts.models import Site

LONGEST_CALL = 480  # minutes
STARTED = [kind for kind in VisitKind if kind != VisitKind.PHONE_FIX]


def machine_words(machine: Any) -> str:
    """ "Orion C4570, floor 2, 88213"."""
    floor = _("floor %(floor)s") % {"floor": machine.floor} if machine.floor else ""
    return ", ".join(filter(None, (machine.model.name, floor, machine.serial)))


class Machines(forms.ModelMultipleChoiceField):
    """Some of the machines at a site."""

    default_error_messages = {"invalid_choice": gettext_lazy("Choose machines that are here.")}

    def clean(self, value: Any) -> Any:
        """The rows; what cannot be an id is refused in the same words."""
        try:
            return super().clean(value)
        except forms.ValidationError as error:
            if error.code == "required":
                raise
            words = self.error_messages["invalid_choice"]
            raise forms.ValidationError(words, "invalid_choice") from None

    def label_from_instance(self, obj: Any) -> str:
        """Its name and where it stands."""
        return machine_words(obj)


class StartForm(FieldForm):
    """Which machines, what for, and what is wrong. The id of the form becomes the visit's."""

    machines = Machines(
        None,
        label=gettext_lazy("Which machines?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[(kind.value, kind.label) for kind in STARTED],
        initial=VisitKind.REPAIR,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": gettext_lazy("Choose one of these.")},
    )
    problem = Words(label=gettext_lazy("What is wrong?"), max_length=500, required=False)

    def __init__(
        self, data: Any = None, *, site: Site | None, offered: QuerySet[Machine], **more: Any
    ):
        super().__init__(data, **more)
        self.site = site
        self.fields["machines"].queryset = offered

    @property
    def call(self) -> Call:
        """For ``starting.start``."""
        said = self.cleaned_data
        return Call(self.site, said["kind"], tuple(said["machines"]), problem=said["problem"])


class OneMachine(OneOf):
    """A machine by its name and where it stands."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name and where it stands."""
        return machine_words(obj)


class PhoneFixForm(FaultForm):
    """A machine, what was wrong, what helped, and how long the call took."""

    machine = OneMachine(
        None,
        label=gettext_lazy("Which machine?"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the machine.")},
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes on the phone"),
        min_value=1,
        max_value=LONGEST_CALL,
        initial=10,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "in in--short"}),
        error_messages={"invalid": gettext_lazy("Write a whole number.")},
    )
    reported_by = forms.CharField(
        label=gettext_lazy("Who called?"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    field_order = (
        "op_id",
        "machine",
        "problem",
        "cause",
        "correction",
        "note",
        "reported_by",
        "minutes",
    )

    def __init__(self, data: Any = None, *, site: Site, offered: QuerySet[Machine], **more: Any):
        super().__init__(data, **more)
        self.site = site
        self.fields["machine"].queryset = offered

    @property
    def call(self) -> Call:
        """For ``starting.phone_fix``."""
        said = self.cleaned_data
        who = said["reported_by"]
        return Call(self.site, VisitKind.PHONE_FIX, (said["machine"],), reported_by=who)


class CodeForm(forms.Form):
    """The code on a machine's label, as scanned or typed."""

    code = forms.CharField(
        label=gettext_lazy("Code on the label"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("Write the code that stands on the label.")},
    )

    def clean_code(self) -> str:
        """The code as it is kept; an address out of a QR label ends with it."""
        typed = str(self.cleaned_data["code"])
        code = machine_codes.read(typed.rstrip("/").rpartition("/")[2])
        if not code:
            raise forms.ValidationError(_("This is no code of a label. It has ten signs."))
        return code
