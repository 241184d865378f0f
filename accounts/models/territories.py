from django.db import models
from django.db.models import Q

from fieldapp.plumbing.ids import uuid7


class Territory(models.Model):
    """A part of the country that is looked after by some technicians and reps."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80, unique=True)
    is_default = models.BooleanField(default=False)
    archived_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "territories"
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="one_territory_takes_what_no_other_matches",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TerritoryArea(models.Model):
    """A country, or a postal-code prefix in it, that belongs to a territory. The longest wins."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="areas")
    country = models.CharField(max_length=2)
    prefix = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["country", "prefix"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "prefix"], name="a_postal_prefix_is_in_one_territory"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country} {self.prefix}".strip()
