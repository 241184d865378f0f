"""Earshot as an app on a phone: manifest, service worker, the page for when nothing is kept.

What the worker does and does not do: docs/decisions/0023-what-the-worker-does.md.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fieldapp import assets, brand, shell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

KEY, CANVAS = "#101617", "#e9edec"  # --key and --canvas of static/css/tokens.css
WORKER, GONE = "pwa/sw.js", "pwa/gone.js"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone shows of us on its home screen."""
    facts = {
        "id": "/",
        "name": brand.NAME,
        "short_name": brand.NAME,
        "description": _("What technicians hear on site reaches sales in time."),
        "lang": request.LANGUAGE_CODE,
        "start_url": reverse("my_day"),
        "scope": "/",
        "display": "standalone",
        "background_color": CANVAS,
        "theme_color": KEY,
        "icons": [
            _icon("icon-192.png", "192x192"),
            _icon("icon-512.png", "512x512"),
            _icon("icon-512-maskable.png", "512x512", "maskable"),
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


def _icon(name: str, sizes: str, purpose: str = "any") -> dict[str, str]:
    address = assets.url(f"icons/{name}")
    return {"src": address, "sizes": sizes, "type": "image/png", "purpose": purpose}


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker of this release; with ``WORKER=off`` one that takes itself away."""
    text = script(shell.release(), shell.addresses()) if settings.WORKER else assets.text(GONE)
    answer = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


def script(release: str, addresses: Sequence[str]) -> str:
    """The worker of a release, and what it installs."""
    listed = json.dumps(addresses, separators=(",", ":"))
    return f"const release = '{release}';\nconst shell = {listed};\n{assets.text(WORKER)}"


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What a phone shows where there is no network, of a page that it does not keep.

    It is kept with the release, for whoever signs in: nothing of a person may stand in it.
    """
    request.user = AnonymousUser()
    answer = render(request, "pwa/offline.html")
    answer["Cache-Control"] = "no-cache"
    return answer


@login_required
@require_safe
def on_this_phone(request: HttpRequest) -> HttpResponse:
    """How Earshot gets onto a phone, and what keeps it from working without a network there."""
    return render(request, "pwa/phone.html", {"tab": "me"})


def context(request: HttpRequest) -> dict[str, Any]:
    """Whether this address can keep anything on a phone: browsers want TLS for that."""
    host = request.get_host().rsplit(":", 1)[0] if request.get_host()[-1:] != "]" else "[::1]"
    return {"has_tls": request.is_secure() or host in LOOPBACK, "worker": settings.WORKER}
