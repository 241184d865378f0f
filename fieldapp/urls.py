"""Every address of the product."""

from django.urls import include, path

handler400 = "fieldapp.errors.bad_request"
handler403 = "fieldapp.errors.forbidden"
handler404 = "fieldapp.errors.not_found"
handler500 = "fieldapp.errors.broken"

urlpatterns = [
    path("accounts/", include("allauth.urls")),
]
