"""Addresses of pages that are made of several rooms."""

from django.urls import include, path

from fieldapp.pages import (
    account,
    accounts,
    checklist,
    contacts,
    field_day,
    field_reference,
    field_visit,
    files,
    home,
    labels,
    machine,
    machine_changes,
    machine_new,
    my_day,
    outbox,
    overview,
    photo,
    sign_off,
    visit,
    visit_machine,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("setup/", include("fieldapp.pages.setup.urls")),
    path("day/", my_day.my_day, name="my_day"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("visits/<uuid:pk>/", visit.visit, name="visit"),
    path(
        "visits/<uuid:pk>/machines/<uuid:machine>/",
        visit_machine.visit_machine,
        name="visit_machine",
    ),
    path(
        "visits/<uuid:pk>/machines/<uuid:machine>/checklist/",
        checklist.checklist,
        name="checklist",
    ),
    path(
        "visits/<uuid:pk>/machines/<uuid:machine>/checklist/undo/<uuid:operation>/",
        checklist.checklist_undo,
        name="checklist_undo",
    ),
    path("visits/<uuid:pk>/sign-off/", sign_off.sign_off, name="sign_off"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/<form:form>/", files.accounts_file, name="accounts_file"),
    path("accounts/<uuid:pk>/", account.account, name="account"),
    path("accounts/<uuid:pk>/contacts/new/", contacts.contact_new, name="contact_new"),
    path("contacts/<uuid:pk>/change/", contacts.contact_change, name="contact_change"),
    path("contacts/<uuid:pk>/gone/", contacts.contact_gone, name="contact_gone"),
    *(
        path(f"{of}/<form:form>/", files.file_of_account, {"of": of}, name=f"{of}_file")
        for of in files.OF_AN_ACCOUNT
    ),
    path("machines/new/", machine_new.machine_new, name="machine_new"),
    path("machines/labels/", labels.machine_labels, name="machine_labels"),
    path("machines/<uuid:pk>/", machine.machine, name="machine"),
    path("machines/<uuid:pk>/label/", labels.machine_label, name="machine_label"),
    path(
        "machines/<uuid:pk>/<slug:change>/", machine_changes.machine_change, name="machine_change"
    ),
    path("m/<str:code>/", machine.machine_by_code, name="machine_by_code"),
    path("photos/<uuid:pk>/", photo.photo, name="photo"),
    path("field/day.json", field_day.field_day, name="field_day"),
    path("field/reference.json", field_reference.field_reference, name="field_reference"),
    path("field/visit/", field_visit.field_visit, name="field_visit"),
    path("field/signal/<str:type_>/", field_visit.field_signal, name="field_signal"),
    path("overview/", overview.overview, name="overview"),
    path("overview/<form:form>/", overview.overview_file, name="overview_file"),
    path("overview/signals/", overview.signal_list, name="signal_list"),
    path("overview/signals/<form:form>/", overview.signal_list_file, name="signal_list_file"),
]
