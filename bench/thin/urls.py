"""Two addresses."""

from django.urls import path

from bench.thin import views

urlpatterns = [path("page/", views.page), path("tasks/", views.Create.as_view())]
