"""Signals of the past: what was noticed, by whom, and how it ended, as another system kept it.

They count like captured ones, at their own dates. A row that contradicts itself is refused with
words, and what it does not say is not guessed: a sale without its date is no sale.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Subquery, TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.imports import references
from accounts.imports.references import MACHINE, PERSON
from accounts.models import Site
from accounts.sign_in import may_sign_in
from fieldapp.plumbing.importing import values
from fieldapp.plumbing.importing.kinds import Column, Entry, Kind, Reference
from signals.clues import Category, Clue, SignalType, belongs, category_of
from signals.imports import keeping
from signals.lifecycle import LostReason, Stage
from signals.models import FollowUp, Offer, Signal, Step
from signals.models.followups import Verb


class Outcome(TextChoices):
    """How it ended, if it has."""

    WON = "won", gettext_lazy("Won")
    LOST = "lost", gettext_lazy("Lost")
    OPEN = "open", gettext_lazy("Open")


def _sites(names: set[str], by: Any) -> dict[str, Site]:
    """With the reps who may have the account."""
    found = references.SITE.find(names, by)
    rows = Site.objects.select_related(
        "account_rep", "customer__account_rep", "customer__parent__account_rep"
    ).in_bulk([site.pk for site in found.values()])
    return {ref: rows[site.pk] for ref, site in found.items()}


SITE = Reference("sites", _sites)
OFFER = Reference(
    "offers", lambda names, by: {row.name: row for row in Offer.objects.filter(name__in=names)}
)
WAY = ("noticed_at", "contacted_at", "qualified_at", "quoted_at", "closed_at")


class PastSignals(Kind):
    """A signal with the end of its follow-up; an open one lands in the queue.

    Once somebody has worked on its follow-up here, a file no longer changes it.
    """

    name = "signals"
    label = gettext_lazy("Signals of the past")
    model = Signal
    key_column = "signal_ref"
    columns = (
        Column("signal_ref", values.text(80), field="ref", required=True),
        Column("noticed_at", values.moment, required=True),
        Column("type", values.choice(SignalType), required=True),
        Column("clue", values.choice(Clue)),
        Column("technician", to=PERSON, required=True),
        Column("site_ref", field="site", to=SITE, required=True),
        Column("machine_ref", field="machine", to=MACHINE),
        Column("offer", to=OFFER),
        Column("offer_category", values.choice(Category)),
        Column("note", values.text(2000)),
        Column("rep", to=PERSON, stored=False),
        Column("contacted_at", values.moment, stored=False, empty=None),
        Column("qualified_at", values.moment, stored=False, empty=None),
        Column("quoted_at", values.moment, stored=False, empty=None),
        Column("closed_at", values.moment, stored=False, empty=None),
        Column("outcome", values.choice(Outcome), required=True, stored=False),
        Column("value", values.amount, stored=False, empty=None),
        Column("lost_reason", values.choice(LostReason), stored=False),
    )

    def says(self, entry: Entry, name: str) -> Any:
        """Of what the file leaves out, what the signal and its follow-up say already."""
        if name in entry.values or self.column(name).stored:
            return super().says(entry, name)
        return _kept(entry.row, name)

    def existing(self, keys: set[str], by: Any) -> dict[str, Any]:
        """Signals by ref, with what an import kept, and whether anybody worked on it since."""
        steps = Step.objects.filter(follow_up__signal=OuterRef("pk"))
        kept = steps.filter(facts__has_key=keeping.MARK, verb=Verb.ROUTE).values("facts")[:1]
        rows = Signal.objects.filter(ref__in=keys).select_related(
            *("technician", "machine", "offer", "follow_up__owner"),
            *(f"site__{each}" for each in ("account_rep", "customer__account_rep")),
            "site__customer__parent__account_rep",
        )
        touched = Exists(steps.exclude(facts__has_key=keeping.MARK))
        rows = rows.annotate(touched=touched, imported=Subquery(kept))
        return {str(row.ref): row for row in rows}

    def hidden(self, rows: Any, by: Any) -> set[Any]:
        """Signals at sites out of sight are not theirs to change."""
        if by is None:
            return set()
        sites = references.sites_for(by).values("pk")
        return references.hidden(rows, Signal.objects.filter(site__in=sites))

    def check(self, entry: Entry, by: Any) -> None:
        """Times are those of the site, in their order; the end fits what is said about it."""
        site = self.says(entry, "site_ref")
        for name in WAY:
            if name in entry.values:
                entry.values[name] = values.at_zone(entry.values[name], site.zone)
        self._check_order(entry)
        self._check_what(entry, site)
        self._check_end(entry)

    def _check_order(self, entry: Entry) -> None:
        before, now = "", timezone.now()
        for name in WAY:
            at: datetime | None = self.says(entry, name)
            if at is None:
                continue
            if at > now:
                entry.refuse(name, _("This is in the future."))
            elif before and at < self.says(entry, before):
                entry.refuse(name, _("This is before %(other)s.") % {"other": before})
            before = name

    def _check_what(self, entry: Entry, site: Site) -> None:
        """The clue is one of the type's, the machine one of the site's."""
        kind, clue = self.says(entry, "type"), self.says(entry, "clue") or ""
        if not belongs(kind, clue):
            words = _("This is no clue of a signal that is %(type)s.")
            entry.refuse("clue", words % {"type": kind})
        machine = self.says(entry, "machine_ref")
        if machine and machine.site_id != site.pk:
            entry.refuse("machine_ref", _("This machine stands at another site."))
        offer, category = self.says(entry, "offer"), entry.values.get("offer_category")
        if offer and category and category != offer.category:
            words = _("The offer “%(offer)s” is of the category %(category)s.")
            facts = {"offer": offer, "category": offer.category}
            entry.refuse("offer_category", words % facts)
        if not category and (entry.row is None or "offer_category" in entry.values):
            entry.values["offer_category"] = offer.category if offer else category_of(kind, clue)

    def _check_end(self, entry: Entry) -> None:
        """Won has a value and a date, lost a date, open neither."""
        outcome, closed_at = self.says(entry, "outcome"), self.says(entry, "closed_at")
        value, reason = self.says(entry, "value"), self.says(entry, "lost_reason")
        if outcome == Outcome.OPEN:
            if closed_at:
                entry.refuse("closed_at", _("It is open, and yet was closed."))
            self._check_open(entry)
        elif not closed_at:
            entry.refuse("closed_at", _("Say when it was closed."))
        if outcome == Outcome.WON and value is None:
            entry.refuse("value", _("Say for how much it was sold."))
        if outcome != Outcome.WON and value:
            entry.refuse("value", _("Only what was won has a value."))
        elif outcome != Outcome.WON and "value" in entry.values:
            entry.values["value"] = None  # some systems write 0 for what they did not sell
        if outcome != Outcome.LOST and reason:
            entry.refuse("lost_reason", _("Only what was lost has a reason."))

    def _check_open(self, entry: Entry) -> None:
        """Somebody must be able to go on with it."""
        rep, far = self.says(entry, "rep"), self._last_step(entry)
        if rep and not (rep.is_rep and may_sign_in(rep)):
            entry.refuse("rep", _("This is open, and this person is no sales rep of ours."))
        if far and far != "contacted_at" and not self.says(entry, "contacted_at"):
            words = _("Say when the customer was reached: %(later)s comes after it.")
            entry.refuse("contacted_at", words % {"later": far})
        if far and not (rep or keeping.owner_now(self.says(entry, "site_ref"))):
            entry.refuse("rep", _("Say which sales rep is to go on with it."))

    def _last_step(self, entry: Entry) -> str:
        """How far sales had come."""
        return next((name for name in reversed(WAY[1:4]) if self.says(entry, name)), "")

    def settle(self, entries: list[Entry], by: Any) -> None:
        """What people have worked on since is theirs; what was captured here is no history."""
        for entry in entries:
            if entry.row is not None and (entry.row.touched or not entry.row.imported):
                entry.values = {"signal_ref": entry.row.ref}

    def hanging(self, entries: list[Entry]) -> dict[tuple[int, str], Any]:
        """What follow-ups say already."""
        return {
            (entry.number, column.name): _kept(entry.row, column.name)
            for entry in entries
            for column in self.columns
            if not column.stored
        }

    def write(self, entries: list[Entry], by: Any, now: datetime) -> None:
        """Signals, follow-ups, steps and credit; nobody is told, no alarm is raised."""
        told = [
            keeping.Told(entry.row, {c.name: self.says(entry, c.name) for c in self.columns})
            for entry in entries
        ]
        keeping.keep(told, now=now)


def _kept(signal: Any, name: str) -> Any:
    """What the follow-up of a signal says of a column."""
    task: FollowUp | None = getattr(signal, "follow_up", None)
    if task is None:
        return None
    if name == "rep":
        return task.owner if (signal.imported or {}).get("rep") else None
    if name == "outcome":
        return task.stage if task.stage in (Stage.WON, Stage.LOST) else Outcome.OPEN.value
    return getattr(task, name)
