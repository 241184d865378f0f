"""What the API says of visits."""

from rest_framework import serializers

from accounts.api.answers import Username
from calls.models import Visit, VisitPhoto


class VisitAnswer(serializers.ModelSerializer):
    """One call at one site. ``rev`` grows with every change; ``returns_to`` is what it finishes."""

    lead = Username()
    helpers = Username(many=True)

    class Meta:
        model = Visit
        fields = [
            "id",
            "ref",
            "site",
            "kind",
            "state",
            "rev",
            "lead",
            "helpers",
            "machines",
            "contact",
            "window_start",
            "window_end",
            "note",
            "on_the_way_at",
            "arrived_at",
            "finished_at",
            "heard_nothing",
            "unplanned",
            "reported_at",
            "reported_by",
            "problem",
            "respond_by",
            "skills",
            "returns_to",
            "incomplete_why",
            "left",
            "asked",
            "why_not",
            "agreed",
            "cancelled_why",
            "summary",
            "archived_on",
        ]
        read_only_fields = fields


class VisitPhotoAnswer(serializers.ModelSerializer):
    """A photo that a visit names. Its bytes come by ``PUT photos/{sha256}/``, before or after."""

    class Meta:
        model = VisitPhoto
        fields = ["id", "sha256", "machine", "item", "taken_at"]
        read_only_fields = fields

    item = serializers.UUIDField(source="item_id", allow_null=True)


class PhotosAnswer(serializers.Serializer):
    """Photos, as the visit has them."""

    photos = VisitPhotoAnswer(many=True)
