from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from fieldapp.plumbing.ids import uuid7


class PlanStep(models.Model):
    """One decision about a visit: who makes it, when, with whom, what they must know.

    ``was`` and ``became`` hold what changed: ``lead`` and ``helpers`` as ids, ``window_start`` and
    ``window_end`` as moments, ``skills`` as words. A call that came in was nothing before.
    ``op_id`` is made with the form: sent twice, it is one decision.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    visit = models.ForeignKey("calls.Visit", models.CASCADE, related_name="plan_steps")
    op_id = models.UUIDField(default=uuid7)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    was = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    became = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    undoes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="undone_by"
    )
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "op_id"], name="a_plan_is_decided_once"),
            models.CheckConstraint(
                name="a_decision_does_not_undo_itself",
                condition=Q(undoes__isnull=True) | ~Q(undoes=models.F("id")),
            ),
        ]

    def __str__(self) -> str:
        return f"plan of {self.visit_id}: {', '.join(self.became)}"
