"""Why the office looks at an operation: the words for each reason (``FieldOperation.why``)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# It counts, and somebody should look (``flagged``).
FLAGS = {
    "visit_ended": gettext_lazy("The visit had ended already, so the office will check it."),
    "signed_other": gettext_lazy(
        "The page that was signed and what the office had were not the same, so the office will "
        "check it."
    ),
    "checklist_changed": gettext_lazy(
        "The checklist has changed since. It was kept as you had it, and the office will check it."
    ),
    "answered_by_two": gettext_lazy(
        "Somebody else had answered this too. Both are kept, and the office will check it."
    ),
    "lower_reading": gettext_lazy(
        "A counter is lower than it was before. It was kept, and the office will check it."
    ),
    "checklist_missing": gettext_lazy(
        "The checklist was not complete at the office. The visit has ended, and the office will "
        "check it."
    ),
    "nobody_signed": gettext_lazy(
        "The visit has ended without a signature, so the office will check it."
    ),
    "no_camera": gettext_lazy("No photos may be taken there, so the office will check it."),
    "changed_meanwhile": gettext_lazy(
        "Somebody else had written there meanwhile. That stays for now, and the office will check "
        "it."
    ),
}
# It is kept as it came and changes nothing until somebody has placed it (``quarantined``).
PLACED = {
    "wrong_move": gettext_lazy("It did not fit what the office knew by then."),
    "not_found": gettext_lazy("What it is about is gone, or somebody else’s by now."),
    "not_allowed": gettext_lazy("Your role may not do this by now."),
    "unknown_kind": gettext_lazy("The office cannot read this kind of form yet."),
    "account_disabled": gettext_lazy("The account is switched off."),
    "our_mistake": gettext_lazy("Something broke on our side."),
}


def flagged(why: list[str]) -> str:
    """What a phone is told of an operation that counts, with these doubts."""
    words = " ".join(str(FLAGS.get(each, "")) for each in why).strip()
    return _("Received. %(why)s") % {"why": words}


def quarantined(why: str, words: str = "") -> str:
    """What a phone is told of one that the office has to place; ``words`` are the refusal's."""
    said = words or str(PLACED.get(why, ""))
    return _("Received. The office will place it. %(why)s") % {"why": said}
