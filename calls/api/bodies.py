"""What the API takes: a visit, and what each of its moves says."""

from rest_framework import serializers

from calls.models.visits import VisitKind, WhyIncomplete
from calls.models.work import PartState
from calls.pictures import MOST
from calls.reports.summary import LONGEST
from calls.work import Item
from fieldapp.plumbing.fields import OPTIONAL, Day, Flag, Moment, Reference, Strict, Text, Whole

MOST_MACHINES = 50
MOST_PEOPLE = 10
MOST_PARTS = 50


class Move(Strict):
    """When it happened, by the phone's clock; left out, it is now."""

    captured_at = Moment(**OPTIONAL)


class DoneBody(Move):
    """``heard_nothing``: asked whether they heard anything, they said no.

    The rest is for a visit with work or a checklist, which is signed off: the technician's
    ``summary`` for the customer (left out, it is put together), why nobody signs, and where the
    report goes.
    """

    heard_nothing = Flag(**OPTIONAL)
    summary = Text(max_length=LONGEST, allow_blank=True, **OPTIONAL)
    why_unsigned = Text(max_length=200, **OPTIONAL)
    email = serializers.EmailField(max_length=254, **OPTIONAL)


class PhotosBody(Move):
    """Photos by the SHA-256 of their bytes: of the place, of a machine, of an item there."""

    photos = serializers.ListField(
        child=serializers.RegexField(r"\A[0-9a-f]{64}\Z"), min_length=1, max_length=MOST
    )
    machine = Reference(**OPTIONAL)
    item = Reference(**OPTIONAL)


class PartBody(Strict):
    """A part that the return visit must bring."""

    machine = Reference()
    name = Text(max_length=120)
    number = Text(max_length=60, allow_blank=True, **OPTIONAL)
    quantity = Whole(min_value=1, max_value=999, **OPTIONAL)

    @staticmethod
    def item(said: dict) -> Item:
        """For ``visits.incomplete``."""
        number, quantity = said.get("number", ""), said.get("quantity", 1)
        return Item(said["name"], number, quantity, PartState.NEEDED)


class IncompleteBody(Move):
    """What it waits for, what is left and why; ``return_on`` makes the return visit one's own."""

    why = serializers.ChoiceField(WhyIncomplete.choices)
    left = Text(max_length=500)
    parts = PartBody(many=True, max_length=MOST_PARTS, **OPTIONAL)
    return_on = Day(**OPTIONAL)
    heard_nothing = Flag(**OPTIONAL)


class CloseShortBody(Move):
    """What they asked for, why it was not done, what was agreed instead."""

    asked = Text(max_length=500)
    why_not = Text(max_length=500)
    agreed = Text(max_length=500)


class CancelBody(Move):
    """Why nobody goes."""

    why = Text(max_length=200)


class VisitBody(Strict):
    """A visit under an id of the sender's.

    A technician's begins now, or is planned for themself when ``window_start`` is given. A
    manager's is planned, for ``lead`` or for nobody yet.
    """

    site = Reference()
    kind = serializers.ChoiceField(VisitKind.choices)
    machines = serializers.ListField(child=Reference(), max_length=MOST_MACHINES, **OPTIONAL)
    contact = Reference(**OPTIONAL)
    lead = Text(max_length=150, **OPTIONAL)
    helpers = serializers.ListField(child=Text(max_length=150), max_length=MOST_PEOPLE, **OPTIONAL)
    window_start = Moment(**OPTIONAL)
    window_end = Moment(**OPTIONAL)
    problem = Text(max_length=500, allow_blank=True, **OPTIONAL)
    note = Text(max_length=500, allow_blank=True, **OPTIONAL)
    reported_by = Text(max_length=120, allow_blank=True, **OPTIONAL)
    reported_at = Moment(**OPTIONAL)
    captured_at = Moment(**OPTIONAL)
