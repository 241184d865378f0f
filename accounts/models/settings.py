from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


def working_week() -> dict[str, list[list[str]]]:
    """Monday to Friday, 08:00 to 17:00."""
    return {day: [["08:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


class PersonalReports(models.TextChoices):
    """To whom figures about single people may be shown (docs/explanation/personal-reports.md)."""

    ALL = "all", _("To the person and to managers who may see the work")
    OFF = "off", _("To nobody")
    OWN = "own", _("Only to the person themself")
    GROUPS = "groups", _("In groups of at least five")


class CompanySettings(models.Model):
    """What holds for the whole company. There is one row.

    ``hours`` and ``own_days`` are read by ``accounts.hours`` and ``accounts.own_days``;
    ``keep_months`` by ``accounts.retention``, which does nothing while it is empty.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=120, default="Earshot")
    currency = models.CharField(max_length=3, default="GBP")
    time_zone = models.CharField(max_length=60, default="Europe/London")
    language = models.CharField(max_length=10, default="en")
    country = models.CharField(max_length=2, default="GB")
    holiday_region = models.CharField(max_length=10, blank=True)
    hours = models.JSONField(default=working_week)
    own_days = models.JSONField(default=dict, blank=True)
    personal_reports = models.CharField(
        max_length=6, choices=PersonalReports, default=PersonalReports.ALL
    )

    keep_months = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "company settings"
        constraints = [
            models.CheckConstraint(name="there_is_one_company", condition=Q(id=1)),
        ]

    def __str__(self) -> str:
        return self.name
