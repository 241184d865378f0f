"""The forms about people: who they are, what they can do, when they are away."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import company, people
from accounts.models import Person
from accounts.models.people import Role
from accounts.models.staffing import SkillKind
from fieldapp.plumbing.form_fields import DayField
from fieldapp.plumbing.problems import Refused


def day_input() -> forms.DateInput:
    """The browser's own calendar."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def staff() -> Any:
    """Everybody who works here, for a list to choose from."""
    return people.found()


class Persons(forms.ModelChoiceField):
    """Somebody of the company, with what they do, for two may have one name."""

    def label_from_instance(self, obj: Any) -> str:
        """Name and roles."""
        roles = ", ".join(str(Role(role).label) for role in obj.roles)
        return f"{obj} ({roles})" if roles else str(obj)


class Refusable(forms.Form):
    """A form whose verb may refuse; what it says is shown where it belongs."""

    fields: dict[str, Any]

    def refuse(self, refusal: Refused) -> None:
        """Put the sentence at the field that it is about."""
        name = refusal.pointer.strip("/")
        self.add_error(name if name in self.fields else None, refusal.detail)


class PersonForm(Refusable, forms.ModelForm):
    """Who somebody is and what they may do."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one role.")},
    )
    last_day = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=day_input(),
        help_text=gettext_lazy("They can sign in up to this day, and see nothing afterwards."),
    )

    class Meta:
        model = Person
        fields = (
            "name",
            "username",
            "email",
            "phone",
            "roles",
            "territories",
            "manager",
            "is_contractor",
            "last_day",
            "language",
            "time_zone",
        )
        labels = {
            "name": gettext_lazy("Name"),
            "username": gettext_lazy("Username"),
            "email": gettext_lazy("E-mail"),
            "phone": gettext_lazy("Phone"),
            "territories": gettext_lazy("Territories"),
            "manager": gettext_lazy("Their manager"),
            "is_contractor": gettext_lazy("Contractor, not an employee"),
        }
        field_classes = {"manager": Persons}
        error_messages = {
            "name": {"required": gettext_lazy("Enter the name.")},
            "username": {
                "required": gettext_lazy("Enter a username, by which they sign in."),
                "unique": gettext_lazy("Somebody has this username."),
            },
            "email": {"required": gettext_lazy("Enter an e-mail address for the invitation.")},
        }
        widgets = {"territories": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        held = [role for role in self.instance.roles if role not in people.roles_to_give(by)]
        self.held = held
        offered = [role for role in Role if role in people.roles_to_give(by)]
        self.fields["roles"].choices = [(role.value, role.label) for role in offered]
        self.fields["territories"].queryset = people.territories_to_give(by)
        managers = staff().filter(roles__overlap=["service_manager", "sales_manager", "admin"])
        if self.instance.manager_id:
            managers = managers | Person.objects.filter(pk=self.instance.manager_id)
        self.fields["manager"].queryset = managers.exclude(pk=self.instance.pk)
        self.fields["manager"].empty_label = _("Nobody")
        self._choose_language_and_zone()

    def _choose_language_and_zone(self) -> None:
        ours = company.current().time_zone
        zones = [("", _("As the company (%(zone)s)") % {"zone": ours})]
        zones += [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=zones, required=False
        )
        languages = [("", _("As the browser")), *settings.LANGUAGES]
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), choices=languages, required=False
        )

    def clean_username(self) -> str:
        """Whoever signs in need not think of capitals."""
        username = str(self.cleaned_data["username"])
        others = Person.objects.filter(username__iexact=username)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("Somebody has this username."))
        return username

    def clean_email(self) -> str:
        """Two people with one address could not sign in by it."""
        email = self.cleaned_data["email"]
        if people.email_taken(email, but=self.instance.pk):
            raise forms.ValidationError(_("Somebody else has this address."))
        return email

    def clean(self) -> dict[str, Any]:
        """A contractor's last day is what ends their sight."""
        cleaned = super().clean() or {}
        if cleaned.get("is_contractor") and not cleaned.get("last_day"):
            self.add_error("last_day", _("Enter the last day of the contract."))
        return cleaned

    @property
    def facts(self) -> dict[str, Any]:
        """What the verb is told; roles that are not ``by``'s to give stay as they are."""
        facts = dict(self.cleaned_data)
        facts["roles"] = [role for role in Role if role in {*facts["roles"], *self.held}]
        facts["roles"] = [str(role) for role in facts["roles"]]
        return facts


class SkillForm(Refusable):
    """Something that somebody can do."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=SkillKind.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=gettext_lazy("What"),
        max_length=80,
        error_messages={"required": gettext_lazy("Say what they can do.")},
    )
    expires_on = DayField(label=gettext_lazy("Valid until"), required=False, widget=day_input())


class LeaveForm(Refusable):
    """Days on which somebody is away."""

    first_day = DayField(
        label=gettext_lazy("First day away"),
        widget=day_input(),
        error_messages={"required": gettext_lazy("Choose the first day away.")},
    )
    last_day = DayField(
        label=gettext_lazy("Last day away"),
        widget=day_input(),
        error_messages={"required": gettext_lazy("Choose the last day away.")},
    )
    substitute = Persons(
        label=gettext_lazy("Who stands in"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody"),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["substitute"].queryset = staff().exclude(pk=person.pk)

    def clean(self) -> dict[str, Any]:
        """Days in their order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("Choose a last day after the first."))
        return cleaned
