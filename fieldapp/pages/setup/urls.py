"""Addresses of the set-up pages."""

from django.urls import path

from fieldapp.pages.setup import imports, index

urlpatterns = [
    path("", index.setup, name="setup"),
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
