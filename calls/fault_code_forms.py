"""The form of one entry of the short lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.models import FaultCode

LAST = 9999
SAME_WORDS = gettext_lazy("This list has these words already, maybe archived.")


class FaultCodeForm(forms.ModelForm):
    """Which list, its words, for which kinds of machine, where in the order."""

    categories = forms.CharField(
        label=gettext_lazy("For which kinds of machine"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Separated by commas, like “copier, printer”. Empty: for all."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place in the list"),
        min_value=0,
        max_value=LAST,
        initial=100,
        help_text=gettext_lazy("Small numbers come first."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "class": "in in--short"}),
        error_messages={"invalid": gettext_lazy("Write a whole number.")},
    )

    class Meta:
        model = FaultCode
        fields = ("kind", "words", "categories", "position")
        labels = {"kind": gettext_lazy("List"), "words": gettext_lazy("Words")}
        widgets = {
            "kind": forms.RadioSelect(attrs={"class": "seg"}),
            "words": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        error_messages = {
            "kind": {"required": gettext_lazy("Choose the list.")},
            "words": {"required": gettext_lazy("Write the words.")},
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = FaultCode._meta.get_field("kind").choices
        if self.instance.pk and self.instance.categories:
            self.initial["categories"] = ", ".join(self.instance.categories)
        elif self.instance.categories == []:
            self.initial["categories"] = ""

    def clean_categories(self) -> list[str]:
        """Each once, in order."""
        typed = str(self.cleaned_data["categories"]).split(",")
        found = list(dict.fromkeys(word for each in typed if (word := " ".join(each.split()))))
        if any(len(each) > 60 for each in found):
            raise forms.ValidationError(_("One of these is longer than 60 letters."))
        return found

    def clean(self) -> dict[str, Any]:
        """The same words stand in a list once."""
        said = super().clean() or {}
        same = FaultCode.objects.exclude(pk=self.instance.pk)
        if same.filter(kind=said.get("kind"), words__iexact=said.get("words", "")).exists():
            self.add_error("words", SAME_WORDS)
        return said
