"""Addresses of what holds for the company: offers, queues, hours, keys, privacy."""

from django.urls import path

from fieldapp.pages.setup import (
    anonymity,
    api_keys,
    company_page,
    hours,
    lists,
    looked,
    offers,
    privacy,
    queues,
)

urlpatterns = [
    path("offers/", offers.offers, name="setup_offers"),
    path("offers/<form:form>/", lists.offers_file, name="setup_offers_file"),
    path("offers/new/", offers.offer_new, name="setup_offer_new"),
    path("offers/<uuid:pk>/", offers.offer, name="setup_offer"),
    path("offers/<uuid:pk>/archive/", offers.offer_archive, name="setup_offer_archive"),
    path("offers/<uuid:pk>/restore/", offers.offer_restore, name="setup_offer_restore"),
    path("hours/", hours.hours, name="setup_hours"),
    path("hours/week/", hours.hours_week, name="setup_hours_week"),
    path("hours/holidays/", hours.hours_holidays, name="setup_hours_holidays"),
    path("hours/days/", hours.hours_day_add, name="setup_hours_day_add"),
    path("hours/days/<str:day>/remove/", hours.hours_day_remove, name="setup_hours_day_remove"),
    path("hours/sites/<uuid:pk>/", hours.hours_site, name="setup_hours_site"),
    path("queues/", queues.queues, name="setup_queues"),
    path("queues/<form:form>/", lists.queues_file, name="setup_queues_file"),
    path("queues/new/", queues.queue_new, name="setup_queue_new"),
    path("queues/rules/", queues.rules, name="setup_rules"),
    path("queues/<uuid:pk>/", queues.queue, name="setup_queue"),
    path("queues/<uuid:pk>/archive/", queues.queue_archive, name="setup_queue_archive"),
    path("queues/<uuid:pk>/restore/", queues.queue_restore, name="setup_queue_restore"),
    path("company/", company_page.settings_page, name="setup_company"),
    path("keys/", api_keys.keys, name="setup_keys"),
    path("keys/<uuid:pk>/revoke/", api_keys.key_revoke, name="setup_key_revoke"),
    path("privacy/", privacy.privacy, name="setup_privacy"),
    path("privacy/rule/", privacy.privacy_rule, name="setup_privacy_rule"),
    path("privacy/retention/", privacy.privacy_retention, name="setup_privacy_retention"),
    path("privacy/looks/", looked.looks, name="setup_looks"),
    path("privacy/contacts/<uuid:pk>/", anonymity.contact_privacy, name="setup_contact"),
    path(
        "privacy/contacts/<uuid:pk>/anonymous/",
        anonymity.contact_anonymous,
        name="setup_contact_anonymous",
    ),
    path(
        "privacy/contacts/<uuid:pk>/notes/<str:kind>/<uuid:note>/",
        anonymity.contact_note,
        name="setup_contact_note",
    ),
]
