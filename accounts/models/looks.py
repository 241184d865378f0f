from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fieldapp.plumbing.ids import uuid7


class LookedAt(models.TextChoices):
    """Whose page shows data of customers and of people there."""

    ACCOUNT = "account", _("Account")
    CONTACT = "contact", _("Contact")
    MACHINE = "machine", _("Machine")


class Look(models.Model):
    """That a person opened a page with customers' data: one row a person, page and day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="looks")
    kind = models.CharField(max_length=7, choices=LookedAt)
    subject_id = models.UUIDField()
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "subject_id", "day"], name="a_look_is_kept_once_a_day"
            ),
            models.CheckConstraint(
                name="what_was_looked_at_is_known", condition=Q(kind__in=list(LookedAt.values))
            ),
        ]
        indexes = [
            models.Index(fields=["-at", "-id"], name="look_at"),
            models.Index(fields=["subject_id", "-at"], name="look_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} looked at {self.kind} {self.subject_id}"
