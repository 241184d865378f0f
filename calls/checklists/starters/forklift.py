"""Counterbalance forklifts, electric or with an engine."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls.checklists.content import Content, Item, Kind, Section
from calls.checklists.starters.writing import (
    BOTH,
    check,
    choice,
    counter,
    hint,
    measure,
    section,
    whole,
)
from fieldapp.plumbing.ids import uuid7

NAME = gettext_lazy("Forklift PM")


def content() -> Content:
    """Lifting, driving, power, safety; what lifts is answered item by item."""
    return whole(_lifting(), _driving(), _power(), _safety(), _readings())


def _lifting() -> Section:
    return section(
        _("Lifting"),
        check(_("Lift chains: no cracked or worn links, even tension"), needs=BOTH),
        check(_("Forks: straight, no cracks at the heel"), needs=BOTH),
        check(_("Mast and rollers run freely")),
        check(_("Lift and tilt cylinders: dry, rods unmarked"), needs=BOTH),
        check(_("Hoses and hydraulic oil"), _("Level right, no chafing, no leaks")),
        all_ok=False,
    )


def _driving() -> Section:
    return section(
        _("Driving"),
        check(_("Service brake and parking brake hold on the slope")),
        check(_("Steering: no play, no leaks")),
        check(_("Axle and gearbox: no oil below")),
        choice(
            _("Tyres"),
            ("good", _("Good"), False),
            ("soon", _("Change next time"), False),
            ("worn", _("Worn out"), True),
        ),
    )


def _power() -> Section:
    return section(
        _("Power"),
        check(_("Battery: terminals clean, fluid level right"), _("Or engine oil and coolant")),
        check(_("Charger and plug: no burn marks, cable whole"), needs=BOTH),
        check(_("No strange noise or shaking under load")),
    )


def _safety() -> Section:
    return section(
        _("Safety"),
        check(_("Horn, lights, reversing warning")),
        check(_("Seat, belt and overhead guard")),
        check(_("Load plate and warnings can be read")),
        check(
            _("Used within its load and hours"),
            _("More shifts, heavier loads, other goods than it was bought for?"),
            signal=hint("overused", "extra_machine"),
        ),
    )


def _readings() -> Section:
    return section(
        _("Readings"),
        counter(_("Operating hours"), "hours", _("hours")),
        measure(_("Chain stretch"), "chain_stretch", "%", "0", "2"),
        Item(uuid7(), Kind.PHOTO, _("Photo of the load plate"), required=False),
        all_ok=False,
    )
