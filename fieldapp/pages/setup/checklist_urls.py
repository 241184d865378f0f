"""Addresses of the checklist editor."""

from django.urls import path

from fieldapp.pages.setup import checklist_draft, checklists

ONE = "<uuid:pk>/"

urlpatterns = [
    path("", checklists.checklists, name="setup_checklists"),
    path("new/", checklists.checklist_new, name="setup_checklist_new"),
    path(ONE, checklists.checklist, name="setup_checklist"),
    path(f"{ONE}about/", checklists.checklist_about, name="setup_checklist_about"),
    path(
        f"{ONE}versions/<int:number>/",
        checklists.checklist_version,
        name="setup_checklist_version",
    ),
    path(f"{ONE}sections/new/", checklist_draft.section_new, name="setup_checklist_section_new"),
    path(f"{ONE}sections/<uuid:section>/", checklist_draft.section, name="setup_checklist_section"),
    path(
        f"{ONE}sections/<uuid:section>/add/<str:kind>/",
        checklist_draft.item_new,
        name="setup_checklist_item_new",
    ),
    path(f"{ONE}items/<uuid:item>/", checklist_draft.item, name="setup_checklist_item"),
    path(
        f"{ONE}<slug:what>/<uuid:which>/<slug:verb>/",
        checklist_draft.move,
        name="setup_checklist_move",
    ),
    path(f"{ONE}<slug:verb>/", checklists.checklist_verb, name="setup_checklist_verb"),
]
