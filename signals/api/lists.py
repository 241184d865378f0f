"""Offers, queues, signals and follow-ups: lists and single ones, to read."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from fieldapp.plumbing.filtering import Search
from fieldapp.plumbing.views import Listed, Shown
from signals.api import answers
from signals.lifecycle import Stage
from signals.models import CreditShare, FollowUp, Offer, Queue, Signal, Step


class OfOffers:
    """What we can sell."""

    model, serializer_class = Offer, answers.OfferAnswer

    def shown(self, queryset: QuerySet) -> QuerySet:
        """With the models that each fits."""
        return queryset.filter(archived_on=None).prefetch_related("models")


class Offers(OfOffers, Listed):
    """What we can sell."""

    ordering = "name"
    columns = ("name", "ref", "category")


class OfferView(OfOffers, Shown):
    """One offer."""


class OfQueues:
    """Sales follow-up queues."""

    model, serializer_class = Queue, answers.QueueAnswer

    def shown(self, queryset: QuerySet) -> QuerySet:
        """With territory and members."""
        queryset = queryset.filter(archived_on=None).select_related("territory")
        return queryset.prefetch_related("members")


class Queues(OfQueues, Listed):
    """The queues I may see."""

    ordering = "name"
    columns = ("name",)


class QueueView(OfQueues, Shown):
    """One queue."""


class SignalQuery(Search):
    """Words to look for, and whether only my own are wanted."""

    mine = serializers.BooleanField(required=False)


class OfSignals:
    """Buying signals."""

    model, serializer_class = Signal, answers.SignalAnswer

    def shown(self, queryset: QuerySet) -> QuerySet:
        """With what became of each, and its photos."""
        return queryset.for_status().prefetch_related("photos")


class Signals(OfSignals, Listed):
    """The signals I may see, the latest first."""

    query = SignalQuery
    ordering = "-noticed_at"
    columns = ("note", "customer__name", "place", "machine__serial")

    def get_queryset(self) -> QuerySet:
        """Without those that were taken back."""
        return super().get_queryset().kept()

    def narrow(self, queryset: QuerySet, asked: dict[str, Any]) -> QuerySet:
        """Mine alone, if that was asked."""
        if asked.get("mine"):
            queryset = queryset.of(self.request.user)
        return super().narrow(queryset, asked)


class FollowUpQuery(Search):
    """Words to look for; only mine; one stage; one queue."""

    mine = serializers.BooleanField(required=False)
    stage = serializers.ChoiceField(Stage.choices, required=False)
    queue = serializers.UUIDField(required=False)


class OfFollowUps:
    """Sales tasks."""

    model, serializer_class = FollowUp, answers.FollowUpAnswer

    def shown(self, queryset: QuerySet) -> QuerySet:
        """With the owner, the helpers, and where it is."""
        return queryset.select_related("owner", "signal").prefetch_related("helpers")


class FollowUps(OfFollowUps, Listed):
    """The follow-ups I may see, by what must be acted on first."""

    query = FollowUpQuery
    ordering = "act_by"
    columns = ("signal__note", "signal__customer__name", "signal__place")

    def narrow(self, queryset: QuerySet, asked: dict[str, Any]) -> QuerySet:
        """By owner, stage and queue."""
        if asked.get("mine"):
            queryset = queryset.owned_by(self.request.user)
        for name in ("stage", "queue"):
            if name in asked:
                queryset = queryset.filter(**{name: asked[name]})
        return super().narrow(queryset, asked)


class FollowUpView(OfFollowUps, Shown):
    """One follow-up, with its history and credit."""

    serializer_class = answers.FollowUpInFull

    def shown(self, queryset: QuerySet) -> QuerySet:
        """With who did what."""
        steps = Prefetch("steps", Step.objects.select_related("by"))
        shares = Prefetch("shares", CreditShare.objects.select_related("person"))
        return super().shown(queryset).prefetch_related(steps, shares)
