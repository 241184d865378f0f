"""Checklists: templates with versions that never change once used, and what was answered."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from fieldapp.plumbing.ids import uuid7


class ChecklistTemplate(models.Model):
    """A checklist as the office keeps it, for some models or whole kinds of machine.

    ``kinds`` are kinds of visit. A machine gets the one that names its model, else the one that
    names its category.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ref = models.CharField(max_length=80, unique=True, null=True, blank=True)
    name = models.CharField(max_length=120, unique=True)
    kinds = ArrayField(models.CharField(max_length=12), default=list)
    categories = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    machine_models = models.ManyToManyField(
        "accounts.MachineModel", related_name="checklists", blank=True
    )
    archived_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ChecklistVersion(models.Model):
    """What a template says from a day on. Published, it never changes (a trigger holds it).

    ``content`` is ``{"sections": [{"id", "title", "all_ok", "items": [{"id", "kind", "text",
    ...}]}]}``; ``calls/checklists/content.py`` says what an item holds. Ids of items stay the same
    from version to version. ``published_at`` is None for the one draft of a template.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    template = models.ForeignKey(ChecklistTemplate, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(default=dict)
    rev = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["template", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="a_checklist_version_has_its_number"
            ),
            models.UniqueConstraint(
                fields=["template"],
                condition=Q(published_at__isnull=True),
                name="a_checklist_has_one_draft",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="a_published_version_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.number}"


class Checklist(models.Model):
    """The checklist of one machine on one visit, as far as it is filled in.

    ``only`` names the items when a return visit finishes what another left; None means all.
    ``left`` holds what this visit did not do: ``{item id: why}``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey("calls.Visit", models.CASCADE, related_name="checklists")
    machine = models.ForeignKey("accounts.Machine", models.PROTECT, related_name="checklists")
    version = models.ForeignKey(ChecklistVersion, models.PROTECT, related_name="checklists")
    carried_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to"
    )
    only = ArrayField(models.UUIDField(), null=True, blank=True)
    left = models.JSONField(default=dict, blank=True)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["begun_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "machine", "version"],
                name="a_machine_has_a_checklist_once_in_a_visit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} of {self.machine_id}"


class Answer(models.Model):
    """What was answered to one item, by whom; the one that has not been replaced counts.

    ``value`` is a string: ``ok``, ``not_ok`` or ``na``; a decimal; the id of a choice; a text; or
    ``not_done``, with the reason as its note (calls/checklists/rows.py has the words). A
    signature's is the name. It is empty for photos, which have rows of their own, and for an
    answer that was taken out.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="answers")
    item_id = models.UUIDField()
    value = models.CharField(max_length=2000, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    strokes = models.JSONField(null=True, blank=True)
    operation = models.ForeignKey(
        "calls.Operation", models.PROTECT, null=True, blank=True, related_name="answers"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["answered_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "item_id"],
                condition=Q(replaced_at__isnull=True),
                name="an_item_has_one_answer_that_counts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.value}"
