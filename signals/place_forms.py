"""What is written to make a site of a place that was only words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import company
from accounts.account_forms import Country


class NewSiteForm(forms.Form):
    """A new site, of a customer that was found, or of a new one."""

    customer_name = forms.CharField(
        label=gettext_lazy("Name of the account"), max_length=160, required=False
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the site"),
        max_length=160,
        error_messages={"required": gettext_lazy("Write the name of the site.")},
    )
    address = forms.CharField(
        label=gettext_lazy("Street and number"), max_length=200, required=False
    )
    postal_code = forms.CharField(label=gettext_lazy("Postal code"), max_length=12, required=False)
    city = forms.CharField(label=gettext_lazy("Town"), max_length=80, required=False)
    country = Country()

    def __init__(self, *args: Any, has_customer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].initial = company.current().country
        if has_customer:
            del self.fields["customer_name"]

    def clean_customer_name(self) -> str:
        """A site belongs to somebody."""
        name = self.cleaned_data["customer_name"]
        if not name:
            raise forms.ValidationError(_("Write the name of the account."), "required")
        return name

    @property
    def facts(self) -> dict[str, Any]:
        """What to write of the site."""
        return {name: v for name, v in self.cleaned_data.items() if name != "customer_name"}
