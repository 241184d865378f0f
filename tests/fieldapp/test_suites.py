"""The last line of `make test`, which others read."""

import os
import sys

import pytest

from tests import browser, suites

REPORT = """<testsuites><testsuite>
<testcase name="a"/><testcase name="b"><failure/></testcase>
<testcase name="c"><skipped/></testcase><testcase name="d"><error/></testcase>
</testsuite></testsuites>"""


def test_errors_count_as_failures(tmp_path):
    report = tmp_path / "report.xml"
    report.write_text(REPORT)
    assert suites.count(report) == (1, 2, 1)


def test_a_suite_that_breaks_off_is_a_failure(tmp_path):
    command = [sys.executable, "-c", "raise SystemExit(4)"]
    assert suites.run(command, tmp_path / "none.xml", dict(os.environ)) == (0, 1, 0)


def test_a_chromium_that_does_not_start_is_none(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "/nonexistent")
    assert browser.find_or_install() is None


def test_without_webkit_its_journeys_are_skipped_with_a_sentence_that_says_how_to_get_it(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    assert suites.webkit_tests(tmp_path, dict(os.environ)) == (0, 0, 1)
    assert "python -m playwright install --with-deps webkit" in capsys.readouterr().out


@pytest.mark.journey
def test_the_browser_that_journeys_drive_starts(page):
    page.set_content("<h1>Earshot</h1>")
    assert page.inner_text("h1") == "Earshot"
