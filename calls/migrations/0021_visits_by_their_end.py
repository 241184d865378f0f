"""Lists of what went wrong lately look visits up by when they ended."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("calls", "0020_plan_steps"),
    ]

    operations = [
        AddIndexConcurrently(
            "visit",
            models.Index(
                fields=["finished_at"],
                condition=Q(finished_at__isnull=False),
                name="visit_finished",
            ),
        ),
    ]
