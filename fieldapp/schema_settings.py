"""What the description of the API says of itself. Settings read this, so it imports nothing."""

SPECTACULAR_SETTINGS = {
    "TITLE": "Earshot",
    "DESCRIPTION": "Buying signals from the field, and what becomes of them.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "Stage": "signals.lifecycle.Stage",
        "LostReason": "signals.lifecycle.LostReason",
        "VisitKind": "calls.models.visits.VisitKind",
        "WhyIncomplete": "calls.models.visits.WhyIncomplete",
        "OfferCategory": "signals.clues.Category",
    },
}
