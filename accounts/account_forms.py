"""What managers write about a customer and its sites."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import company
from accounts.models import Customer, Person, Site
from accounts.models.people import Role

if TYPE_CHECKING:
    from django.db.models import QuerySet

COUNTRY = gettext_lazy("Write the country in two letters, as GB.")


def reps(now_is: Person | None) -> QuerySet[Person]:
    """Whose an account may be: those who sell and are with us, and whose it is now."""
    selling = Q(roles__overlap=[Role.REP, Role.SALES_MANAGER], is_active=True, archived_on=None)
    return Person.objects.filter(selling | Q(pk=now_is.pk if now_is else None)).order_by("name")


class Country(forms.CharField):
    """ISO 3166-1, two letters."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Country"))
        super().__init__(max_length=2, min_length=2, error_messages=dict.fromkeys(WRONG, COUNTRY),
                         **options)  # fmt: skip

    def to_python(self, value: object) -> str:
        """In capitals. Raises ValidationError for anything else than two letters."""
        code = str(super().to_python(value)).upper()
        if code and not (code.isascii() and code.isalpha()):
            raise forms.ValidationError(COUNTRY, "invalid")
        return code


WRONG = ("required", "invalid", "min_length", "max_length")


class CustomerForm(forms.ModelForm):
    """A customer. Its parent company is chosen on a page of its own, by searching."""

    country = Country(required=False)
    website = forms.URLField(
        label=gettext_lazy("Website"), required=False, assume_scheme="https", max_length=200
    )

    class Meta:
        model = Customer
        fields = ("name", "segment", "country", "phone", "website", "account_rep")
        labels = {
            "name": gettext_lazy("Name"),
            "segment": gettext_lazy("Segment"),
            "phone": gettext_lazy("Phone"),
            "account_rep": gettext_lazy("Account rep"),
        }
        error_messages = {"name": {"required": gettext_lazy("Write the name.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["account_rep"]
        field.queryset, field.empty_label = reps(self.instance.account_rep), _("Nobody: the queue")


class SiteForm(forms.ModelForm):
    """A site: where it is, how to get in, what is not to be done there."""

    country = Country()
    floors_from_the_top = forms.CharField(
        label=gettext_lazy("Floors"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("From the top, with commas between: 3, 2, 1, Ground"),
    )

    class Meta:
        model = Site
        fields = (
            *("name", "address", "postal_code", "city", "region", "country", "time_zone"),
            *("account_rep", "getting_in", "no_camera", "do_not_sell", "credit_hold"),
        )
        labels = {
            "name": gettext_lazy("Name of the site"),
            "address": gettext_lazy("Street and number"),
            "postal_code": gettext_lazy("Postal code"),
            "city": gettext_lazy("Town"),
            "region": gettext_lazy("Region"),
            "account_rep": gettext_lazy("Rep of this site"),
            "getting_in": gettext_lazy("Getting in"),
            "no_camera": gettext_lazy("No photos may be taken here"),
            "do_not_sell": gettext_lazy("Do not sell here"),
            "credit_hold": gettext_lazy("Credit is on hold"),
        }
        error_messages = {"name": {"required": gettext_lazy("Write the name of the site.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["account_rep"]
        field.queryset, field.empty_label = reps(self.instance.account_rep), _("As the account")
        ours = company.current().time_zone
        zones = [("", _("As the company (%(zone)s)") % {"zone": ours})]
        zones += [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())]
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=zones, required=False
        )
        self.initial.setdefault("floors_from_the_top", ", ".join(self.instance.floors))

    def clean_floors_from_the_top(self) -> list[str]:
        """The names, in order, each once."""
        said = self.cleaned_data["floors_from_the_top"].split(",")
        floors = list(dict.fromkeys(filter(None, (name.strip() for name in said))))
        if any(len(name) > LONGEST_FLOOR for name in floors):
            raise forms.ValidationError(_("Keep the name of a floor short."), "too_long")
        return floors

    @property
    def facts(self) -> dict[str, Any]:
        """What to write, by the names of the columns."""
        said = dict(self.cleaned_data)
        said["floors"] = said.pop("floors_from_the_top")
        return said


LONGEST_FLOOR = 20
