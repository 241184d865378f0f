"""ES modules under hashed names, and the security policy that lets the map stand in the page."""

from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest
from django.core.management import call_command

from fieldapp import assets, importmap


@pytest.fixture
def collected(settings, tmp_path):
    """Static files as the product runs with them: collected, hashed, compressed."""
    from django.contrib.staticfiles.storage import staticfiles_storage

    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "fieldapp.assets.BundlingStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assets.url.cache_clear()
    importmap.text.cache_clear()
    importmap.csp_source.cache_clear()
    yield settings.STATIC_ROOT, staticfiles_storage
    assets.url.cache_clear()
    importmap.text.cache_clear()
    importmap.csp_source.cache_clear()


def test_every_module_in_the_map_was_collected(collected):
    root, _ = collected
    imports = json.loads(importmap.text())["imports"]
    assert "/static/js/app.js" in imports
    for plain, hashed in imports.items():
        name = plain.removeprefix("/static/")
        assert re.fullmatch(
            name.replace(".js", r"\.[0-9a-f]{12}\.js"), hashed.removeprefix("/static/")
        )
        assert (root / hashed.removeprefix("/static/")).read_bytes() == (root / name).read_bytes()


def test_what_is_collected_again_is_the_same(collected):
    root, _ = collected
    once = {path: path.read_bytes() for path in root.rglob("*.js")}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert {path: path.read_bytes() for path in root.rglob("*.js")} == once


def test_every_import_of_a_module_is_in_the_map(collected):
    root, _ = collected
    imports, asked = json.loads(importmap.text())["imports"], 0
    for plain in imports:
        source = (root / plain.removeprefix("/static/")).read_text()
        found = re.findall(r"""(?:from|import)\s*\(?\s*["']\./([\w.-]+)["']""", source)
        assert [wanted for wanted in found if f"/static/js/{wanted}" not in imports] == []
        asked += len(found)
    assert asked


def test_the_policy_allows_the_map_in_the_page_and_no_other_script(client, db):
    page = client.get("/sign-in/login/")
    inline = re.search(r'<script type="importmap">(.*?)</script>', page.content.decode())[1]
    digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    policy = dict(part.strip().split(" ", 1) for part in page["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == f"'self' 'sha256-{digest}'"


def test_one_stylesheet_is_sent_and_it_is_small(collected):
    root, _ = collected
    assert assets.stylesheets() == [assets.BUNDLE]
    assert (root / f"{assets.BUNDLE}.gz").stat().st_size < 14_300


def test_a_file_that_was_never_collected_has_its_plain_address(collected):
    assert assets.url("js/nowhere.js") == "/static/js/nowhere.js"
