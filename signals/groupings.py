"""By what conversion is counted: the ``by=`` of the API, the chips of the overview, its filters."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import CharField, F, Q, TextChoices, Value
from django.db.models.functions import Coalesce, NullIf, TruncMonth
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from signals.clues import Category, Clue, SignalType

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable
    from django.utils.functional import _StrPromise

NOTHING = "-"  # in an address: the row of those that have no territory, no clue, …
MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)
LONGEST_SEGMENT = 60


@dataclass(frozen=True)
class Grouping:
    """One way to divide signals. ``path`` leads from a signal to the key of its row.

    ``label`` leads to the row's name where that is another table's; ``person`` is whose figures
    a row shows, where it is about people. A key as text is an id, a code, a segment, or a month.
    """

    by: str
    title: str | _StrPromise
    path: str
    nothing: str | _StrPromise = ""
    label: str = ""
    choices: type[TextChoices] | None = None
    person: str = ""

    @property
    def is_month(self) -> bool:
        """Months are cut out of the time of noticing, in the company's zone."""
        return self.by == "month"

    def key_expression(self, zone: str) -> Combinable:
        """What tells the rows apart."""
        if self.is_month:
            return TruncMonth(self.path, tzinfo=ZoneInfo(zone))
        return F(self.path)

    def label_expression(self) -> Combinable:
        """The name of a row, as far as the database knows it."""
        if self.person:
            name, username = f"{self.label}__name", f"{self.label}__username"
            return Coalesce(NullIf(F(name), Value("")), F(username))
        if self.label:
            return F(f"{self.label}__name")
        return Value("", output_field=CharField())

    def key_text(self, key: object) -> str:
        """The key as programs read it; empty for those that have none."""
        if self.is_month and isinstance(key, dt.datetime):
            return f"{key:%Y-%m}"
        return "" if key is None else str(key)

    def label_of(self, key: str, found: str | None = None) -> str:
        """The row's name as people read it; ``found`` is what the database said."""
        if not key:
            return str(self.nothing)
        if self.is_month:
            first = dt.date.fromisoformat(f"{key}-01")
            return format_date(first, pgettext("month and year", "F Y"))
        if self.choices is not None:
            return str(dict(self.choices.choices).get(key, key))
        return found or key

    def understands(self, key: str) -> bool:
        """Whether a key out of an address can be one of this grouping's."""
        if key == NOTHING:
            return bool(self.nothing)
        if self.is_month:
            return MONTH.fullmatch(key) is not None and key >= "1970"
        if self.choices is not None:
            return key in self.choices.values
        if self.label:
            return _is_uuid(key)
        return len(key) <= LONGEST_SEGMENT and "\0" not in key

    def condition(self, key: str, zone: str) -> Q:
        """Which signals stand in the row with this key."""
        if self.is_month:
            return _in_month(self.path, key, zone)
        if key != NOTHING:
            return Q(**{self.path: key})
        if self.label:
            return Q(**{f"{self.path}__isnull": True})
        return Q(**{self.path: ""})


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _in_month(path: str, key: str, zone: str) -> Q:
    first = dt.datetime.fromisoformat(f"{key}-01").replace(tzinfo=ZoneInfo(zone))
    following = (first + dt.timedelta(days=32)).replace(day=1)
    return Q(**{f"{path}__gte": first, f"{path}__lt": following})


GROUPINGS = {
    grouping.by: grouping
    for grouping in (
        Grouping("type", _("Type"), "type", choices=SignalType),
        Grouping("clue", _("Clue"), "clue", _("No clue"), choices=Clue),
        Grouping("territory", _("Territory"), "territory_id", _("No territory"), "territory"),
        Grouping(
            "technician",
            _("Technician"),
            "technician_id",
            label="technician",
            person="technician_id",
        ),
        Grouping(
            "rep",
            _("Sales rep"),
            "follow_up__owner_id",
            _("Nobody yet"),
            "follow_up__owner",
            person="follow_up__owner_id",
        ),
        Grouping(
            "manager",
            _("Manager"),
            "follow_up__owner__manager_id",
            _("No manager"),
            "follow_up__owner__manager",
            person="follow_up__owner_id",
        ),
        Grouping("offer", _("Offer"), "offer_id", _("No offer named"), "offer"),
        Grouping("category", _("Category"), "offer_category", choices=Category),
        Grouping("segment", _("Segment"), "segment", _("No segment")),
        Grouping("model", _("Model"), "model_id", _("No machine named"), "model"),
        Grouping("month", _("Month"), "noticed_at"),
    )
}
