import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import fieldapp.plumbing.ids

ENCODER = django.core.serializers.json.DjangoJSONEncoder


class Migration(migrations.Migration):
    dependencies = [
        ("calls", "0007_supplies_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=fieldapp.plumbing.ids.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("op_id", models.UUIDField(default=fieldapp.plumbing.ids.uuid7)),
                ("at", models.DateTimeField()),
                ("was", models.JSONField(default=dict, encoder=ENCODER)),
                ("became", models.JSONField(default=dict, encoder=ENCODER)),
                ("request_id", models.CharField(blank=True, max_length=64)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "undoes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="undone_by",
                        to="calls.planstep",
                    ),
                ),
                (
                    "visit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plan_steps",
                        to="calls.visit",
                    ),
                ),
            ],
            options={"ordering": ["at", "id"]},
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=models.UniqueConstraint(fields=("by", "op_id"), name="a_plan_is_decided_once"),
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=models.CheckConstraint(
                condition=models.Q(undoes__isnull=True) | ~models.Q(undoes=models.F("id")),
                name="a_decision_does_not_undo_itself",
            ),
        ),
    ]
