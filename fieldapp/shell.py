"""What a phone keeps of Earshot itself: the files of field pages, and which release it is."""

from __future__ import annotations

import hashlib
from functools import cache

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse

from fieldapp import assets, importmap

TEMPLATES = settings.BASE_DIR / "templates"
AT_A_DESK = {
    f"js/{name}.js"
    for name in (
        "board",
        "clock",
        "credential",
        "desk",
        "keys",
        "passkey",
        "signin",  # where there is a network
        "slots",
        "words",
    )
}
STYLES = {"css/checklist.css", "css/outbox.css", "css/sign.css"}
ICONS = ("icons/sprite.svg", "icons/icon.svg", "icons/icon-192.png")


def files() -> list[str]:
    """Names of the static files that field pages need."""
    return [*assets.stylesheets(), *sorted(STYLES & set(assets.ON_ITS_PAGE)), *modules(), *ICONS]


def modules() -> list[str]:
    """Names of the ES modules that a technician's pages can ask for."""
    return [name for name in importmap.modules() if name not in AT_A_DESK]


@cache
def addresses() -> tuple[str, ...]:
    """Everything that is fetched when a release is installed on a phone: all of it or nothing."""
    return (reverse("offline"), *(assets.url(name) for name in files()))


@cache
def release() -> str:
    """This release in twelve letters: another one as soon as a static file or a template is."""
    known = getattr(staticfiles_storage, "hashed_files", None) or {}
    digest = hashlib.sha256("\n".join(f"{name} {known[name]}" for name in sorted(known)).encode())
    for path in sorted(TEMPLATES.rglob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
