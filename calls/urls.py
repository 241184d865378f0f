"""Addresses of visits' moves. The page of a visit is made of several rooms: see fieldapp/pages."""

from django.urls import path

from calls import views

urlpatterns = [
    path("visits/<uuid:pk>/<str:move>/", views.visit_move, name="visit_move"),
]
