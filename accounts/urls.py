"""Addresses."""

from django.urls import path

from accounts import views

urlpatterns = [
    path("me/", views.me, name="me"),
    path("me/keys/", views.keys, name="keys"),
    path("me/keys/<uuid:pk>/revoke/", views.revoke_key, name="revoke_key"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.notices_read, name="notices_read"),
    path("notices/<uuid:pk>/", views.notice, name="notice"),
]
