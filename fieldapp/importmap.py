"""The import map: plain names of ES modules to the hashed ones that were collected.

Modules import each other by plain relative paths; the browser resolves them through this map. So
there is no build step, and each file may be cached for good. The map has to stand in the page
itself, which the content security policy allows by the map's own hash and nothing else.
"""

import base64
import hashlib
import json
from functools import cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

from . import assets

FOLDER = "js"


def modules() -> list[str]:
    """Names of all our ES modules, like ``js/app.js``."""
    known = getattr(staticfiles_storage, "hashed_files", None) or assets.collected(FOLDER)
    return sorted(n for n in known if n.startswith(f"{FOLDER}/") and n.endswith(".js"))


@cache
def text() -> str:
    """The map as it stands in the page; computed once, since not a byte of it may vary."""
    plain = {f"{settings.STATIC_URL}{name}": assets.url(name) for name in modules()}
    return json.dumps({"imports": plain}, separators=(",", ":")).replace("<", "\\u003c")


@cache
def csp_source() -> str:
    """What ``script-src`` must hold, quotes included, for a page to carry the map."""
    digest = hashlib.sha256(text().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


class AllowImportMap:
    """Middleware: adds the map's hash to ``script-src`` of what django-csp sends.

    A setting cannot hold it, since settings are read before static files have been collected.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            more = dict(getattr(response, "_csp_update", None) or {})
            more["script-src"] = [*more.get("script-src", []), csp_source()]
            response._csp_update = more
        return response
