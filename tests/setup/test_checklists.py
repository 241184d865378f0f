"""The checklist editor: drafts piece by piece, versions, and two who write at once."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from calls.checklists import content, editing
from calls.checklists.starters import STARTERS
from calls.models import ChecklistTemplate
from fieldapp.plumbing.ids import uuid7
from tests.calls.checklists.lists import published
from tests.pages.fieldpages import queries, text

LIST, NEW = "/setup/checklists/", "/setup/checklists/new/"


def at(name: str, *args: object) -> str:
    return reverse(f"setup_checklist{name}", args=args)


@pytest.fixture
def mona(cast, sign_in):
    return sign_in(cast.mona)


@pytest.fixture
def draft(cast):
    facts = {"kinds": ["pm"], "models": [cast.orion], "by": cast.mona}
    template = editing.create("Orion PM", content=STARTERS["copier"][1](), **facts)
    return editing.draft_of(template)


def told(draft) -> content.Content:
    draft.refresh_from_db()
    return content.stored(draft.content)


def test_a_new_one_starts_from_ours_and_is_published(cast, mona):
    typed = {"name": "Orions", "starter": "copier", "kinds": ["pm"], "categories": ["copier"]}
    page = text(mona.post(NEW, typed, follow=True))
    template = ChecklistTemplate.objects.get()
    assert "A draft, not published yet" in page
    assert "Paper pickup rollers" in page
    page = text(mona.post(at("_verb", template.pk, "publish"), {"rev": 1}, follow=True))
    assert "Version 1 is published." in page
    assert editing.published(template).by == cast.mona


@pytest.mark.parametrize("starter", ["", *STARTERS])
def test_each_start_makes_a_draft(mona, starter):
    typed = {"name": "One", "starter": starter, "kinds": ["pm"]}
    assert mona.post(NEW, typed, follow=True).status_code == 200
    assert ChecklistTemplate.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "Give it a name."),
        ({"name": "orion pm"}, "Another checklist has this name."),
        ({"name": "a\x00b"}, "Null characters"),
        ({"kinds": []}, "Choose at least one kind of visit."),
        ({"kinds": ["party"]}, "Select a valid choice"),
        ({"categories": ["yachts"]}, "Select a valid choice"),
        ({"machine_models": ["x"]}, "Choose models that are here."),
        ({"starter": "yacht"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_in_words(mona, draft, wrong, words):
    reply = mona.post(NEW, {"name": "New", "starter": "", "kinds": ["pm"]} | wrong)
    assert (reply.status_code, words in text(reply)) == (422, True)


def test_who_gets_it_is_changed_at_once(cast, mona, draft):
    typed = {"name": "All", "kinds": ["pm", "repair"], "machine_models": [cast.rival.model.pk]}
    mona.post(at("_about", draft.template_id), typed)
    template = ChecklistTemplate.objects.get()
    assert (template.name, template.kinds) == ("All", ["pm", "repair"])
    assert list(template.machine_models.all()) == [cast.rival.model]


ITEMS = {
    "check": {"if_bad": ["note", "photo"], "signal": "passive:breaks_down"},
    "counter": {"name": "Mono", "unit": "pages"},
    "measure": {"unit": "°C", "low": "17,5", "high": "20"},
    "choice": {"option_0": "Good", "option_2": "Worn", "bad_2": "on", "signal_at": "2"},
    "text": {},
    "photo": {},
    "signature": {},
}


@pytest.mark.parametrize("kind", ITEMS)
def test_an_item_of_each_kind_is_added_and_changed(mona, draft, kind):
    section = told(draft).sections[-1].id
    typed = {"rev": draft.rev, "text": "New thing", "required": "on", **ITEMS[kind]}
    if kind == "choice":
        typed["signal"] = "observed:overused"
    if kind == "counter":
        typed["name"] = "scans"
    added = at("_item_new", draft.template_id, section, kind)
    assert mona.get(added).status_code == 200
    assert mona.post(added, typed).status_code == 302
    item = told(draft).items[-1]
    assert (item.kind, item.text, item.required) == (kind, "New thing", True)
    page = at("_item", draft.template_id, item.id)
    assert mona.get(page).status_code == 200
    names = {f"id_{n}": option.id for n, option in zip((0, 2), item.options, strict=False)}
    reply = mona.post(page, typed | names | {"rev": draft.rev, "text": "Other words"})
    assert reply.status_code == 302
    changed = told(draft).items[-1]
    assert (changed.id, changed.text) == (item.id, "Other words")
    assert [option.id for option in changed.options] == [option.id for option in item.options]


def test_an_item_keeps_what_was_said_of_it(mona, draft):
    section = told(draft).sections[0].id
    typed = {"rev": 1, "text": "Seals", "if_bad": ["photo"], "signal": "passive:breaks_down"}
    mona.post(at("_item_new", draft.template_id, section, "check"), typed)
    seals = told(draft).sections[0].items[-1]
    assert (seals.if_bad, seals.required) == (("photo",), False)
    assert (seals.signal.type, seals.signal.clue, seals.signal.category) == (
        "passive",
        "breaks_down",
        "machine",
    )


@pytest.mark.parametrize(
    ("kind", "wrong", "words"),
    [
        ("check", {"text": ""}, "Say it in a few words."),
        ("check", {"text": "a\x00"}, "Null characters"),
        ("check", {"if_bad": ["video"]}, "Select a valid choice"),
        ("check", {"signal": "overt:asked_price"}, "Select a valid choice"),
        ("counter", {"name": "mono"}, "Another item is kept under “mono” already."),
        ("counter", {"name": "é!"}, "Small letters, digits and _"),
        ("counter", {"name": ""}, "Say it in a few words."),
        ("measure", {"low": "cold"}, "Write it as a number"),
        ("measure", {"low": "9", "high": "8"}, "The range ends before it begins."),
        ("choice", {"option_0": "Only"}, "Give at least two answers."),
        ("choice", {"option_0": "A", "option_1": "B", "signal_at": "99"}, "Select a valid choice"),
    ],
)
def test_an_item_that_cannot_be_is_refused_in_words(mona, draft, kind, wrong, words):
    section = told(draft).sections[0].id
    page = at("_item_new", draft.template_id, section, kind)
    reply = mona.post(page, {"rev": 1, "text": "Thing", "name": "thing"} | wrong)
    assert (reply.status_code, words in text(reply)) == (422, True)
    assert told(draft).as_json() == draft.content


def test_order_changes_by_buttons(mona, draft):
    first = told(draft).items[0]
    for verb, expected in (("down", 1), ("down", 2), ("up", 1)):
        mona.post(at("_move", draft.template_id, "items", first.id, verb), {"rev": draft.rev})
        assert told(draft).items.index(first) == expected
    section = told(draft).sections[0].id
    mona.post(at("_move", draft.template_id, "sections", section, "down"), {"rev": draft.rev})
    assert told(draft).sections[1].id == section
    mona.post(at("_move", draft.template_id, "sections", section, "remove"), {"rev": draft.rev})
    assert told(draft).section(section) is None


def test_sections_are_added_and_changed(mona, draft):
    mona.post(at("_section_new", draft.template_id), {"rev": 1, "title": "Last", "all_ok": "on"})
    last = told(draft).sections[-1]
    assert (last.title, last.all_ok) == ("Last", True)
    page = at("_section", draft.template_id, last.id)
    assert mona.get(page).status_code == 200
    mona.post(page, {"rev": 2, "title": "Very last"})
    assert (told(draft).sections[-1].title, told(draft).sections[-1].all_ok) == ("Very last", False)
    assert mona.post(page, {"rev": 3, "title": ""}).status_code == 422


def test_of_two_who_write_at_once_the_second_sees_both_and_chooses(cast, sign_in, mona, draft):
    item, sven = told(draft).items[0], sign_in(cast.sven)
    page = at("_item", draft.template_id, item.id)
    mona.post(page, {"rev": 1, "text": "Mona's words", "required": "on"})
    reply = sven.post(page, {"rev": 1, "text": "Sven's words", "required": "on"})
    both = text(reply)
    assert reply.status_code == 409
    for words in ("Mona Cast has changed this draft", "Mona&#x27;s words", "Sven&#x27;s words"):
        assert words in both
    assert told(draft).items[0].text == "Mona's words"
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', both))
    assert hidden["rev"] == "2"
    sven.post(page, {"rev": 2, "text": "Sven's words", "required": "on"})
    assert told(draft).items[0].text == "Sven's words"


@pytest.mark.parametrize("verb", ["publish", "discard"])
def test_what_one_has_not_seen_is_neither_published_nor_thrown_away(cast, mona, verb):
    template = published(cast)
    draft = editing.start_draft(template.pk, by=cast.sven)
    editing.change(template.pk, 1, lambda told: told, by=cast.sven)
    reply = mona.post(at("_verb", template.pk, verb), {"rev": 1})
    assert (reply.status_code, "Sven Cast" in text(reply)) == (409, True)
    draft.refresh_from_db()
    assert draft.published_at is None


def test_what_holds_is_changed_through_a_draft(cast, mona):
    template = published(cast)
    page = text(mona.get(at("", template.pk)))
    assert "Version 1 holds" in page
    page = text(mona.post(at("_verb", template.pk, "edit"), follow=True))
    assert "Version 1 holds, a draft waits" in page
    page = text(mona.post(at("_verb", template.pk, "discard"), {"rev": 1}, follow=True))
    assert "The draft is gone." in page


def test_an_empty_one_is_not_published(cast, mona):
    template = editing.create("Empty", kinds=["pm"], by=cast.mona)
    page = text(mona.post(at("_verb", template.pk, "publish"), {"rev": 1}, follow=True))
    assert "Add at least one item." in page


def test_archived_and_taken_into_use_again(cast, mona):
    template = published(cast)
    mona.post(at("_verb", template.pk, "archive"))
    assert "Copier PM" not in text(mona.get(LIST))
    assert "Copier PM" in text(mona.get(f"{LIST}?view=archived"))
    reply = mona.post(NEW, {"name": "Copier PM", "starter": "", "kinds": ["pm"]})
    assert "An archived checklist has this name." in text(reply)
    mona.post(at("_verb", template.pk, "restore"))
    assert "Copier PM" in text(mona.get(LIST))


def test_a_version_is_seen_as_technicians_see_it(cast, mona):
    page = text(mona.get(at("_version", published(cast).pk, 1)))
    assert "All 6 OK" in page
    assert page.count('class="seg seg--check"') == 11


def test_what_is_not_there_is_not_found(cast, mona, draft):
    pk = draft.template_id
    for address in (
        at("", uuid7()),
        at("_about", uuid7()),
        at("_version", pk, 9),
        at("_item", pk, uuid7()),
        at("_section", pk, uuid7()),
        at("_item_new", pk, uuid7(), "check"),
        at("_item_new", pk, told(draft).sections[0].id, "slider"),
        at("_item", published(cast).pk, uuid7()),
    ):
        assert mona.get(address).status_code == 404, address
    for address in (
        at("_verb", pk, "explode"),
        at("_verb", uuid7(), "publish"),
        at("_move", pk, "items", uuid7(), "up"),
        at("_move", pk, "things", uuid7(), "up"),
        at("_move", pk, "items", uuid7(), "sideways"),
    ):
        assert mona.post(address, {"rev": 1}).status_code == 404, address
    for rev in ("", "x", "-1", "9" * 30, "²"):
        reply = mona.post(at("_section_new", pk), {"rev": rev, "title": "A"})
        assert reply.status_code == 400, rev


def test_the_list_takes_as_many_queries_for_three_as_for_one(cast, mona):
    published(cast)
    one = queries(mona, LIST)
    for name in ("Second", "Third"):
        published(cast, name=name)
    assert queries(mona, LIST) == one


def test_the_audit_log_says_who_gave_it_to_other_machines(cast, mona, draft):
    typed = {"name": "All", "kinds": ["pm"], "machine_models": [cast.orion.pk]}
    mona.post(at("_about", draft.template_id), typed)
    page = text(mona.get("/setup/audit/?kind=checklist"))
    for words in ("Orion PM", "All", "Mona Cast", at("", draft.template_id)):
        assert words in page
