"""Split and packaged air conditioning in offices and shops."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.checklists.content import Content, Section
from calls.checklists.starters.writing import (
    BOTH,
    check,
    choice,
    hint,
    measure,
    section,
    whole,
)

NAME = gettext_lazy("Air conditioning PM")


def content() -> Content:
    """Indoors, outdoors, electrics, measures."""
    return whole(_indoor_unit(), _outdoor_unit(), _electrics_and_controls(), _readings())


def _indoor_unit() -> Section:
    return section(
        _("Indoor unit"),
        choice(
            _("Air filter"),
            ("clean", _("Clean"), False),
            ("cleaned", _("Dirty, cleaned"), False),
            ("changed", _("Changed"), False),
            ("missing", _("Missing or torn"), True),
        ),
        check(_("Coil clean, fins straight")),
        check(_("Drain pan and drain line run free"), _("Pour water in and see it go")),
        check(_("Fan turns quietly, blades whole")),
        check(_("Louvres move, casing tight")),
    )


def _outdoor_unit() -> Section:
    return section(
        _("Outdoor unit"),
        check(_("Condenser coil free of leaves and dirt")),
        check(_("Fan, bearings and mounts: no noise, no play")),
        check(_("Pipes: insulation whole, no oil stains"), needs=BOTH),
        check(
            _("Casing and frame: no rust, firmly fixed"),
            needs=BOTH,
            signal=hint("breaks_down", "machine", kind="passive"),
        ),
    )


def _electrics_and_controls() -> Section:
    return section(
        _("Electrics and controls"),
        check(_("Terminals tight, cables unhurt"), _("Switched off and locked first")),
        check(_("Thermostat does what it is set to")),
        check(
            _("Cools the rooms it is meant for"),
            _("Ask: is it warm anywhere, did rooms or people come to it?"),
            signal=hint("growing", "extra_machine"),
        ),
    )


def _readings() -> Section:
    return section(
        _("Readings"),
        measure(_("Air going in"), "air_in", "°C", None, None),
        measure(_("Cooling of the air"), "air_drop", "K", "8", "12"),
        measure(_("Compressor current"), "compressor_current", "A", None, None),
        all_ok=False,
    )
