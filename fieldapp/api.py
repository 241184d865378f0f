"""Every address of the API. Each room brings its own."""

from django.urls import include, path

from fieldapp import api_docs

urlpatterns = [
    path("", include("accounts.api.urls")),
    path("", include("calls.api.urls")),
    path("", include("signals.api.urls")),
    path("schema/", api_docs.schema, name="api_schema"),
    path("docs/", api_docs.page, name="api_docs"),
]
