"""Addresses of the set-up pages."""

from django.urls import path

from fieldapp.pages.setup import index

urlpatterns = [
    path("", index.setup, name="setup"),
]
