"""One more machine of the site on a visit, and taken off again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls import here, work
from calls.starting_forms import OneMachine
from fieldapp.plumbing.field_forms import Handler, Kept, Sent, said_in
from fieldapp.plumbing.form_fields import FieldForm


class MachineForm(FieldForm):
    """Which one."""

    machine = OneMachine(
        None,
        label=gettext_lazy("Which machine?"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the machine.")},
    )

    def __init__(self, data: Any = None, *, offered: Any, **more: Any):
        super().__init__(data, **more)
        self.fields["machine"].queryset = offered  # type: ignore[attr-defined]


def add(sent: Sent) -> Kept:
    """It is worked on too."""
    visit = here.own(sent)
    with said_in(MachineForm(sent.fields, offered=here.machines_at(visit.site, sent.by))) as said:
        machine = said["machine"]
        work.add_machine(visit.pk, machine, by=sent.by, at=sent.at)
    words = _("%(machine)s added.") % {"machine": machine.model}
    url = reverse("visit_machine", args=[visit.pk, machine.pk])
    return Kept(words, url, reverse("visit_machine_drop", args=[visit.pk, machine.pk]))


def drop(sent: Sent) -> Kept:
    """It is not."""
    visit_id = sent.id("visit")
    work.drop_machine(visit_id, sent.id("machine"), by=sent.by, at=sent.at)
    return Kept(_("Taken back."), reverse("visit", args=[visit_id]))


HANDLERS: dict[str, Handler] = {"visit.add_machine": add, "visit.drop_machine": drop}
