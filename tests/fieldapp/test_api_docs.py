"""The OpenAPI document, the page that shows it, and the reference that names every endpoint."""

import re
import subprocess
import sys
from pathlib import Path

from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from fieldapp import api_docs

ROOT = Path(__file__).resolve().parent.parent.parent
REFERENCE = ROOT / "docs" / "reference" / "endpoints.md"


def test_the_document_is_valid_without_a_warning(tmp_path):
    command = [
        sys.executable,
        str(ROOT / "manage.py"),
        "spectacular",
        "--fail-on-warn",
        "--validate",
        "--file",
        str(tmp_path / "schema.yml"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert "openapi: 3.1.0" in (tmp_path / "schema.yml").read_text()


def test_anybody_may_read_the_document(client, db):
    answer = client.get("/api/v1/schema/")
    assert answer.status_code == 200
    assert answer.json()["openapi"] == "3.1.0"
    assert answer.json()["info"]["title"] == "Earshot"


def test_the_page_shows_every_operation_without_javascript(client, db):
    page = client.get("/api/v1/docs/").content.decode()
    for operations in api_docs.rooms().values():
        for operation in operations:
            assert f"<code>{operation['method']} {operation['path']}</code>" in page
    for inline in (" style=", "<style", "onclick="):
        assert inline not in page


def test_the_page_says_what_a_signal_takes():
    signal = next(each for each in api_docs.rooms()["signals"] if each["method"] == "PUT")
    fields = {field["name"]: field for field in signal["body"]}
    assert fields["noticed_at"]["required"]
    assert fields["type"]["values"] == ["overt", "passive", "observed"]
    assert fields["photos"]["type"] == "list of string"


def _addresses(patterns, prefix=""):
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _addresses(each.url_patterns, prefix + str(each.pattern))
        elif isinstance(each, URLPattern):
            yield prefix + str(each.pattern)


def _plain(address):
    """``signals/<uuid:pk>/`` and the document's ``signals/{id}/`` as one."""
    address = re.sub(r"\(\?P<[^>]*>.*?\)|<[^>]*>|\{[^}]*\}", "{}", address)
    return address.replace("^", "").replace("$", "").lstrip("/")


def test_the_reference_names_every_endpoint():
    ours = {_plain(each) for each in _addresses(get_resolver().url_patterns)}
    ours = {each for each in ours if each.startswith("api/v1/")} | {"healthz", "readyz", "metrics"}
    named = set(re.findall(r"^\| `[A-Z, ]+` \| `/([^`]*)`", REFERENCE.read_text(), re.MULTILINE))
    assert {_plain(each) for each in named} == ours


def test_the_reference_is_what_the_code_would_write(capsys):
    call_command("endpoints", "--check")
