"""Addresses of signals and follow-ups."""

from django.urls import path

from signals.views import capture, follow_up, mine, place, queue, saved

urlpatterns = [
    path("signals/", mine.my_signals, name="my_signals"),
    path("signals/<form:form>/", mine.my_signals_file, name="my_signals_file"),
    path("signals/new/", capture.signal_new, name="signal_new"),
    path("signals/new/<str:type_>/", capture.signal_sheet, name="signal_sheet"),
    path("signals/<uuid:pk>/saved/", saved.signal_saved, name="signal_saved"),
    path("signals/places/", place.places, name="places"),
    path("signals/<uuid:pk>/place/", place.place, name="place"),
    path("signals/<uuid:pk>/<str:verb>/", saved.signal_verb, name="signal_verb"),
    path("queue/", queue.queue, name="queue"),
    path("queue/<form:form>/", queue.queue_file, name="queue_file"),
    path("follow-ups/<uuid:pk>/", follow_up.follow_up, name="follow_up"),
    path("follow-ups/<uuid:pk>/<slug:verb>/", follow_up.follow_up_verb, name="follow_up_verb"),
]
