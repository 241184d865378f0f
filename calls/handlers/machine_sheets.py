"""What is changed about a machine: for each change its form, who may, and the verb that does it.

Technicians put right what they see, move a machine within its site and note loaners: those sheets
are kept on phones too. The others are for managers, on pages alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import (
    finding,
    history,
    machine_details,
    machine_forms,
    machine_moves,
    machine_steps,
    standing_in,
)
from accounts.machine_moves import Doing, Spot
from accounts.meanwhile import ChangedMeanwhile, Doubt
from accounts.models import Machine, Person
from fieldapp.plumbing.field_forms import Handler, Kept, Sent, said_in
from fieldapp.plumbing.form_fields import FieldForm


@dataclass(frozen=True)
class Change:
    """One change. ``was`` names the columns that its form says stood there as it was opened;
    ``overtaken`` says that they stand there no longer."""

    may: Callable[[Person], bool]
    form: Callable[..., FieldForm]
    do: Callable[[Machine, Any, Doing, Doubt], object]
    was: tuple[str, ...] = ()
    overtaken: Any = ""


def seen(machine_id: UUID, by: Person) -> Machine:
    """A machine that may be changed. Raises Http404 for one out of sight."""
    rows = Machine.objects.visible_to(by).filter(archived_on=None, pk=machine_id)
    found = rows.select_related("model", "site__customer").first()
    if found is None:
        raise Http404
    return found


def form_of(
    name: str, machine: Machine, by: Person, data: Any = None, *, words: str = "", **more: Any
) -> FieldForm:
    """The form of a change; ``words`` search what may be chosen in it."""
    return CHANGES[name].form(data, machine=machine, by=by, words=words, **more)


def start(name: str, machine: Machine, now: dt.datetime) -> dict[str, Any]:
    """What a form begins with: today there, and what stands there as it is opened."""
    return {"on": machine_steps.today_at(machine.site, now), "was": was(name, machine)}


def was(name: str, machine: Machine) -> str:
    """What stands in the columns of a change, for its form to send along."""
    fields: list[Any] = [Machine._meta.get_field(one) for one in CHANGES[name].was]
    return " ".join(str(getattr(machine, each.attname) or "") for each in fields).strip()


def keep(name: str, sent: Sent) -> Kept:
    """Do it, once. Raises PermissionDenied for those whose role never may."""
    change, at = CHANGES[name], sent.at
    machine_steps.require(change.may(sent.by))
    machine = seen(sent.id("machine"), sent.by)
    form = form_of(name, machine, sent.by, sent.fields)
    with said_in(form) as said, transaction.atomic():
        day = said.get("on") or machine_steps.today_at(machine.site, at.happened_at)
        if change.was:
            _require_as_shown(name, machine, said.get("was", ""), sent.by)
        change.do(machine, form, Doing(sent.by, at.happened_at, day, at.op_id), at.doubt)
    words = _("%(machine)s: saved.") % {"machine": machine.model.name}
    undo = reverse("machine_change", args=[machine.pk, "undo"])
    return Kept(words, reverse("machine", args=[machine.pk]), undo, machine)


def _require_as_shown(name: str, machine: Machine, shown: str, by: Person) -> None:
    """Raises ChangedMeanwhile where somebody else has written there since the form was opened."""
    change = CHANGES[name]
    row = machine_steps.locked(machine.pk, by=by)
    now = was(name, row)
    if shown and now and now != shown and not history.is_by(row, by, *change.was):
        raise ChangedMeanwhile({}, str(change.overtaken) % {"floor": row.floor or "?"}, was=now)


def _edit_form(data: Any, *, machine: Machine, by: Person, words: str, **more: Any) -> FieldForm:
    return machine_forms.EditForm(data, machine=machine, by=by, **more)


def _spot_form(data: Any, *, machine: Machine, by: Person, words: str, **more: Any) -> FieldForm:
    """Where it goes: sites of its customer, or those that a search finds."""
    offered = None
    if machine_steps.may_rearrange(by):
        offered = finding.sites(by, words).order_by("customer__name", "name", "id")
        if not words:
            offered = offered.filter(customer=machine.site.customer_id)
    return machine_forms.SpotForm(data, by=by, machine=machine, offered=offered, **more)


def _hands_form(data: Any, *, machine: Machine, by: Person, words: str, **more: Any) -> FieldForm:
    return machine_forms.HandsForm(data, machine=machine, **more)


def _day_form(data: Any, *, machine: Machine, by: Person, words: str, **more: Any) -> FieldForm:
    return machine_forms.DayForm(data, **more)


def _gone_form(data: Any, *, machine: Machine, by: Person, words: str, **more: Any) -> FieldForm:
    return machine_forms.GoneForm(data, **more)


def _stand_in_form(data: Any, *, machine: Machine, by: Person, words: str, **more: Any) -> Any:
    offered = standing_in.replaceable(machine, by=by)
    return machine_forms.StandInForm(data, offered=offered, words=words, **more)


def _edit(machine: Machine, form: Any, doing: Doing, doubt: Doubt) -> None:
    about: dict[str, Any] = {"by": doing.by, "now": doing.now, "op_id": doing.op_id}
    machine_details.edit(machine.pk, form.values, shown=form.shown, doubt=doubt, **about)


def _spot_of(machine: Machine, form: Any) -> Spot:
    facts = form.cleaned_data
    return Spot(facts.get("site") or machine.site, facts["floor"], facts["spot"])


def _move(machine: Machine, form: Any, doing: Doing, _doubt: Doubt) -> None:
    machine_moves.move(machine.pk, _spot_of(machine, form), doing)


def _hands(machine: Machine, form: Any, doing: Doing, _doubt: Doubt) -> None:
    machine_moves.change_hands(machine.pk, doing, **form.hands)


def _store(machine: Machine, _form: Any, doing: Doing, _doubt: Doubt) -> None:
    machine_moves.store(machine.pk, doing)


def _gone(machine: Machine, form: Any, doing: Doing, _doubt: Doubt) -> None:
    machine_moves.gone(machine.pk, doing, why=form.cleaned_data["why"])


def _back(machine: Machine, form: Any, doing: Doing, _doubt: Doubt) -> None:
    machine_moves.back(machine.pk, _spot_of(machine, form), doing)


def _stand_in(machine: Machine, form: Any, doing: Doing, _doubt: Doubt) -> None:
    standing_in.stand_in(machine.pk, form.cleaned_data["instead_of"].pk, doing)


def _stand_in_ended(machine: Machine, _form: Any, doing: Doing, _doubt: Doubt) -> None:
    standing_in.end(machine.pk, doing)


MOVED = gettext_lazy("Somebody else has moved it meanwhile: to floor %(floor)s.")
LENT = gettext_lazy("By now it stands in for another machine.")
DESCRIBE, REARRANGE = machine_steps.may_describe, machine_steps.may_rearrange
CHANGES = {
    "edit": Change(DESCRIBE, _edit_form, _edit),
    "move": Change(DESCRIBE, _spot_form, _move, ("site", "floor"), MOVED),
    "stand-in": Change(DESCRIBE, _stand_in_form, _stand_in),
    "stand-in-ended": Change(DESCRIBE, _day_form, _stand_in_ended, ("stands_in_for",), LENT),
    "hands": Change(REARRANGE, _hands_form, _hands),
    "store": Change(REARRANGE, _day_form, _store),
    "gone": Change(REARRANGE, _gone_form, _gone),
    "back": Change(REARRANGE, _spot_form, _back),
}
ON_PHONES = ("edit", "move", "stand-in", "stand-in-ended")
HANDLERS: dict[str, Handler] = {name: partial(keep, name) for name in ON_PHONES}
