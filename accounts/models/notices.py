from django.conf import settings
from django.db import models

from fieldapp.plumbing.ids import uuid7


class Notice(models.Model):
    """Something a person should know: shown in the app, and sent by e-mail where they wish.

    ``event_id`` is the id of what happened (a Step's, an Escalation's): one notice per event and
    person, however often the task that writes it runs. The words are written in the person's
    language.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    event_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    text = models.CharField(max_length=500, blank=True)
    url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    emailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event_id", "person"], name="a_person_is_told_of_an_event_once"
            ),
        ]
        indexes = [models.Index(fields=["person", "-created_at"], name="notice_person")]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}"
