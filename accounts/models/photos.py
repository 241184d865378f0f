from django.conf import settings
from django.db import models

from accounts.querysets import PhotoQuerySet
from fieldapp.plumbing.ids import uuid7


class Photo(models.Model):
    """A picture taken in the field, named by the hash of the bytes that the phone sent.

    The bytes as sent wait in private storage until the worker has written them anew without
    metadata; only the new copy is ever shown (``ready_at``). One that cannot be decoded is broken.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sha256 = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="photos")
    site = models.ForeignKey(
        "accounts.Site", models.PROTECT, null=True, blank=True, related_name="photos"
    )
    kind = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True, blank=True)
    broken_at = models.DateTimeField(null=True, blank=True)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "sha256"], name="a_person_sends_a_photo_once"
            ),
        ]
        indexes = [models.Index(fields=["sha256"], name="photo_sha256")]

    def __str__(self) -> str:
        return self.sha256[:12]
