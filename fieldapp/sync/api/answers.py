"""The shapes of the channel's answers and bodies, for the document that describes the API."""

from __future__ import annotations

from rest_framework import serializers

from fieldapp.plumbing.fields import OPTIONAL, Flag, Moment, Text, Whole
from fieldapp.sync.models import Result, Settled

MOST_IDS = 500
LARGEST = 2**31 - 1
LARGEST_SCHEMA = 2**15 - 1


class User(serializers.Serializer):
    """Who is signed in."""

    id = serializers.UUIDField()
    username = serializers.CharField()
    name = serializers.CharField()


class Limits(serializers.Serializer):
    """What is taken, in bytes."""

    op_bytes = serializers.IntegerField()
    photo_bytes = serializers.IntegerField()


class DeviceAnswer(serializers.Serializer):
    """What we know of the phone: if it knows nothing of this itself, it was cleared."""

    last_seq = serializers.IntegerField()
    pending = serializers.IntegerField()
    oldest_pending_at = serializers.DateTimeField(allow_null=True)


class SentBack(serializers.Serializer):
    """An operation about which the office asks."""

    op_id = serializers.UUIDField()
    detail = serializers.CharField()


class SessionAnswer(serializers.Serializer):
    """Who is signed in, and all that a phone needs before it sends."""

    user = User()
    csrf = serializers.CharField()
    server_time = serializers.DateTimeField()
    device_id = serializers.UUIDField()
    epoch = serializers.UUIDField(help_text="Another one after a restore: then send again.")
    limits = Limits()
    min_schema = serializers.IntegerField()
    app_version = serializers.CharField()
    device = DeviceAnswer(allow_null=True)
    sent_back = SentBack(many=True)


class PhotoBody(serializers.Serializer):
    """A photo whose bytes come by themselves."""

    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$")
    size = serializers.IntegerField(min_value=0, max_value=LARGEST)
    kind = serializers.CharField(required=False)


class OperationBody(serializers.Serializer):
    """One form of the field: see docs/explanation/offline.md."""

    type = serializers.RegexField(r"^[a-z_]{1,19}\.[a-z_-]{1,19}$")
    schema = serializers.IntegerField(min_value=1, max_value=LARGEST_SCHEMA)
    target = serializers.DictField(child=serializers.CharField())
    fields = serializers.DictField(  # type: ignore[assignment] # the field is called so
        child=serializers.ListField(child=serializers.CharField(allow_blank=True))
    )
    photos = PhotoBody(many=True, required=False)
    depends_on = serializers.ListField(child=serializers.UUIDField(), required=False)
    supersedes = serializers.UUIDField(required=False)
    device_id = serializers.UUIDField(required=False)
    seq = serializers.IntegerField(min_value=0, max_value=LARGEST, required=False)
    stream = serializers.CharField(required=False)
    says = serializers.CharField(required=False)
    captured_at = serializers.DateTimeField(required=False)
    tz = serializers.CharField(required=False)
    app_version = serializers.CharField(required=False)


class OperationAnswer(serializers.Serializer):
    """It was received: exactly what has this fingerprint."""

    op_id = serializers.UUIDField()
    sha256 = serializers.CharField()
    result = serializers.ChoiceField([r for r in Result.values if r != Result.REJECTED])
    detail = serializers.CharField()
    missing_photos = serializers.ListField(child=serializers.CharField())
    received_at = serializers.DateTimeField()
    words = serializers.CharField(required=False)
    url = serializers.CharField(required=False)
    clock_skew = serializers.IntegerField(
        required=False, help_text="Seconds by which the phone's clock is ahead, where it is far."
    )


class StatusBody(serializers.Serializer):
    """Of which operations one asks."""

    op_ids = serializers.ListField(child=serializers.UUIDField(), max_length=MOST_IDS)


class State(serializers.Serializer):
    """How an operation stands."""

    result = serializers.ChoiceField(Result.choices)
    detail = serializers.CharField()
    missing_photos = serializers.ListField(child=serializers.CharField())
    settled = serializers.ChoiceField(["", *Settled.values])
    settled_note = serializers.CharField()


class StatusAnswer(serializers.Serializer):
    """By operation; unknown ones are left out."""

    states = serializers.DictField(child=State())


class HeartbeatBody(serializers.Serializer):
    """What a phone says of itself. More than this is taken and left aside."""

    pending = Whole(min_value=0, max_value=LARGEST)
    oldest_pending_at = Moment(**OPTIONAL)
    last_seq = Whole(min_value=0, max_value=LARGEST, **OPTIONAL)
    persisted = Flag(**OPTIONAL)
    quota_percent = Whole(min_value=0, max_value=1000, **OPTIONAL)
    app_version = Text(max_length=40, allow_blank=True, **OPTIONAL)
    cleared = Flag(**OPTIONAL)


class HeartbeatAnswer(serializers.Serializer):
    """Nothing."""
