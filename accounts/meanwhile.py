"""What two people change at once: field by field, and what somebody else wrote stays.

A form says what it showed as it was opened (``form_fields.shown_in``). So it writes only what was
changed in it; and where somebody else has written there since, a page asks once more, and of what
a phone captured the rest is kept and the office looks at both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts import history
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.models import Person

CHANGED = "changed_meanwhile"
Doubt = Callable[[str], bool]  # notes why the office should look, and says whether to go on


class ChangedMeanwhile(Refused):
    """Somebody else has written there since; ``others`` holds by field what stands there (409).

    ``was`` is what a form of one field has shown from now on.
    """

    def __init__(self, others: Mapping[str, Any], words: str = "", *, was: str = "") -> None:
        said = words or _("Somebody else has changed this meanwhile. Look at it and save again.")
        super().__init__(CHANGED, said, status=409)
        self.others, self.was = dict(others), was


def never(why: str) -> bool:
    """On a page whoever writes looks again, instead of the office."""
    return False


def to_write(
    row: Model,
    said: Mapping[str, Any],
    shown: Mapping[str, Any] | None,
    *,
    by: Person,
    doubt: Doubt = never,
    together: tuple[str, ...] = (),
) -> dict[str, Any]:
    """What of ``said`` is to be written to a locked row, by field.

    Not what stands there already, nor what is as it was ``shown``; of what was not shown, all of
    it. Fields that only make sense ``together`` are written, or left, together. Raises
    ChangedMeanwhile where somebody else has written something else, unless ``doubt`` takes it.
    """
    known = shown or {}
    wanted = {name: value for name, value in said.items() if value != getattr(row, name)}
    wanted = {
        name: value for name, value in wanted.items() if name not in known or known[name] != value
    }
    if set(together) & set(wanted):
        wanted |= {name: said[name] for name in together if said[name] != getattr(row, name)}
    others = {name: getattr(row, name) for name in _others(row, wanted, known, together, by)}
    if others and not doubt(CHANGED):
        raise ChangedMeanwhile(others)
    return {name: value for name, value in wanted.items() if name not in others}


def _others(
    row: Model,
    wanted: Mapping[str, Any],
    known: Mapping[str, Any],
    together: tuple[str, ...],
    by: Person,
) -> set[str]:
    """Of what is to be written that where somebody else has written since it was shown."""
    group = set(together) if set(together) & set(wanted) else set()
    found = {
        name
        for name in (set(wanted) | group) & set(known)
        if known[name] != getattr(row, name) and not history.is_by(row, by, name)
    }
    return (found | group if found & group else found) & set(wanted)
