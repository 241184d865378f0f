"""What phones send, in words of the trade: kinds of operations, and why the office should look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fieldapp.sync.models import Result

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from fieldapp.sync.models import FieldOperation

KINDS: dict[str, str | _StrPromise] = {
    "visit.on_the_way": _("On the way"),
    "visit.arrive": _("Arrived"),
    "visit.done": _("Visit done"),
    "visit.undo": _("Last step taken back"),
    "visit.leave": _("Left the others"),
    "visit.stay": _("Still there"),
    "visit.not_here": _("Arrival taken back"),
    "visit.not_fixed": _("Not fixed on the phone after all"),
    "visit.incomplete": _("Could not finish"),
    "visit.close_short": _("Closed short"),
    "visit.add_machine": _("Machine added to the visit"),
    "visit.drop_machine": _("Machine taken off the visit"),
    "machine.add": _("Another brand’s machine"),
    "machine.edit": _("Machine put right"),
    "machine.move": _("Machine moved"),
    "machine.stand_in": _("It stands in for another machine"),
    "machine.stand_in_ended": _("It stands in no longer"),
    "machine.take_back": _("Change of a machine taken back"),
    "contact.add": _("New contact"),
    "contact.change": _("Contact changed"),
    "contact.gone": _("Contact no longer here"),
    "visit.start": _("Visit started on the spot"),
    "visit.phone_fix": _("Fixed on the phone"),
    "work.fault": _("Fault"),
    "work.done": _("What was done"),
    "work.counters": _("Counters"),
    "work.part": _("Part"),
    "work.strike": _("Entry struck out"),
    "work.put_back": _("Entry put back"),
    "checklist.answers": _("Checklist answers"),
    "checklist.all_ok": _("All OK in a section"),
    "checklist.leave": _("Checklist left for later"),
    "checklist.undo": _("Checklist answers taken back"),
    "photo.add": _("Photos"),
    "photo.remove": _("Photo taken out"),
    "photo.put_back": _("Photo put back"),
    "report.summary": _("Summary for the customer"),
    "report.sign": _("Customer’s signature"),
    "signal.capture": _("Signal"),
    "supplies.request": _("Supplies"),
}
WHYS: dict[str, str | _StrPromise] = {  # as the office reads them; the phone's are in doubts.py
    "visit_ended": _("The visit had ended when this was recorded."),
    "signed_other": _("The page that was signed and what we had were not the same."),
    "checklist_changed": _("The checklist had changed; it is kept as they had it."),
    "answered_by_two": _("Somebody else had answered this too; both are kept."),
    "lower_reading": _("A counter is lower than it was before."),
    "checklist_missing": _("The visit has ended with an incomplete checklist."),
    "nobody_signed": _("The visit has ended without a signature."),
    "no_camera": _("Photos were taken where none may be."),
    "wrong_move": _("It did not fit what was known by then."),
    "not_found": _("What it is about is gone, or had been given to somebody else."),
    "not_allowed": _("Their role did not allow it by then."),
    "unknown_kind": _("This kind of form cannot be read yet."),
    "account_disabled": _("It came in a saved file of somebody whose account is switched off."),
    "our_mistake": _("Something broke on our side as it came."),
    "changed_meanwhile": _("Somebody else had written there in the meantime."),
    "different_body": _("The same form had come before, with something else."),
    "unreadable": _("It broke on its way and cannot be read."),
}
FALLBACK: dict[str, str | _StrPromise] = {
    Result.FLAGGED: _("It counts, and somebody should look at it."),
    Result.QUARANTINED: _("It could not be placed by itself."),
    Result.REJECTED: _("The phone was told what to put right, and has not done so yet."),
}


def kind(name: str) -> str:
    """What an operation is, in words; a signal's later words are all about the signal."""
    if name in KINDS:
        return str(KINDS[name])
    return str(_("About a signal")) if name.startswith("signal.") else name


def what(operation: FieldOperation) -> str:
    """What the phone called it, else what it is; of what could not be read only that."""
    return operation.says or kind(operation.type) or str(_("Something that cannot be read"))


def why(operation: FieldOperation) -> str:
    """Why the office should look, in one sentence."""
    said = WHYS.get(operation.why)
    return str(said) if said else operation.detail or str(FALLBACK.get(operation.result, ""))
