"""The house: rooms, arrows between them, sizes, names. What a rule can check, this checks."""

from __future__ import annotations

import ast
import subprocess
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("accounts", "calls", "signals", "fieldapp")
MAY_IMPORT = {
    "fieldapp.plumbing": set(),
    "accounts": {"fieldapp.plumbing"},
    "calls": {"accounts", "fieldapp.plumbing"},
    "signals": {"accounts", "calls", "fieldapp.plumbing"},
    "fieldapp": {"accounts", "calls", "signals", "fieldapp.plumbing"},
}
FORBIDDEN_NAMES = {"services.py", "utils.py", "helpers.py", "common.py", "signals.py", "misc.py"}
LONGEST_FILE = 300
LONGEST_FUNCTION = 30


def tracked(*endings: str) -> list[Path]:
    """Files of the project, as git knows them, also those not committed yet."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    paths = [ROOT / name for name in names.splitlines() if name.endswith(endings)]
    return [path for path in paths if path.exists()]


def modules() -> list[Path]:
    """Python of the product itself, without migrations."""
    return [
        path
        for path in tracked(".py")
        if path.relative_to(ROOT).parts[0] in ROOMS and "migrations" not in path.parts
    ]


def room_of(dotted: str) -> str | None:
    """The room that a dotted module name is in; None for what is not ours."""
    if dotted.startswith("fieldapp.plumbing"):
        return "fieldapp.plumbing"
    first = dotted.split(".")[0]
    return first if first in ROOMS else None


def imports(path: Path) -> set[str]:
    """The modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_imports_point_down():
    wrong = []
    for path in modules():
        room = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name in imports(path):
            other = room_of(name)
            if room and other and other != room and other not in MAY_IMPORT[room]:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


def leans_on(path: Path) -> set[str]:
    """The modules that must be there before a file is: not those that only its types name."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body = []
    found = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module)
    return {f"{node.module}.{alias.name}" for node in found for alias in node.names}


@pytest.mark.parametrize("room", ["accounts", "calls", "signals"])
def test_no_two_parts_of_a_room_lean_on_each_other(room):
    """A part is a file of the room or a folder in it; ``prepare`` raises when there is a circle."""
    parts: dict[str, set[str]] = {}
    for path in modules():
        own = path.relative_to(ROOT).with_suffix("").parts
        if own[0] == room:
            names = {name.split(".")[1] for name in leans_on(path) if name.startswith(f"{room}.")}
            parts.setdefault(own[1], set()).update(names - {own[1]})
    TopologicalSorter(parts).prepare()


def test_files_are_named_after_the_business():
    assert [path for path in tracked(".py") if path.name in FORBIDDEN_NAMES] == []


@pytest.mark.parametrize("ending", [".py", ".js", ".css", ".html"])
def test_files_fit_in_a_head(ending):
    long = {
        str(path.relative_to(ROOT)): length
        for path in tracked(ending)
        if "migrations" not in path.parts
        and (length := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_functions_fit_on_a_screen():
    """Statements count, not the docstring, the signature or the blank lines around them."""
    long = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                body = node.body[1:] if ast.get_docstring(node) else node.body
                length = node.end_lineno - body[0].lineno + 1 if body else 0
                if length > LONGEST_FUNCTION:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = length
    assert long == {}


def test_public_functions_and_classes_say_what_they_mean():
    silent = []
    for path in modules():
        tree = ast.parse(path.read_text())
        for node in tree.body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef)
            if named and not node.name.startswith("_") and not ast.get_docstring(node):
                silent.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert silent == []


def test_no_django_model_signals_and_no_hidden_saves():
    found = []
    for path in modules():
        text = path.read_text()
        if "django.db.models.signals" in text or "post_save" in text:
            found.append(str(path.relative_to(ROOT)))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef) and node.name == "save" and "models" in path.parts:
                found.append(f"{path.relative_to(ROOT)} overrides save")
    assert found == []


def test_pages_hold_nothing_inline():
    wrong = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in tracked(".html")
        for word in (" style=", "<style", " onclick=", " onload=", "javascript:")
        if word in path.read_text()
    ]
    assert wrong == []


def test_task_names_are_explicit_and_routed():
    from django.conf import settings

    from fieldapp.celery import app

    app.loader.import_default_modules()
    ours = {name for name in app.tasks if name.split(".")[0] in ROOMS}
    outboxed = ours - {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert outboxed == set(settings.CELERY_TASK_ROUTES)
