"""The stylesheet, the icons, the fragments: what pages are built from."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils import timezone

from fieldapp import assets, brand

BASE = Path(settings.BASE_DIR)
CSS = BASE / "static" / "css"
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
SPRITE = (BASE / "static/icons/sprite.svg").read_text()


class Answer(forms.Form):
    note = forms.CharField(
        label="What did they say?",
        help_text="In their words",
        error_messages={"required": "Say it"},
    )
    why = forms.ChoiceField(
        label="Why not?", widget=forms.RadioSelect, choices=[("price", "Price")]
    )
    tell = forms.BooleanField(label="Tell the technician", required=False)


def block(css: str, start: str) -> dict[str, str]:
    """The custom properties set by the rule that follows ``start``."""
    body = css[css.index(start) :].split("{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"(--[\w-]+):\s*(.+?);\n", body))


def test_dark_is_the_same_dark_whether_the_phone_or_the_person_chose_it():
    css = (CSS / "tokens.css").read_text()
    by_phone = block(css, ':root:not([data-theme="light"])')
    assert by_phone == block(css, ':root[data-theme="dark"]')
    assert len(by_phone) > 30


def test_every_token_that_is_used_is_defined():
    css = "".join(path.read_text() for path in CSS.rglob("*.css"))
    assert (
        set(re.findall(r"var\((--[\w-]+)[,)]", css)) - set(re.findall(r"(--[\w-]+):", css)) == set()
    )


def test_each_part_of_the_stylesheet_is_sent():
    on_disk = {f"css/{path.relative_to(CSS)}" for path in CSS.rglob("*.css")}
    assert {*assets.in_order(sorted(on_disk)), *assets.ON_ITS_PAGE} == on_disk
    for name in assets.ON_ITS_PAGE:
        assert any(name in path.read_text() for path in TEMPLATES)


def test_tokens_come_first_because_they_order_the_layers():
    names = assets.in_order(assets.collected("css"))
    assert names[0] == "css/tokens.css"
    assert "@layer reset, base, layout, parts, pages, help;" in (CSS / "tokens.css").read_text()


def test_shrinking_drops_comments_and_keeps_the_rules():
    assert assets.shrink("/* why */\n.a {\n  color: red;\n}\n\n") == ".a{color:red}"


def test_templates_carry_nothing_that_the_security_policy_forbids():
    inline = re.compile(r"""\sstyle=|<style|\son\w+=|<script(?![^>]*\bsrc=)""")
    found = [path.name for path in TEMPLATES if inline.search(path.read_text())]
    assert found == []


def test_every_icon_a_template_names_is_in_the_sprite():
    known = set(re.findall(r'symbol id="(\w+)"', SPRITE))
    named = {
        name for path in TEMPLATES for name in re.findall(r'{% icon "(\w+)"', path.read_text())
    }
    assert named - known == set()


def test_every_fragment_says_first_what_it_needs():
    fragments = [path for path in TEMPLATES if path.name.startswith("_")]
    assert [path.name for path in fragments if not path.read_text().startswith("{# ")] == []


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500", "503"])
def test_an_error_page_needs_no_context(name):
    page = render_to_string(f"{name}.html")
    assert page.count("<h1>") == 1
    assert brand.NAME in page


@pytest.mark.parametrize("name", ["500", "503"])
def test_the_pages_for_our_own_failures_are_plain_html(name):
    source = (BASE / "templates" / f"{name}.html").read_text()
    assert "{%" not in source
    assert "{{" not in source


def test_a_field_in_error_is_tied_to_its_hint_and_to_what_is_wrong():
    page = str(Answer({"why": "price"}).as_div())
    assert 'aria-describedby="id_note_helptext id_note_error"' in page
    assert '<div class="hint" id="id_note_helptext">In their words</div>' in page
    assert re.search(
        r'id="id_note_error"><p class="err">.*Say it</span></p></div>', page, re.DOTALL
    )
    assert 'aria-invalid="true"' in page


def test_choices_are_real_radios_in_a_named_group():
    page = str(Answer().as_div())
    assert re.search(r"<fieldset.*<legend>Why not\?</legend>", page)
    assert '<label class="chip" for="id_why_0"><input class="box" type="radio" name="why"' in page


def test_only_what_may_be_left_out_says_so():
    page = str(Answer().as_div())
    assert "(optional)" not in page
    assert 'class="tickrow" for="id_tell"' in page


def test_the_error_summary_links_to_the_first_control_of_each_field():
    page = render_to_string("_errsum.html", {"form": Answer({})})
    assert re.findall(r'<a href="(#\w+)">', page) == ["#id_note", "#id_why_0"]
    assert render_to_string("_errsum.html", {"form": Answer()}).strip() == ""


def test_a_late_card_says_so_in_words_icon_and_an_empty_gauge():
    now = timezone.now()
    said = Template("{% left due start=start %}{% level due start %}").render(
        Context({"now": now, "due": now - timedelta(minutes=72), "start": now - timedelta(hours=5)})
    )
    assert "Late by 1 h 12 min" in said
    assert "#warn" in said
    assert 'class="level level--late" data-level="0" aria-hidden="true"' in said


def test_a_toast_that_can_be_undone_says_where_and_how_long():
    message = Message(
        constants.SUCCESS, "Saved.", extra_tags="undo:/signals/1/undo/ until:2026-04-14T10:00:00Z"
    )
    page = render_to_string("_toast.html", {"messages": [message]})
    assert 'action="/signals/1/undo/"' in page
    assert 'data-until="2026-04-14T10:00:00Z"' in page
    assert 'role="status"' in page
