from django.conf import settings
from django.db import models
from django.db.models import Q

from fieldapp.plumbing.ids import uuid7


class Draft(models.Model):
    """What somebody has typed into a form and not sent yet. Nobody else ever reads it.

    ``key`` names the form, like ``visit:<id>:sign-off``; ``data`` holds its fields by name.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=120)
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="a_form_has_one_draft_a_person"),
            models.CheckConstraint(name="a_draft_says_of_which_form", condition=~Q(key="")),
        ]
        indexes = [models.Index(fields=["updated_at"], name="draft_age")]

    def __str__(self) -> str:
        return self.key
