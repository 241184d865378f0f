"""Addresses of the day board and of visits' moves. A visit's page is in fieldapp/pages."""

from django.urls import path

from calls import board_list_views, board_views, call_views, views

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
    path("visits/<uuid:pk>/<str:move>/", views.visit_move, name="visit_move"),
]
