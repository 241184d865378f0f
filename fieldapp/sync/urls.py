"""Addresses of the phone's channel, under /api/v1/sync/."""

from django.urls import path

from fieldapp.sync.api import views

urlpatterns = [
    path("session/", views.SessionView.as_view(), name="api_sync_session"),
    path("ops/<uuid:op_id>/", views.OperationView.as_view(), name="api_sync_op"),
    path("status/", views.StatusView.as_view(), name="api_sync_status"),
    path("heartbeat/", views.HeartbeatView.as_view(), name="api_sync_heartbeat"),
]
