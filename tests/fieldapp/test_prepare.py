"""`manage.py prepare`: what a start does to the database and the static files."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepare(settings, tmp_path, cast):
    """Prepare a company that exists, with an empty folder for static files; return what is said."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "page.css").write_text("a {}")
    settings.STATICFILES_DIRS = [tmp_path / "source"]
    settings.STATIC_ROOT = tmp_path / "static"

    def run():
        said = StringIO()
        call_command("prepare", stdout=said)
        return said.getvalue()

    return run


def test_static_files_are_collected_once_and_again_when_one_changes(prepare, tmp_path):
    assert "Collecting static files" in prepare()
    assert "Collecting static files" not in prepare()
    (tmp_path / "source" / "page.css").write_text("a { color: red }")
    assert "Collecting static files" in prepare()


def test_a_company_that_exists_gets_no_demo(prepare):
    assert "demo" not in prepare()


def test_a_bad_deployment_does_not_start(prepare, settings):
    """The tests' database loses data in a power cut: good for tests, refused for a company."""
    settings.DEMO = False
    with pytest.raises(SystemCheckError, match="PostgreSQL runs with fsync = off"):
        prepare()
