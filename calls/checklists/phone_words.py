"""What the script of a checklist's page says, for it judges answers where there is no network."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.checklists import comparing
from calls.checklists.rows import lacking_words

if TYPE_CHECKING:
    from calls.checklists.sheets import Sheet


def of(sheet: Sheet) -> str:
    """As JSON, for ``static/js/checklist.js``; numbers are still to be filled in."""
    said = {
        "list": f"{sheet.machine.model.name}",
        "done": _("%(done)d of %(total)d done"),
        "all": _("All %(n)d OK"),
        "other": _("Other %(n)d OK"),
        "left": _("%(n)d left"),
        "one": ngettext("%(n)d item is OK.", "%(n)d items are OK.", 1),
        "many": ngettext("%(n)d item is OK.", "%(n)d items are OK.", 2),
        "more": _("That is %(n)s more."),
        "less": _("That is %(n)s less."),
        "lower": comparing.lower_words(),
        "outside": comparing.outside_words(),
        "number": _("Write it as a number, like 504418 or 17.5"),
        "below": _("A counter is never below zero. Read it again."),
        "who": _("Write the name of who signs."),
        "sign": _("Sign in the box, or tick instead of signing."),
        "why": _("Say why it is not done."),
        "which": _("Tick what is not done."),
        "notDone": _("Not done:"),
        "signature": _("Signature of %(name)s"),
        "kept": _("Saved on this phone. Sends by itself."),
        "saved": _("Received by the office."),
    }
    return json.dumps(said | lacking_words(), ensure_ascii=False)
