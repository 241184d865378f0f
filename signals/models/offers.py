from django.db.models import (
    CharField,
    DateField,
    ManyToManyField,
    Model,
    PositiveSmallIntegerField,
    TextField,
    URLField,
    UUIDField,
)

from fieldapp.plumbing.ids import uuid7
from signals.clues import Category
from signals.querysets import OfferQuerySet


class Offer(Model):
    """Something we can sell: what to say about it, and the brochure. ``models`` are machines'.

    Where several fit a signal, the one with the smallest ``position`` is meant.
    """

    id = UUIDField(primary_key=True, default=uuid7, editable=False)
    ref = CharField(max_length=80, unique=True, null=True, blank=True)
    name = CharField(max_length=120, unique=True)
    category = CharField(max_length=13, choices=Category)
    talking_points = TextField(blank=True)
    brochure_url = URLField(blank=True)
    models = ManyToManyField("accounts.MachineModel", related_name="offers", blank=True)
    position = PositiveSmallIntegerField(default=100)
    archived_on = DateField(null=True, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name", "id"]

    def __str__(self) -> str:
        return self.name
