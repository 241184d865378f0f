"""Addresses of the set-up pages."""

from django.urls import path

from fieldapp.pages.setup import index, offers

urlpatterns = [
    path("", index.setup, name="setup"),
    path("offers/", offers.offers, name="setup_offers"),
    path("offers/new/", offers.offer_new, name="setup_offer_new"),
    path("offers/<uuid:pk>/", offers.offer, name="setup_offer"),
    path("offers/<uuid:pk>/archive/", offers.offer_archive, name="setup_offer_archive"),
    path("offers/<uuid:pk>/restore/", offers.offer_restore, name="setup_offer_restore"),
]
