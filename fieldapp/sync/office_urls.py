"""Addresses of what the office does about work from the field; the phone's own are in the API."""

from django.urls import path

from fieldapp.sync import import_views, not_received_views, review_views

urlpatterns = [
    path("review/", review_views.review, name="review"),
    path("review/<form:form>/", review_views.review_file, name="review_file"),
    path("review/accept/", review_views.review_many, name="review_many"),
    path("review/<uuid:pk>/", review_views.review_item, name="review_item"),
    path("review/<uuid:pk>/<slug:verb>/", review_views.review_verb, name="review_verb"),
    path("not-received/", not_received_views.not_received, name="not_received"),
    path(
        "not-received/<form:form>/",
        not_received_views.not_received_file,
        name="not_received_file",
    ),
    path("not-received/import/", import_views.not_received_import, name="not_received_import"),
    path(
        "not-received/<uuid:pk>/<slug:verb>/",
        not_received_views.not_received_verb,
        name="not_received_verb",
    ),
    path("phones/<uuid:pk>/<slug:verb>/", not_received_views.phone_verb, name="phone_verb"),
]
