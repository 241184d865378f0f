"""Addresses of visits' moves. The page of a visit is made of several rooms: see fieldapp/pages."""

from django.urls import path

from calls import picture_views, views

urlpatterns = [
    path("visits/<uuid:pk>/photos/", picture_views.visit_photos, name="visit_photos"),
    path(
        "visits/<uuid:pk>/photos/<uuid:photo>/<slug:verb>/",
        picture_views.visit_photo_verb,
        name="visit_photo_verb",
    ),
    path("visits/<uuid:pk>/<str:move>/", views.visit_move, name="visit_move"),
]
