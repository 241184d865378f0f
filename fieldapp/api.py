"""Every address of the API. Each room brings its own."""

from django.urls import include, path, re_path

from fieldapp import api_docs, photo_api

urlpatterns = [
    path("", include("accounts.api.urls")),
    path("", include("calls.api.urls")),
    path("", include("signals.api.urls")),
    re_path(r"^photos/(?P<sha256>[0-9a-f]{64})/$", photo_api.PhotoView.as_view(), name="api_photo"),
    path("sync/", include("fieldapp.sync.urls")),
    path("schema/", api_docs.schema, name="api_schema"),
    path("docs/", api_docs.page, name="api_docs"),
]
