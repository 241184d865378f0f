"""The forms of the checklist editor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import MachineModel
from calls.checklists.starters import STARTERS
from calls.models import ChecklistTemplate
from calls.models.visits import VisitKind
from signals.offer_forms import Models

SAY = gettext_lazy("Say it in a few words.")


class AboutForm(forms.Form):
    """What a checklist is called, and who gets it on which kinds of visit."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give it a name.")},
    )
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("On which visits"),
        choices=VisitKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one kind of visit.")},
    )
    categories = forms.MultipleChoiceField(
        label=gettext_lazy("For which kinds of machine"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, template: ChecklistTemplate | None = None, **kw: Any) -> None:
        self.template = template
        if template is not None:
            chosen = list(template.machine_models.values_list("pk", flat=True))
            known = {"name": template.name, "kinds": template.kinds, "machine_models": chosen}
            kw["initial"] = known | {"categories": template.categories}
        super().__init__(*args, **kw)
        mine = Q(checklists=template) if template else Q()
        rows = MachineModel.objects.filter(Q(archived_on=None) | mine).distinct()
        named = set(rows.exclude(category="").order_by().values_list("category", flat=True))
        named |= set(template.categories if template else ())
        self.fields["categories"].choices = [(each, each) for each in sorted(named)]
        self.fields["machine_models"] = Models(
            rows,
            label=gettext_lazy("For which models"),
            help_text=gettext_lazy("A checklist for a model comes before one for its kind."),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def clean_name(self) -> str:
        """Names are compared without regard to capitals."""
        name = self.cleaned_data["name"]
        others = ChecklistTemplate.objects.filter(name__iexact=name)
        if self.template is not None:
            others = others.exclude(pk=self.template.pk)
        other = others.first()
        if other and other.archived_on:
            words = _("An archived checklist has this name. Take that one into use again.")
            raise forms.ValidationError(words)
        if other:
            raise forms.ValidationError(_("Another checklist has this name."))
        return name


class NewForm(AboutForm):
    """A new one, empty or as a copy of what many start from."""

    starter = forms.ChoiceField(
        label=gettext_lazy("Start from"),
        required=False,
        widget=forms.RadioSelect,
        initial="copier",
    )

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        offered = [(key, name) for key, (name, _make) in STARTERS.items()]
        self.fields["starter"].choices = [*offered, ("", _("An empty checklist"))]
        self.order_fields(["name", "starter", "kinds", "categories", "machine_models"])
        self.fields["kinds"].initial = [VisitKind.PM]


class SectionForm(forms.Form):
    """A section's title, and whether one tap may answer its checks."""

    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=80, error_messages={"required": SAY}
    )
    all_ok = forms.BooleanField(
        label=gettext_lazy("Offer “All OK” for its checks"),
        help_text=gettext_lazy("It answers what nobody has answered. Readings never."),
        required=False,
        initial=True,
    )
