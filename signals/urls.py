"""Addresses."""

from django.urls import path

from signals.views import follow_up, queue

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("follow-ups/<uuid:pk>/", follow_up.follow_up, name="follow_up"),
    path("follow-ups/<uuid:pk>/<slug:verb>/", follow_up.follow_up_verb, name="follow_up_verb"),
]
