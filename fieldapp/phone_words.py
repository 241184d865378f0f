"""What scripts on a phone say, in the language of its person: filled in by ``static/js``.

Each value is a whole sentence, its numbers and times still to be filled in, like ``%(n)d waiting``.
"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def bar() -> dict[str, str]:
    """The bar that stands on every page, and what is said after Save (``status.js``)."""
    return {
        "sent": _("All sent"),
        "waiting": _("%(n)d waiting"),
        "oldest": _("· oldest %(time)s"),
        "needs": ngettext("%(n)d needs you", "%(n)d need you", 2),
        "needsOne": ngettext("%(n)d needs you", "%(n)d need you", 1),
        "login": _("Sign in to send"),
        "offline": _("Offline"),
        "refused": _("Keeps nothing"),
        "kept": _("Saved on this phone. It sends by itself."),
        "received": _("Received by the office at %(time)s."),
        "parked": _("The office could not accept this: %(detail)s Nothing is lost."),
    }


def types() -> dict[str, str]:
    """What each kind of operation is called in the outbox where nobody wrote words."""
    return visits() | work() | {"signal.capture": _("Signal"), "other": _("Entry")}


def visits() -> dict[str, str]:
    """The moves of a visit, and its ends."""
    return {
        "visit.on_the_way": _("On the way"),
        "visit.arrive": _("Arrived"),
        "visit.done": _("Visit done"),
        "visit.undo": _("Taken back"),
        "visit.leave": _("Left the visit"),
        "visit.stay": _("Still on the visit"),
        "visit.not_here": _("Not here"),
        "visit.not_fixed": _("Not fixed after all"),
        "visit.incomplete": _("Could not finish"),
        "visit.close_short": _("Closed short"),
        "visit.add_machine": _("Machine added"),
        "visit.drop_machine": _("Machine taken off"),
        "visit.start": _("Visit started"),
        "visit.phone_fix": _("Phone fix"),
        "report.summary": _("Summary"),
        "report.sign": _("Signature"),
    }


def work() -> dict[str, str]:
    """The work at a machine, its checklist and photos."""
    return {
        "work.fault": _("Fault"),
        "work.done": _("What was done"),
        "work.counters": _("Counters"),
        "work.part": _("Part"),
        "work.strike": _("Taken off the list"),
        "work.put_back": _("Put back on the list"),
        "checklist.answers": _("Checklist"),
        "checklist.all_ok": _("Checklist: all OK"),
        "checklist.leave": _("Checklist: left for later"),
        "checklist.undo": _("Checklist: taken back"),
        "photo.add": _("Photo"),
        "photo.remove": _("Photo removed"),
        "photo.put_back": _("Photo put back"),
        "contact.add": _("New contact"),
        "contact.change": _("Contact changed"),
        "contact.gone": _("Contact no longer here"),
        "machine.add": _("Another brand’s machine"),
        "machine.edit": _("Machine put right"),
        "machine.move": _("Machine moved"),
        "machine.stand_in": _("Loaner"),
        "machine.stand_in_ended": _("Loaner ended"),
        "machine.take_back": _("Machine taken back"),
        "supplies.request": _("Supplies"),
    }
