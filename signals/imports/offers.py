"""What the company can sell."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from accounts.imports.references import MODEL
from fieldapp.plumbing.importing import values
from fieldapp.plumbing.importing.kinds import Column, Kind
from signals.clues import Category
from signals.models import Offer


class Offers(Kind):
    """An offer by its name, what to say about it, and the machines that it fits."""

    name = "offers"
    label = gettext_lazy("Offers")
    model = Offer
    key_column = "offer"
    key_field = "name"
    columns = (
        Column("offer", values.text(120), field="name", required=True),
        Column("category", values.choice(Category), empty=Category.UNSURE.value),
        Column("models", values.names, to=MODEL, many=True),
        Column("talking_points", values.text(10_000)),
        Column("brochure_url", values.web_address),
    )

    def fresh(self, entry) -> None:
        """An offer of which nothing else is known fits no need in particular."""
        entry.row.category = entry.row.category or Category.UNSURE
