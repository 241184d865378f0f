from django.conf import settings
from django.db import models

from fieldapp.plumbing.ids import uuid7


class Why(models.TextChoices):
    """What gave a person the sight of a site."""

    TERRITORY = "territory"
    ACCOUNT = "account"
    VISIT = "visit"
    FOLLOW_UP = "follow_up"


class Access(models.Model):
    """That a person may see a site, and with it all that stands and happens there.

    Written by the verbs (a visit assigned, a follow-up owned, a territory given), so that
    ``visible_to`` is one join. ``until`` is the last day; a contractor's last day is one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="access")
    site = models.ForeignKey("accounts.Site", models.CASCADE, related_name="access")
    until = models.DateField(null=True, blank=True)
    why = models.CharField(max_length=9, choices=Why)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "access"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "site", "why"], name="access_is_given_once_per_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} sees {self.site} ({self.why})"
