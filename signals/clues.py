"""What customers say and technicians see, and the offer that answers it.

Types, clues and offer categories are those of the trade (product.md's words are the contract):
their codes are in other people's scripts and never change.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignalType(models.TextChoices):
    """How a customer shows that they are ready to buy."""

    OVERT = "overt", _("Overt")
    PASSIVE = "passive", _("Passive")
    OBSERVED = "observed", _("Observed")


SHEET_TITLES = {
    SignalType.OVERT: _("They asked"),
    SignalType.PASSIVE: _("They hinted"),
    SignalType.OBSERVED: _("I saw it"),
}


class Category(models.TextChoices):
    """What kind of offer answers the need."""

    MACHINE = "machine", _("New machine")
    EXTRA_MACHINE = "extra_machine", _("Extra machine")
    UPGRADE = "upgrade", _("Upgrade")
    CONTRACT = "contract", _("Contract")
    WARRANTY = "warranty", _("Warranty")
    SUPPLIES = "supplies", _("Supplies")
    SOFTWARE = "software", _("Software")
    TRAINING = "training", _("Training")
    RETENTION = "retention", _("Might leave us")
    UNSURE = "unsure", _("Not sure")


class Clue(models.TextChoices):
    """What was heard or seen, in the customer's words."""

    ASKED_MACHINE = "asked_machine", _("A newer machine")
    ASKED_CONTRACT = "asked_contract", _("A service contract")
    ASKED_WARRANTY = "asked_warranty", _("A longer warranty")
    ASKED_SUPPLIES = "asked_supplies", _("Supplies")
    ASKED_SOFTWARE = "asked_software", _("Software")
    ASKED_TRAINING = "asked_training", _("Training")
    ASKED_PRICE = "asked_price", _("A price")
    BREAKS_DOWN = "breaks_down", _("It keeps breaking down")
    PAYS_PER_VISIT = "pays_per_visit", _("We pay for each visit")
    SLOWER_THAN_OTHERS = "slower_than_others", _("Others are faster")
    OUT_OF_CAPACITY = "out_of_capacity", _("It cannot keep up")
    COSTS_TOO_MUCH = "costs_too_much", _("It costs too much")
    WANTS_FEATURE = "wants_feature", _("If only it could …")
    MIGHT_LEAVE = "might_leave", _("Might leave us")
    OVERUSED = "overused", _("Overused")
    MISUSED = "misused", _("Used for the wrong work")
    NEW_VOLUME = "new_volume", _("Far more volume")
    NEW_WORK = "new_work", _("A new kind of work")
    OTHER_BRAND = "other_brand", _("Another brand’s machine")
    WAITING_LINE = "waiting_line", _("People wait in line")
    FRUSTRATED = "frustrated", _("People are frustrated")
    MOVING = "moving", _("They are moving")
    GROWING = "growing", _("They are growing")


CLUES: dict[str, dict[str, Category]] = {
    SignalType.OVERT: {
        Clue.ASKED_MACHINE: Category.MACHINE,
        Clue.ASKED_CONTRACT: Category.CONTRACT,
        Clue.ASKED_WARRANTY: Category.WARRANTY,
        Clue.ASKED_SUPPLIES: Category.SUPPLIES,
        Clue.ASKED_SOFTWARE: Category.SOFTWARE,
        Clue.ASKED_TRAINING: Category.TRAINING,
        Clue.ASKED_PRICE: Category.UNSURE,
    },
    SignalType.PASSIVE: {
        Clue.BREAKS_DOWN: Category.MACHINE,
        Clue.PAYS_PER_VISIT: Category.CONTRACT,
        Clue.SLOWER_THAN_OTHERS: Category.MACHINE,
        Clue.OUT_OF_CAPACITY: Category.EXTRA_MACHINE,
        Clue.COSTS_TOO_MUCH: Category.CONTRACT,
        Clue.WANTS_FEATURE: Category.UPGRADE,
        Clue.MIGHT_LEAVE: Category.RETENTION,
    },
    SignalType.OBSERVED: {
        Clue.OVERUSED: Category.MACHINE,
        Clue.MISUSED: Category.TRAINING,
        Clue.NEW_VOLUME: Category.EXTRA_MACHINE,
        Clue.NEW_WORK: Category.UPGRADE,
        Clue.OTHER_BRAND: Category.MACHINE,
        Clue.WAITING_LINE: Category.EXTRA_MACHINE,
        Clue.FRUSTRATED: Category.MACHINE,
        Clue.MOVING: Category.UNSURE,
        Clue.GROWING: Category.EXTRA_MACHINE,
        Clue.MIGHT_LEAVE: Category.RETENTION,
    },
}


def category_of(signal_type: str, clue: str) -> Category:
    """The offer category that a clue points to; "not sure" without a clue."""
    return CLUES.get(signal_type, {}).get(clue, Category.UNSURE)


def belongs(signal_type: str, clue: str) -> bool:
    """Whether a clue is one of a type's; none at all belongs to every type."""
    return not clue or clue in CLUES.get(signal_type, {})
