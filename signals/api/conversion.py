"""``GET conversion/``: the figures of the overview, for programs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from signals import cohorts, conversion
from signals.groupings import GROUPINGS, NOTHING

HIDDEN = {"late", "in_time", "clocks", "people"}  # the page's own; not part of the contract
KNOWN = {"from", "to", "by", *GROUPINGS}


class FiguresAnswer(serializers.Serializer):
    """Counts, value and medians. A stage counts when it or a later one was reached."""

    noticed = serializers.IntegerField()
    contacted = serializers.IntegerField()
    qualified = serializers.IntegerField()
    quoted = serializers.IntegerField()
    won = serializers.IntegerField()
    lost = serializers.IntegerField()
    open = serializers.IntegerField(help_text="Neither won, lost nor merged into another.")
    value = serializers.DecimalField(14, 2, help_text="Of what was won, in the company's currency.")
    median_hours_to_contact = serializers.FloatField(
        allow_null=True, help_text="Elapsed hours from noticing to first contact."
    )
    median_days_won = serializers.FloatField(
        allow_null=True, help_text="Days from noticing to closing, of what was won."
    )
    median_days_lost = serializers.FloatField(
        allow_null=True, help_text="Days from noticing to closing, of what was lost."
    )


class RowAnswer(FiguresAnswer):
    """One row. ``key`` is an id, a code or a text, empty for those that have none."""

    key = serializers.CharField()
    label = serializers.CharField()


class ConversionAnswer(serializers.Serializer):
    """What became of the signals noticed in a period."""

    rows = RowAnswer(many=True)
    total = FiguresAnswer()


def _parameters() -> list[OpenApiParameter]:
    day = "Signals noticed {} this day, both included, in the company's zone. {}"
    only = "Only this row of the grouping `{}`: a key, or `{}` for those that have none."
    return [
        OpenApiParameter(
            "from", OpenApiTypes.DATE, description=day.format("from", "Without: 90 days in all.")
        ),
        OpenApiParameter("to", OpenApiTypes.DATE, description=day.format("to", "Without: today.")),
        OpenApiParameter("by", OpenApiTypes.STR, enum=list(GROUPINGS), default="type"),
        *[
            OpenApiParameter(by, OpenApiTypes.STR, description=only.format(by, NOTHING))
            for by in GROUPINGS
        ],
    ]


class ConversionView(APIView):
    """What became of the signals noticed in a period, divided as one asks. For managers."""

    answer, refuses = ConversionAnswer, (403,)
    operation_id, parameters = "conversion", _parameters()

    def get(self, request: Request) -> Response:
        """What became of the signals noticed in a period, divided as one asks. For managers.

        403 `personal_reports_off` (or `_own`, `_groups`) where the company keeps figures about
        people back.
        """
        if not conversion.may_see(request.user):
            raise PermissionDenied
        params = request.query_params
        for name in params:
            if name not in KNOWN:
                raise cohorts.bad(name, _("There is no such filter."))
        now = timezone.now()
        by = cohorts.one_of(params, "by", tuple(GROUPINGS))
        cohort = cohorts.asked(params, asker=request.user, now=now)
        found = conversion.count(cohort, GROUPINGS[by], now=now)
        return Response(
            {
                "rows": [plain(row) for row in found.rows],
                "total": plain(found.total, row_itself=False),
            }
        )


def plain(row: conversion.Row, *, row_itself: bool = True) -> dict[str, Any]:
    """A row as the contract names it, money as a decimal string; the total has no key."""
    left_out = HIDDEN if row_itself else HIDDEN | {"key", "label"}
    facts = {name: value for name, value in vars(row).items() if name not in left_out}
    return facts | {"value": f"{row.value:.2f}"}
