"""One table."""

from django.conf import settings
from django.db import models


class Task(models.Model):
    """A row of THIN's list."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    account = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in ("a", "b", "c")])
    stage = models.CharField(max_length=12, default="open")
    score = models.IntegerField(default=0)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["stage", "-created_at"], name="thin_stage")]

    def __str__(self) -> str:
        return self.account
