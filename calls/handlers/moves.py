"""On the way, arrived, left, done, and what takes them back: one tap each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from calls import starting, visits
from calls.reports import signing
from fieldapp.plumbing.field_forms import Handler, Kept, Sent, said_in

if TYPE_CHECKING:
    from accounts.models import Person
    from calls.models import Visit


class MoveForm(forms.Form):
    """One tap: its id, and for "done" whether nothing was heard."""

    op_id = forms.UUIDField()
    heard_nothing = forms.BooleanField(required=False)


def moved(move: str) -> Handler:
    """The handler of one move, as its address calls it."""

    def handler(sent: Sent) -> Kept:
        with said_in(MoveForm(sent.fields)) as said:
            facts = {"heard_nothing": said["heard_nothing"]} if move == "done" else {}
            visit = MOVES[move](sent.id("visit"), by=sent.by, at=sent.at, **facts)
        ended = move == "done" or visit.archived_on
        url = reverse("my_day") if ended else reverse("visit", args=[visit.pk])
        if move in TAKES_BACK:
            return Kept(_("Taken back."), url)
        undo = reverse("visit_move", args=[visit.pk, _undoing(visit, move, sent.by)])
        return Kept(_words(visit, move), url, undo)

    return handler


def _words(visit: Visit, move: str) -> str:
    state = _("you have left") if move == "leave" else visit.get_state_display().lower()
    return _("%(account)s: %(state)s") % {"account": visit.site.customer, "state": state}


def _undoing(visit: Visit, move: str, person: Person) -> str:
    """What takes a move back: who came second did not move the visit."""
    if move == "leave":
        return "stay"
    last = visit.steps.filter(undone_by=None, undoes=None).last()
    moved = last is not None and last.by_id == person.pk
    return "undo" if moved else "not-here"


MOVES: dict[str, Callable[..., Visit]] = {
    "on-the-way": visits.on_the_way,
    "arrive": visits.arrive,
    "done": signing.done,
    "undo": visits.undo,
    "leave": visits.leave,
    "stay": visits.stay,
    "not-here": visits.not_here,
    "not-fixed": starting.unfix_by_phone,
}
TAKES_BACK = ("undo", "stay", "not-here", "not-fixed")
HANDLERS = {move: moved(move) for move in MOVES}
