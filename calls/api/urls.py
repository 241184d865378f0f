"""Addresses of visits in the API."""

from django.urls import path

from calls.api import moves, photos, visits

urlpatterns = [
    path("visits/", visits.Visits.as_view(), name="api_visits"),
    path("visits/<uuid:pk>/", visits.VisitView.as_view(), name="api_visit"),
    path("visits/<uuid:pk>/on-the-way/", moves.OnTheWay.as_view(), name="api_on_the_way"),
    path("visits/<uuid:pk>/arrive/", moves.Arrive.as_view(), name="api_arrive"),
    path("visits/<uuid:pk>/done/", moves.Done.as_view(), name="api_done"),
    path("visits/<uuid:pk>/incomplete/", moves.Incomplete.as_view(), name="api_incomplete"),
    path("visits/<uuid:pk>/close-short/", moves.CloseShort.as_view(), name="api_close_short"),
    path("visits/<uuid:pk>/photos/", photos.VisitPhotos.as_view(), name="api_visit_photos"),
    path("visits/<uuid:pk>/cancel/", moves.Cancel.as_view(), name="api_cancel"),
]
