"""The form of an offer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import MachineModel
from signals.models import Offer

LAST_PLACE = 999


class Models(forms.ModelMultipleChoiceField):
    """Machines' models; what is none of them is refused in the same words as what cannot be."""

    def clean(self, value: Any) -> Any:
        """The rows."""
        try:
            return super().clean(value)
        except forms.ValidationError:
            raise forms.ValidationError(_("Choose models that are here.")) from None


class OfferForm(forms.ModelForm):
    """What we sell, for which machines, what to say about it."""

    brochure_url = forms.URLField(
        label=gettext_lazy("Brochure"),
        help_text=gettext_lazy("A link that customers can open, like https://example.com/a.pdf"),
        required=False,
        max_length=200,
        assume_scheme="https",
        validators=[URLValidator(schemes=["https", "http"])],
        error_messages={
            "invalid": gettext_lazy("Write the whole link, like https://example.com/a.pdf")
        },
    )
    position = forms.IntegerField(
        label=gettext_lazy("Order"),
        help_text=gettext_lazy("Where several offers fit, the smallest number comes first."),
        min_value=1,
        max_value=LAST_PLACE,
        initial=100,
        widget=forms.NumberInput(attrs={"class": "in in--short", "inputmode": "numeric"}),
    )

    class Meta:
        model = Offer
        fields = ("name", "category", "models", "talking_points", "brochure_url", "position")
        labels = {
            "name": gettext_lazy("Name"),
            "category": gettext_lazy("Category"),
            "talking_points": gettext_lazy("What to say first"),
        }
        help_texts = {
            "talking_points": gettext_lazy("One point a line. Reps read them beside the signal."),
        }
        error_messages = {
            "name": {
                "required": gettext_lazy("Give it a name."),
                "unique": gettext_lazy("Another offer has this name."),
            },
            "category": {"required": gettext_lazy("Choose a category.")},
        }
        widgets = {"talking_points": forms.Textarea(attrs={"rows": 4, "maxlength": 2000})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = Q(offers=self.instance) if self.instance.pk and self.instance._state.db else Q()
        models = MachineModel.objects.filter(Q(archived_on=None) | chosen).distinct()
        self.fields["models"] = Models(
            models,
            label=gettext_lazy("For which models"),
            help_text=gettext_lazy("It comes first for these. None chosen: it fits all."),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean_name(self) -> str:
        """Names are compared without regard to capitals; an archived one is named as such."""
        name = self.cleaned_data["name"]
        others = Offer.objects.filter(name__iexact=name).exclude(pk=self.instance.pk)
        other = others.first()
        if other and other.archived_on:
            raise forms.ValidationError(
                _("An archived offer has this name. Take that one into use again.")
            )
        if other:
            raise forms.ValidationError(_("Another offer has this name."))
        return name

    def clean_talking_points(self) -> str:
        """As reps read them: a line each, none of them empty."""
        words = self.cleaned_data["talking_points"]
        if len(words) > 2000:
            raise forms.ValidationError(_("That is too long. Write it shorter."))
        return "\n".join(line.strip() for line in words.splitlines() if line.strip())
