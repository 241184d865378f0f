"""Addresses."""

from django.urls import path

from fieldapp.pages import overview

urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("overview/csv/", overview.overview_csv, name="overview_csv"),
    path("overview/signals/", overview.signal_list, name="signal_list"),
    path("overview/signals/csv/", overview.signal_list_csv, name="signal_list_csv"),
]
