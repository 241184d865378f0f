"""The history of changes: who wrote what stands there, and what is forgotten with a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.models import Person

MOST = 50  # changes of one row that are looked at


def is_by(row: Model, person: Person, *names: str) -> bool:
    """Whether what some fields of a row say now was written by this person, the last of it."""
    fields: list[Any] = [row._meta.get_field(name) for name in names]
    columns = [field.attname for field in fields]
    events = _of(row).order_by("-pgh_created_at", "-pgh_id").values_list(*columns, "pgh_context")
    now = tuple(getattr(row, column) for column in columns)
    whose = next((context for *was, context in events[:MOST] if tuple(was) != now), None)
    return (whose or {}).get("person") == str(person.pk)


def forget(row: Model) -> int:
    """Delete the history of one row, so that nobody reads there what it no longer says.

    Call it after the row itself was made anonymous: that change is history too. Returns how many
    events there were.
    """
    return _of(row).delete()[0]


def _of(row: Model) -> Any:
    """What a row was before each change."""
    from accounts import models

    events = getattr(models, f"{type(row).__name__}Change")
    return events._default_manager.filter(pgh_obj_id=row.pk)
