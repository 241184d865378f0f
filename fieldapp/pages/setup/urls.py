"""Addresses of the set-up pages."""

from django.urls import include, path

from fieldapp.pages.setup import audit, index, leaving, people

urlpatterns = [
    path("", index.setup, name="setup"),
    path("", include("fieldapp.pages.setup.company_urls")),
    path("audit/", audit.audit, name="setup_audit"),
    path("audit/csv/", audit.audit_csv, name="setup_audit_csv"),
    path("people/", people.listed, name="setup_people"),
    path("people/new/", people.new, name="setup_person_new"),
    path("people/<uuid:pk>/", people.one, name="setup_person"),
    path("people/<uuid:pk>/leaving/", leaving.leaving, name="setup_leaving"),
    path("people/<uuid:pk>/hand-over/<uuid:territory>/", leaving.territory, name="setup_hand_over"),
    path("people/<uuid:pk>/<slug:verb>/", people.verb, name="setup_person_verb"),
]
