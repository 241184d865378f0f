"""Addresses of pages that are made of several rooms."""

from django.urls import path

from fieldapp.pages import account, accounts, home, machine, my_day, overview, photo, visit

urlpatterns = [
    path("", home.home, name="home"),
    path("day/", my_day.my_day, name="my_day"),
    path("visits/<uuid:pk>/", visit.visit, name="visit"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<uuid:pk>/", account.account, name="account"),
    path("machines/<uuid:pk>/", machine.machine, name="machine"),
    path("photos/<uuid:pk>/", photo.photo, name="photo"),
    path("overview/", overview.overview, name="overview"),
    path("overview/csv/", overview.overview_csv, name="overview_csv"),
    path("overview/signals/", overview.signal_list, name="signal_list"),
    path("overview/signals/csv/", overview.signal_list_csv, name="signal_list_csv"),
]
