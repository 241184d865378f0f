"""Copiers and multifunction printers: fourteen items, as at a regular PM call."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.checklists.content import Content, Section
from calls.checklists.starters.writing import BOTH, check, counter, hint, measure, section, whole

NAME = gettext_lazy("Copier PM")


def content() -> Content:
    """Clean, check, read."""
    return whole(_clean(), _check(), _readings())


def _clean() -> Section:
    return section(
        _("Clean"),
        check(_("Covers, trays and vents"), _("Dust blown out, vents free of paper and boxes")),
        check(_("Glass and document feeder"), _("Also the narrow strip beside the glass")),
        check(_("Paper pickup rollers"), _("Wiped; no cracks, no shine"), needs=BOTH),
        check(_("Waste toner box"), _("Emptied or changed when half full")),
        check(_("Chargers and drum unit"), _("Wiped dry; no scratches on the drum")),
    )


def _check() -> Section:
    return section(
        _("Check"),
        check(_("Stapler and hole punch"), _("Five sets each; chips box emptied")),
        check(
            _("Fuser: no marks, no smell"),
            _("Look at the last sheets before you open it"),
            needs=BOTH,
            signal=hint("breaks_down", "machine", kind="passive"),
        ),
        check(_("Test print in all colours"), _("Even, straight, no lines, no ghosts")),
        check(_("Two-sided copies"), _("Both sides in register")),
        check(
            _("Used within what it is built for"),
            _("Volume, paper weights, users: does it still suit their work?"),
            signal=hint("overused", "machine"),
        ),
        check(_("Error log"), _("Read; what comes again is dealt with")),
    )


def _readings() -> Section:
    return section(
        _("Readings"),
        counter(_("Black pages"), "mono", _("pages")),
        counter(_("Colour pages"), "colour", _("pages")),
        measure(_("Fuser temperature"), "fuser_temperature", "°C", "160", "200"),
        all_ok=False,
    )
