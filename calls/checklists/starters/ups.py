"""Uninterruptible power supplies with their batteries."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.checklists.content import Content, Item, Kind, Section
from calls.checklists.starters.writing import (
    BOTH,
    check,
    choice,
    hint,
    measure,
    section,
    whole,
)
from fieldapp.plumbing.ids import uuid7

NAME = gettext_lazy("UPS PM")


def content() -> Content:
    """Room, cabinet, batteries, readings, and a test that the customer agreed to."""
    return whole(_room_and_cabinet(), _batteries(), _readings(), _test_on_battery())


def _room_and_cabinet() -> Section:
    return section(
        _("Room and cabinet"),
        check(_("Room cool, dry, nothing stored around it")),
        check(_("Air filters and fans clean, fans running")),
        check(_("Cables and contacts: no heat marks, all tight"), needs=BOTH),
        check(_("Capacitors: no bulge, no leak"), needs=BOTH),
        check(_("Display without alarms"), _("Alarms noted, then cleared")),
    )


def _batteries() -> Section:
    return section(
        _("Batteries"),
        check(_("Cases: no cracks, no swelling, no leaks"), needs=BOTH),
        check(_("Terminals free of corrosion, tight")),
        choice(
            _("Age of the batteries"),
            ("young", _("Under 3 years"), False),
            ("middle", _("3 to 5 years"), False),
            ("old", _("Over 5 years"), False),
            signal=hint("breaks_down", "upgrade", kind="passive", option="old"),
        ),
    )


def _readings() -> Section:
    return section(
        _("Readings"),
        measure(_("Load"), "load", "%", "0", "80", _("Of what it is rated for")),
        measure(_("Battery voltage, floating"), "float_voltage", "V", None, None),
        measure(_("Ripple on the DC bus"), "dc_ripple", "V", "0", None),
        measure(_("Room temperature"), "room_temperature", "°C", "15", "25"),
        all_ok=False,
    )


def _test_on_battery() -> Section:
    return section(
        _("Test on battery"),
        choice(
            _("The customer agrees to three minutes on battery"),
            ("yes", _("Yes"), False),
            ("no", _("No, left out"), False),
        ),
        measure(_("Voltage at the end of the test"), "test_end_voltage", "V", None, None),
        check(
            _("Everything that matters hangs on it"),
            _("New racks or devices that are not protected?"),
            signal=hint("growing", "extra_machine"),
        ),
        Item(uuid7(), Kind.SIGNATURE, _("The customer saw the test"), required=False),
        all_ok=False,
    )
