"""What the company keeps of its people: what they can do, when they are away, who took over."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fieldapp.plumbing.ids import uuid7

PERSON = settings.AUTH_USER_MODEL


class SkillKind(models.TextChoices):
    """Whether somebody knows how, or has it in writing."""

    SKILL = "skill", _("Skill")
    CERTIFICATE = "certificate", _("Certificate")


class Skill(models.Model):
    """Something a person can do, or a certificate, which may have a last day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="skills")
    kind = models.CharField(max_length=11, choices=SkillKind, default=SkillKind.SKILL)
    name = models.CharField(max_length=80)
    expires_on = models.DateField(null=True, blank=True)
    archived_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "name"],
                condition=Q(archived_on__isnull=True),
                name="a_person_has_a_skill_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Leave(models.Model):
    """Days on which a person is away, both included, and who stands in for them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="leaves")
    first_day = models.DateField()
    last_day = models.DateField()
    substitute = models.ForeignKey(
        PERSON, models.PROTECT, null=True, blank=True, related_name="stands_in"
    )
    archived_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                name="a_leave_ends_after_it_began", condition=Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(
                name="nobody_stands_in_for_themself",
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("person")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.first_day} to {self.last_day}"


class Invitation(models.Model):
    """That a person was sent a link with which they set their first password."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="invitations")
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"invitation of {self.person_id}"


class HandOver(models.Model):
    """That a person's work, all of it or that of one territory, went to others in one step.

    ``op_id`` is made with the form: sent twice, it is one step. ``moved`` counts what moved.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    op_id = models.UUIDField(unique=True)
    person = models.ForeignKey(PERSON, models.PROTECT, related_name="handed_over")
    territory = models.ForeignKey("accounts.Territory", models.PROTECT, null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    moved = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"hand-over of {self.person_id}"
