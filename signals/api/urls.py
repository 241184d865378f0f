"""Addresses under /api/v1/."""

from django.urls import path

from signals.api import capture, conversion, followups, lists

VERBS = {
    "claim": followups.Claim,
    "contact": followups.Contact,
    "qualify": followups.Qualify,
    "quote": followups.Quote,
    "win": followups.Win,
    "lose": followups.Lose,
    "snooze": followups.Snooze,
    "return": followups.Return,
    "answer": followups.Answer,
    "merge": followups.Merge,
    "hand-over": followups.HandOver,
    "undo": followups.Undo,
}

urlpatterns = [
    path("offers/", lists.Offers.as_view(), name="api_offers"),
    path("offers/<uuid:pk>/", lists.OfferView.as_view(), name="api_offer"),
    path("queues/", lists.Queues.as_view(), name="api_queues"),
    path("queues/<uuid:pk>/", lists.QueueView.as_view(), name="api_queue"),
    path("signals/", lists.Signals.as_view(), name="api_signals"),
    path("signals/<uuid:pk>/", capture.SignalView.as_view(), name="api_signal"),
    path("signals/<uuid:pk>/said-yes/", capture.SaidYes.as_view(), name="api_said_yes"),
    path(
        "signals/<uuid:pk>/nobody-called/",
        capture.NobodyCalled.as_view(),
        name="api_nobody_called",
    ),
    path("conversion/", conversion.ConversionView.as_view(), name="api_conversion"),
    path("follow-ups/", lists.FollowUps.as_view(), name="api_follow_ups"),
    path("follow-ups/<uuid:pk>/", lists.FollowUpView.as_view(), name="api_follow_up"),
    *[
        path(
            f"follow-ups/<uuid:pk>/{verb}/",
            view.as_view(),
            name=f"api_follow_up_{verb.replace('-', '_')}",
        )
        for verb, view in VERBS.items()
    ],
]
