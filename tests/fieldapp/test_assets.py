"""What goes over the wire is what stands in the tree, without what only people read."""

from __future__ import annotations

import re
import sys

import pytest

from fieldapp import assets, places, shell

STATIC = places.PROJECT / "static"
OURS = re.compile(r"""(?:from|import)\s*\(?\s*["']\./([\w-]+\.js)["']""")
OFFERS = re.compile(
    r"export (?:(?:async )?function|class|const|let) ?([\w$]+)|export let ?\[([\w$,]+)\]="
)
MOST = 60_000  # bytes of all scripts of the field, before compression


def served(name: str) -> str:
    """A script as it is collected."""
    return assets.minified((STATIC / name).read_text())


def test_a_script_travels_without_comments_and_keeps_what_it_offers():
    text = """// Why.
import { put } from './db.js'

export function kept(value) {
  // and how
  return put('day', value, `// not a comment`)
}
"""
    said = assets.minified(text)
    assert "Why" not in said
    assert "and how" not in said
    assert "// not a comment" in said
    assert OURS.findall(said) == ["db.js"]
    assert "export function kept(" in said


def test_a_platform_without_the_library_serves_scripts_as_they_are(monkeypatch):
    monkeypatch.setitem(sys.modules, "minify", None)
    assert assets.minified("// Why.\nlet a") == "// Why.\nlet a"


def offers(text: str) -> list[str]:
    """What a module exports."""
    return sorted(name for found in OFFERS.findall(text) for name in "".join(found).split(","))


@pytest.mark.parametrize("name", [f"js/{path.name}" for path in sorted(STATIC.glob("js/*.js"))])
def test_a_script_asks_for_and_offers_the_same_as_in_the_tree(name):
    text = (STATIC / name).read_text()
    assert sorted(OURS.findall(served(name))) == sorted(OURS.findall(text))
    assert offers(served(name)) == offers(text)


def test_names_of_a_module_are_shortened_where_nobody_else_knows_them():
    many = "longName, " * 20
    once = assets.minified(f"const longName = 1\nexport const kept = () => [{many}]\n")
    assert "longName" not in once
    assert offers(once) == ["kept"]
    live = assets.minified(f"let longName = 1\nexport let shown\nexport const kept = [{many}]\n")
    assert offers(live) == ["kept", "shown"]


def test_what_a_module_uses_often_of_others_gets_a_short_name_in_it():
    use = "copyOf(1, document.copyOf), document.body, " * 3
    once = assets.minified(
        f"import {{ copyOf, send }} from './telling.js'\nexport const wake = () => [{use}send]\n"
    )
    assert once.count("copyOf") == 5  # asked for, handed in, and three times a property
    assert once.count("document") == 1
    assert "[send]" in once or ",send]" in once
    assert offers(once) == ["wake"]


def test_no_modules_ask_for_each_other_in_a_circle():
    """What a module offers is there once it has run, no sooner."""
    asks = {
        path.name: re.findall(r"from '\./([\w-]+\.js)'", path.read_text())
        for path in STATIC.glob("js/*.js")
    }

    def below(name: str) -> set[str]:
        return {name}.union(*map(below, asks[name]))  # recurses for ever in a circle

    for name in asks:
        assert name not in set().union(*map(below, asks[name]))


def test_every_behaviour_that_a_page_can_ask_for_is_a_module():
    app = (STATIC / "js/app.js").read_text()
    wanted = re.findall(r"^  (\w+): '.*',$", app, re.MULTILINE)
    assert len(wanted) > 20
    assert [name for name in wanted if not (STATIC / f"js/{name}.js").exists()] == []


def test_no_module_of_the_field_asks_for_one_of_a_desk():
    offered = set(shell.modules())
    asked = {
        f"js/{wanted}" for name in offered for wanted in OURS.findall((STATIC / name).read_text())
    }
    assert asked <= offered


def test_the_scripts_of_the_field_stay_small():
    """All that a phone installs; a page loads the few that its marks ask for."""
    sizes = {name: len(served(name).encode()) for name in shell.modules()}
    assert sum(sizes.values()) < MOST, sizes
