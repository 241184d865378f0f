"""A form from the field, and its answer: the same for a page as for a phone that was offline.

Each kind of form has one handler, in the room it belongs to. A page calls it with what was posted;
the phone's channel calls it with what was captured, maybe days ago.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404

from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from django import forms
    from django.http import QueryDict


@dataclass(frozen=True)
class Sent:
    """What was sent: by whom, when (a ``calls.operations.Moment``), about what, saying what.

    ``target`` names ids, like ``{"visit": …, "machine": …}``; ``fields`` are the form's fields as
    a page would post them, with its ``op_id``; ``photos`` the hashes of the photos that go with it.
    """

    by: Any
    at: Any
    target: Mapping[str, UUID | str]
    fields: QueryDict
    photos: tuple[str, ...] = ()

    def id(self, name: str) -> UUID:
        """The id of what it is about. Raises Http404 where it names none."""
        found = self.target.get(name)
        if not isinstance(found, UUID):
            raise Http404
        return found

    def word(self, name: str) -> str:
        """What the target, or else the form, says under a name; empty where neither does."""
        return str(self.target.get(name) or self.fields.get(name, ""))


@dataclass(frozen=True)
class Kept:
    """It was kept. ``words`` say so; ``url`` is where a page goes next; ``undo`` takes it back.

    ``row`` is what was made, for a page that says more of it.
    """

    words: str = ""
    url: str = ""
    undo: str = ""
    row: Any = None


class FormRefused(Refused):
    """What a form says cannot be kept as it is. ``form`` is bound, and says why at each field."""

    def __init__(self, form: forms.BaseForm, status: int = 422) -> None:
        first = next((str(words[0]) for words in form.errors.values() if words), "")
        super().__init__("validation", first, status=status, form=form)


Handler = Callable[[Sent], Kept]
Said = dict[str, Any]


@contextmanager
def said_in(form: Any) -> Iterator[Said]:
    """What a bound form says; what is refused within goes back with the form, to be shown in it.

    Raises FormRefused for a form that cannot be read.
    """
    if not form.is_valid():
        raise FormRefused(form)
    try:
        yield form.cleaned_data
    except Refused as refusal:
        refusal.form = refusal.form or form
        raise
