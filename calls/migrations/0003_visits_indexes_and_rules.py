"""Indexes and rules of visits, made while the table is in use."""

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.models import F, Q

RULES = {
    "an_incomplete_visit_says_what_it_waits_for": ~Q(state="incomplete") | ~Q(incomplete_why=""),
    "a_visit_closed_short_says_why": ~Q(state="closed_short")
    | (~Q(asked="") & ~Q(why_not="") & ~Q(agreed="")),
    "a_visit_does_not_return_to_itself": Q(returns_to__isnull=True) | ~Q(returns_to=F("id")),
}


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("calls", "0002_visits_say_more"),
    ]

    operations = [
        AddIndexConcurrently("visit", models.Index(fields=["window_start"], name="visit_day")),
        AddIndexConcurrently(
            "visit",
            models.Index(
                fields=["state", "window_start"],
                condition=~Q(state__in=["done", "closed_short", "cancelled"]),
                name="visit_open",
            ),
        ),
        *(
            AddConstraintNotValid("visit", models.CheckConstraint(condition=rule, name=name))
            for name, rule in RULES.items()
        ),
        *(ValidateConstraint("visit", name) for name in RULES),
    ]
