"""The memory of imports: a run for each file, and each of its rows with what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fieldapp.plumbing.ids import uuid7


class RunState(models.TextChoices):
    """How far a run is."""

    READ = "read", _("Read")
    REHEARSING = "rehearsing", _("Being rehearsed")
    REHEARSED = "rehearsed", _("Rehearsed")
    APPLYING = "applying", _("Being applied")
    DONE = "done", _("Applied")


class Fate(models.TextChoices):
    """What becomes, or became, of a row."""

    CREATED = "created", _("Created")
    CHANGED = "changed", _("Changed")
    SAME = "same", _("The same")
    REFUSED = "refused", _("Refused")


TO_APPLY = ["", Fate.CREATED.value, Fate.CHANGED.value, Fate.SAME.value]  # "": not looked at yet


class ImportRun(models.Model):
    """A file that somebody wants in, as one kind, with one mapping: however often it is sent.

    ``handled`` counts the rows of the present stage; ``finished`` is how far `Kind.finish` came.
    ``turn`` is the subject of the outbox row that does the next slice. Once it has
    ``forgotten_at`` its rows are gone (`forgetting`), and the same file sent again is another run.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=40)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(null=True)
    mapping_sha256 = models.CharField(max_length=64, blank=True)
    headings = models.JSONField()
    headings_sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=20)
    separator = models.CharField(max_length=1, blank=True)
    state = models.CharField(max_length=10, choices=RunState, default=RunState.READ)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    turn = models.UUIDField(default=uuid7, unique=True)
    total = models.PositiveIntegerField(default=0)
    handled = models.PositiveIntegerField(default=0)
    finished = models.CharField(max_length=40, blank=True)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "sha256", "mapping_sha256"],
                condition=Q(forgotten_at=None),
                name="a_file_is_imported_once_with_a_mapping",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "headings_sha256", "-created_at"], name="import_headings")
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.filename}"


class ImportRow(models.Model):
    """One row of a file, as it was written, and its fate.

    ``done`` is written in the transaction that stored what the row says, so a run that was killed
    goes on exactly there. ``wave`` is how many rows of the file must be stored before: a branch
    comes after its parent. ``repeats`` is the number of an earlier row that says the same.
    ``unusable`` rows cannot become good by anything but another file.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    key = models.CharField(max_length=200, blank=True)
    wave = models.PositiveSmallIntegerField(default=0)
    repeats = models.PositiveIntegerField(null=True, blank=True)
    fate = models.CharField(max_length=7, choices=Fate, blank=True)
    errors = models.JSONField(default=list)
    unusable = models.BooleanField(default=False)
    done = models.BooleanField(default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["run", "number"], name="a_row_of_a_run_is_kept_once"),
            models.CheckConstraint(
                name="a_row_repeats_an_earlier_one",
                condition=Q(repeats__isnull=True) | Q(repeats__lt=F("number")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["run", "wave", "number"], name="import_unseen", condition=Q(fate="")
            ),
            models.Index(
                fields=["run", "wave", "number"],
                name="import_waiting",
                condition=Q(done=False, fate__in=TO_APPLY),
            ),
            models.Index(fields=["run", "key"], name="import_key"),
        ]

    def __str__(self) -> str:
        return f"Row {self.number}: {self.fate}"
