"""What became of signals, as those who noticed them read it: stages, words, value, thanks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Case, F, QuerySet, Sum, Value, When
from django.db.models.fields import CharField
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from signals import evidence
from signals.clues import SignalType
from signals.lifecycle import Stage
from signals.models import CreditShare, FollowUp, Signal
from signals.status import Status, follow_up_of, status_of, text_of

if TYPE_CHECKING:
    from accounts.models import Person, Photo

ORDER = (Status.RECEIVED, Status.WITH_REP, Status.CALLED, Status.OFFERED, Status.SOLD)
MOVING, SOLD, NOT_THIS_TIME = "moving", "sold", "not_this_time"
SHOWN = (MOVING, SOLD, NOT_THIS_TIME)


@dataclass(frozen=True)
class Dot:
    """One dot of the stage bar: its word, and ``done``, ``now``, ``won``, ``lost`` or nothing."""

    label: str
    state: str


@dataclass
class Outcome:
    """A signal as a card shows it."""

    signal: Signal
    status: Status
    text: str
    dots: list[Dot]
    follow_up: FollowUp | None
    mine: bool
    photos: list[Photo] = field(default_factory=list)

    @property
    def is_quote(self) -> bool:
        """Whether the title is what the customer said, and not what somebody saw."""
        return bool(self.signal.note) and self.signal.type != SignalType.OBSERVED

    @property
    def title(self) -> str:
        """The customer's words, else the clue in ours."""
        signal = self.signal
        if signal.note:
            return signal.note.split("\n", 1)[0]
        if signal.clue:
            return str(signal.get_clue_display())
        return str(signal.get_offer_category_display())

    @property
    def rest(self) -> str:
        """What was added below the first line."""
        return self.signal.note.partition("\n")[2]

    @property
    def value(self) -> Decimal | None:
        """What it brought; told only to whoever noticed it."""
        return self.follow_up.value if self.mine and self.follow_up else None

    @property
    def thanks(self) -> str:
        """A word from the rep, told only to whoever noticed it."""
        return self.follow_up.thanks if self.mine and self.follow_up else ""

    @property
    def about(self) -> list[str]:
        """The clue and the category in words, each once, unless the title says them."""
        words = [str(self.signal.get_clue_display()) if self.signal.clue else ""]
        words.append(str(self.signal.get_offer_category_display()))
        return [word for word in dict.fromkeys(words) if word and word != self.title]

    @property
    def waits(self) -> bool:
        """Whether the customer has not been reached yet."""
        found = self.follow_up
        return found is not None and found.is_open and found.contacted_at is None

    @property
    def can_say_yes(self) -> bool:
        """A hint, or something seen, to which the customer may still say yes."""
        is_open = self.follow_up is None or self.follow_up.is_open
        return is_open and not self.signal.said_yes_at and self.signal.type != SignalType.OVERT

    @property
    def can_complain(self) -> bool:
        """Somebody should have called by now, or says that they did."""
        return self.follow_up is not None and self.follow_up.stage != Stage.WON


def of(signals: Iterable[Signal], *, reader: Person, photos: bool = False) -> list[Outcome]:
    """The cards of signals that were fetched ``for_status``."""
    rows = list(signals)
    taken = evidence.photos_of(rows) if photos else {}
    return [_outcome(signal, reader, taken.get(signal.pk, [])) for signal in rows]


def _outcome(signal: Signal, reader: Person, photos: list[Photo]) -> Outcome:
    status, follow_up = status_of(signal), follow_up_of(signal)
    mine = signal.technician_id == reader.pk
    return Outcome(
        signal, status, text_of(signal), dots(status, follow_up), follow_up, mine, photos
    )


def dots(status: Status, follow_up: FollowUp | None) -> list[Dot]:
    """The stage bar. One that was not sold ends with the stages it really went through."""
    if status == Status.NOT_THIS_TIME and follow_up:
        reached = [Status.RECEIVED]
        reached += [Status.WITH_REP] if follow_up.claimed_at else []
        reached += [Status.CALLED] if follow_up.contacted_at else []
        reached += [Status.OFFERED] if follow_up.quoted_at else []
        went = [Dot(str(step.label), "done") for step in reached]
        return [*went, Dot(str(status.label), "lost")]
    here = ORDER.index(status)
    return [Dot(_word(step, follow_up), _state(n, here)) for n, step in enumerate(ORDER)]


def _word(step: Status, follow_up: FollowUp | None) -> str:
    if step == Status.WITH_REP and follow_up and follow_up.owner:
        return _("With %(name)s") % {"name": str(follow_up.owner).split()[0]}
    return str(step.label)


def _state(place: int, here: int) -> str:
    if place == here:
        return "won" if ORDER[place] == Status.SOLD else "now"
    return "done" if place < here else ""


def with_fate(signals: QuerySet[Signal]) -> QuerySet[Signal]:
    """Each signal with ``fate``: moving, sold or not this time, also where it was merged."""
    stage = Coalesce("follow_up__merged_into__stage", "follow_up__stage", Value(Stage.NEW))
    return signals.annotate(_stage=stage).annotate(
        fate=Case(
            When(_stage=Stage.WON, then=Value(SOLD)),
            When(_stage=Stage.LOST, then=Value(NOT_THIS_TIME)),
            default=Value(MOVING),
            output_field=CharField(),
        )
    )


def sold_since(person: Person, start: datetime) -> Decimal:
    """What a person's share of sales has brought since ``start``."""
    won = CreditShare.objects.filter(
        person=person, follow_up__stage=Stage.WON, follow_up__closed_at__gte=start
    )
    total = won.aggregate(total=Sum(F("follow_up__value") * F("percent") / 100))["total"]
    return (total or Decimal(0)).quantize(Decimal(1))
