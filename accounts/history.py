"""What must be done to the history of changes when a person's data is to be forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model


def forget(row: Model) -> int:
    """Delete the history of one row, so that nobody reads there what it no longer says.

    Call it after the row itself was made anonymous: that change is history too. Returns how many
    events there were.
    """
    from accounts import models

    events = getattr(models, f"{type(row).__name__}Change")
    return events._default_manager.filter(pgh_obj_id=row.pk).delete()[0]
