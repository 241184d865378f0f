"""What the API says of signals and of what became of them."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.answers import Username
from fieldapp.plumbing.views import answered
from signals.models import CreditShare, FollowUp, Offer, Queue, Signal, Step
from signals.status import Status, status_of, text_of


class OfferAnswer(serializers.ModelSerializer):
    """Something we can sell; ``models`` are the machines it fits, by name."""

    models = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)

    class Meta:
        model = Offer
        fields = ["id", "ref", "name", "category", "talking_points", "brochure_url", "models"]
        read_only_fields = fields


class QueueAnswer(serializers.ModelSerializer):
    """A sales follow-up queue, with its members by username."""

    territory = serializers.SlugRelatedField(slug_field="name", read_only=True)
    members = Username(many=True)

    class Meta:
        model = Queue
        fields = ["id", "name", "territory", "members", "is_default"]
        read_only_fields = fields


class FollowUpOfSignal(serializers.ModelSerializer):
    """As much of a follow-up as everybody may know who may know the signal."""

    owner = Username()

    class Meta:
        model = FollowUp
        fields = ["id", "queue", "owner", "stage", "due_at"]
        read_only_fields = fields


class SignalAnswer(serializers.ModelSerializer):
    """A buying signal; ``status`` is what its technician reads, ``follow_up`` null until routed."""

    technician = Username()
    photos = serializers.SerializerMethodField()
    status = serializers.SerializerMethodField()
    status_text = serializers.SerializerMethodField()
    follow_up = serializers.SerializerMethodField()

    class Meta:
        model = Signal
        fields = [
            "id",
            "type",
            "clue",
            "offer_category",
            "site",
            "place",
            "customer",
            "machine",
            "visit",
            "contact",
            "note",
            "photos",
            "adds_to",
            "expects_call",
            "expects_call_on",
            "fix_first",
            "technician",
            "noticed_at",
            "received_at",
            "said_yes_at",
            "withdrawn_at",
            "status",
            "status_text",
            "follow_up",
        ]
        read_only_fields = fields

    def get_photos(self, signal: Signal) -> list[str]:
        """Hashes, in the order in which they were taken."""
        return [photo.sha256 for photo in signal.photos.all()]

    @extend_schema_field(serializers.ChoiceField(Status.choices))
    def get_status(self, signal: Signal) -> str:
        """One of the six words."""
        return str(status_of(signal))

    def get_status_text(self, signal: Signal) -> str:
        """The same in a sentence, in the reader's language."""
        return text_of(signal)

    @extend_schema_field(FollowUpOfSignal(allow_null=True))
    def get_follow_up(self, signal: Signal) -> dict | None:
        """Whose it is, how far, and by when the customer is called."""
        follow_up = getattr(signal, "follow_up", None)
        return answered(FollowUpOfSignal, follow_up) if follow_up else None


class FollowUpAnswer(serializers.ModelSerializer):
    """A sales task. Money is in the company's currency, as decimal strings."""

    owner = Username()
    helpers = Username(many=True)
    customer = serializers.PrimaryKeyRelatedField(source="signal.customer", read_only=True)
    site = serializers.PrimaryKeyRelatedField(source="signal.site", read_only=True)
    late = serializers.SerializerMethodField()

    class Meta:
        model = FollowUp
        fields = [
            "id",
            "signal",
            "customer",
            "site",
            "queue",
            "owner",
            "helpers",
            "stage",
            "clock_type",
            "late",
            "due_at",
            "act_by",
            "next_on",
            "snoozed_until",
            "snooze_reason",
            "returned_at",
            "routed_at",
            "claimed_at",
            "contacted_at",
            "qualified_at",
            "quoted_at",
            "closed_at",
            "attempts",
            "value",
            "monthly",
            "months",
            "lost_reason",
            "rival",
            "locked_until",
            "merged_into",
        ]
        read_only_fields = fields

    def get_late(self, follow_up: FollowUp) -> bool:
        """Whether the customer should have been reached by now and was not."""
        waits = follow_up.is_open and follow_up.contacted_at is None
        return waits and follow_up.due_at < timezone.now()


class StepAnswer(serializers.ModelSerializer):
    """One thing that happened to a follow-up."""

    by = Username()

    class Meta:
        model = Step
        fields = ["id", "verb", "by", "at", "was", "became", "note", "facts"]
        read_only_fields = fields


class ShareAnswer(serializers.ModelSerializer):
    """Whose signal it was, in per cent."""

    person = Username()

    class Meta:
        model = CreditShare
        fields = ["person", "percent", "frozen_at"]
        read_only_fields = fields


class FollowUpInFull(FollowUpAnswer):
    """A follow-up with its history and credit."""

    steps = StepAnswer(many=True, read_only=True)
    shares = ShareAnswer(many=True, read_only=True)

    class Meta(FollowUpAnswer.Meta):
        fields = [*FollowUpAnswer.Meta.fields, "steps", "shares"]
        read_only_fields = fields
