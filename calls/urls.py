"""Addresses of the day board and of visits' moves. A visit's page is in fieldapp/pages."""

from django.urls import path

from calls import (
    board_list_views,
    board_views,
    call_views,
    ending_views,
    machines_views,
    phone_fix_views,
    picture_views,
    starting_views,
    supplies_views,
    views,
)
from calls.reports.views import report, sign

urlpatterns = [
    path("board/", board_views.board, name="board"),
    path("board/counts/", board_views.board_counts, name="board_counts"),
    path("board/new-call/", call_views.new_call, name="new_call"),
    path("board/visits/<uuid:pk>/", board_views.board_visit, name="board_visit"),
    path(
        "board/visits/<uuid:pk>/<slug:verb>/",
        board_views.board_visit_verb,
        name="board_visit_verb",
    ),
    path("board/machines/<uuid:pk>/pm/", board_views.board_pm, name="board_pm"),
    path("board/<slug:name>/", board_list_views.board_list, name="board_list"),
    path(
        "board/<slug:name>/<form:form>/", board_list_views.board_list_file, name="board_list_file"
    ),
    path("visits/new/", starting_views.visit_new, name="visit_new"),
    path("visits/phone-fix/", phone_fix_views.phone_fix, name="phone_fix"),
    path("scan/", starting_views.scan, name="scan"),
    path("supplies/", supplies_views.supplies_list, name="supplies"),
    path("supplies/new/", supplies_views.supplies_new, name="supplies_new"),
    path("supplies/<form:form>/", supplies_views.supplies_file, name="supplies_file"),
    path("supplies/<uuid:pk>/<slug:verb>/", supplies_views.supplies_verb, name="supplies_verb"),
    *(
        path(
            f"visits/<uuid:pk>/{ending}/",
            ending_views.visit_ending,
            {"ending": ending},
            name=f"visit_{ending.replace('-', '_')}",
        )
        for ending in ending_views.ENDINGS
    ),
    path("visits/<uuid:pk>/add-machine/", machines_views.add_machine, name="visit_add_machine"),
    path(
        "visits/<uuid:pk>/machines/<uuid:machine>/drop/",
        machines_views.drop_machine,
        name="visit_machine_drop",
    ),
    path("visits/<uuid:pk>/sign/", sign.sign, name="sign"),
    path("visits/<uuid:pk>/signed/", sign.signed, name="signed"),
    path("visits/<uuid:pk>/report/", report.report, name="report"),
    path("visits/<uuid:pk>/report.pdf", report.report_pdf, name="report_pdf"),
    path("visits/<uuid:pk>/report/send/", report.report_send, name="report_send"),
    path("visits/<uuid:pk>/report/anew/", report.report_anew, name="report_anew"),
    path("visits/<uuid:pk>/photos/", picture_views.visit_photos, name="visit_photos"),
    path(
        "visits/<uuid:pk>/photos/<uuid:photo>/<slug:verb>/",
        picture_views.visit_photo_verb,
        name="visit_photo_verb",
    ),
    path("visits/<uuid:pk>/<str:move>/", views.visit_move, name="visit_move"),
]
