"""A form from the field, and its answer: the same for a page as for a phone that was offline.

Each kind of form has one handler, in the room it belongs to. A page calls it with what was posted;
the phone's channel calls it with what was captured, maybe days ago.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from django import forms
    from django.http import QueryDict


@dataclass(frozen=True)
class Sent:
    """What was sent: by whom, when (a ``calls.operations.Moment``), about what, saying what.

    ``target`` names ids, like ``{"visit": …, "machine": …}``; ``fields`` are the form's fields as
    a page would post them; ``photos`` the hashes of the photos that go with it.
    """

    by: Any
    at: Any
    target: Mapping[str, UUID | str]
    fields: QueryDict
    photos: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kept:
    """It was kept. ``words`` say so; ``url`` is where a page goes next; ``undo`` takes it back."""

    words: str = ""
    url: str = ""
    undo: str = ""


class FormRefused(Refused):
    """What a form says cannot be kept as it is. ``form`` is bound, and says why at each field."""

    def __init__(self, form: forms.Form, status: int = 422) -> None:
        first = next((str(words[0]) for words in form.errors.values() if words), "")
        super().__init__("validation", first, status=status)
        self.form = form


Handler = Callable[[Sent], Kept]
