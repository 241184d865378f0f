"""Every address of the product. Each room brings its own."""

from django.urls import include, path

from fieldapp import pwa

handler400 = "fieldapp.errors.bad_request"
handler403 = "fieldapp.errors.forbidden"
handler404 = "fieldapp.errors.not_found"
handler500 = "fieldapp.errors.broken"

urlpatterns = [
    path("sign-in/", include("fieldapp.sign_in_urls")),
    path("api/v1/", include("fieldapp.api")),
    path("", include("fieldapp.health")),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.worker, name="worker"),
    path("offline/", pwa.offline, name="offline"),
    path("me/phone/", pwa.on_this_phone, name="on_this_phone"),
    path("", include("fieldapp.pages.urls")),
    path("", include("fieldapp.sync.office_urls")),
    path("", include("accounts.urls")),
    path("", include("calls.urls")),
    path("", include("signals.urls")),
]
