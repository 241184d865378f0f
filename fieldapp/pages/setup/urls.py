"""Addresses of the set-up pages."""

from django.urls import include, path

from fieldapp.pages.setup import (
    audit,
    go_live,
    imports,
    index,
    leaving,
    lists,
    people,
    territories,
)

urlpatterns = [
    path("", index.setup, name="setup"),
    path("", include("fieldapp.pages.setup.company_urls")),
    path("go-live/", go_live.go_live, name="setup_go_live"),
    path("go-live/invite/", go_live.invite_all, name="setup_invite_all"),
    path("audit/", audit.audit, name="setup_audit"),
    path("audit/<form:form>/", audit.audit_file, name="setup_audit_file"),
    path("people/", people.listed, name="setup_people"),
    path("people/<form:form>/", lists.people_file, name="setup_people_file"),
    path("people/new/", people.new, name="setup_person_new"),
    path("people/<uuid:pk>/", people.one, name="setup_person"),
    path("people/<uuid:pk>/leaving/", leaving.leaving, name="setup_leaving"),
    path("people/<uuid:pk>/hand-over/<uuid:territory>/", leaving.territory, name="setup_hand_over"),
    path("people/<uuid:pk>/<slug:verb>/", people.verb, name="setup_person_verb"),
    path("territories/", territories.listed, name="setup_territories"),
    path("territories/<form:form>/", lists.territories_file, name="setup_territories_file"),
    path("territories/new/", territories.new, name="setup_territory_new"),
    path("territories/<uuid:pk>/", territories.one, name="setup_territory"),
    path("territories/<uuid:pk>/archive/", territories.archived, name="setup_territory_archive"),
    path("imports/", imports.imports, name="setup_imports"),
    path("imports/<uuid:pk>/", imports.one, name="setup_import"),
    path("imports/<uuid:pk>/headings/", imports.headings, name="setup_import_headings"),
    path(
        "imports/<uuid:pk>/rehearse/",
        imports.stage,
        {"stage": "rehearse"},
        name="setup_import_rehearse",
    ),
    path("imports/<uuid:pk>/apply/", imports.stage, {"stage": "apply"}, name="setup_import_apply"),
    path("imports/<uuid:pk>/refused/<form:form>/", imports.rejects, name="setup_import_rejects"),
]
