"""Drafts are changed, versions never; and who gets which."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone

from calls.checklists import changing, choosing, content, editing
from calls.checklists.content import Content, Wrong
from calls.checklists.starters.writing import check, section
from calls.models import ChecklistVersion
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from tests.calls.checklists.lists import published

pytestmark = pytest.mark.django_db


def small() -> Content:
    return Content((section("A", check("One"), check("Two")), section("B", check("Three"))))


@pytest.fixture
def draft(cast):
    template = editing.create(
        "PM", kinds=["pm"], models=[cast.orion], content=small(), by=cast.mona
    )
    return editing.draft_of(template)


def told(draft) -> list[list[str]]:
    """The texts of the draft as it is stored, section by section."""
    row = ChecklistVersion.objects.get(pk=draft.pk)
    return [[item.text for item in each.items] for each in content.stored(row.content).sections]


def changed(cast, draft, how) -> list[list[str]]:
    row = ChecklistVersion.objects.get(pk=draft.pk)
    editing.change(row.template_id, row.rev, how, by=cast.mona)
    return told(draft)


def items(draft):
    return content.stored(ChecklistVersion.objects.get(pk=draft.pk).content).items


def test_items_move_within_and_between_sections(cast, draft):
    one = items(draft)[0].id
    assert changed(cast, draft, changing.move_item(one, 1)) == [["Two", "One"], ["Three"]]
    assert changed(cast, draft, changing.move_item(one, 1)) == [["Two"], ["One", "Three"]]
    assert changed(cast, draft, changing.move_item(one, -1)) == [["Two", "One"], ["Three"]]
    assert changed(cast, draft, changing.move_item(one, -1)) == [["One", "Two"], ["Three"]]
    assert changed(cast, draft, changing.move_item(one, -1)) == [["One", "Two"], ["Three"]]


def test_sections_are_added_named_moved_and_removed(cast, draft):
    assert changed(cast, draft, changing.add_section("C")) == [["One", "Two"], ["Three"], []]
    first = content.stored(ChecklistVersion.objects.get(pk=draft.pk).content).sections[0].id
    assert changed(cast, draft, changing.move_section(first, 1)) == [["Three"], ["One", "Two"], []]
    changed(cast, draft, changing.set_section(first, "Z", all_ok=False))
    named = content.stored(ChecklistVersion.objects.get(pk=draft.pk).content).section(first)
    assert (named.title, named.all_ok) == ("Z", False)
    assert changed(cast, draft, changing.remove_section(first)) == [["Three"], []]


def test_an_item_keeps_its_id_and_its_kind(cast, draft):
    old = items(draft)[0]
    other = replace(old, text="First", kind=content.Kind.TEXT, if_bad=())
    changed(cast, draft, changing.set_item(other))
    new = items(draft)[0]
    assert (new.id, new.text, new.kind) == (old.id, "First", content.Kind.CHECK)


@pytest.mark.parametrize(
    "how",
    [
        changing.remove_item(uuid7()),
        changing.move_item(uuid7(), 1),
        changing.remove_section(uuid7()),
        changing.move_section(uuid7(), 1),
        changing.add_item(uuid7(), check("X")),
        changing.set_item(check("X")),
    ],
)
def test_what_is_not_there_is_not_found(cast, draft, how):
    with pytest.raises(Http404):
        changed(cast, draft, how)


def test_what_would_not_be_sound_is_refused(cast, draft):
    with pytest.raises(Wrong):
        changed(cast, draft, changing.add_section(" "))
    assert told(draft) == [["One", "Two"], ["Three"]]


def test_of_two_who_change_one_draft_the_second_is_told(cast, draft):
    editing.change(draft.template_id, 1, changing.add_section("C"), by=cast.mona)
    with pytest.raises(editing.Changed) as both:
        editing.change(draft.template_id, 1, changing.add_section("D"), by=cast.sven)
    assert (both.value.draft.rev, both.value.draft.by) == (2, cast.mona)
    with pytest.raises(editing.Changed):
        editing.publish(draft.template_id, 1, by=cast.sven, now=timezone.now())


def test_a_published_version_never_changes(cast):
    version = published(cast).versions.get()
    for touch in (
        lambda: ChecklistVersion.objects.filter(pk=version.pk).update(content={}),
        lambda: ChecklistVersion.objects.filter(pk=version.pk).delete(),
        lambda: ChecklistVersion.objects.filter(pk=version.pk).update(published_at=None),
    ):
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            touch()


def test_the_next_version_begins_as_the_last_and_keeps_the_ids(cast):
    template = published(cast)
    first = editing.published(template)
    draft = editing.start_draft(template.pk, by=cast.sven)
    assert (draft.number, draft.content) == (2, first.content)
    assert editing.start_draft(template.pk, by=cast.mona) == draft
    one = content.stored(draft.content).items[0]
    editing.change(
        template.pk, draft.rev, changing.set_item(replace(one, text="Anew")), by=cast.sven
    )
    now = timezone.now()
    second = editing.publish(template.pk, 2, by=cast.sven, now=now)
    assert content.stored(second.content).items[0].id == one.id
    assert editing.published(template) == second
    assert content.stored(first.content).items[0].text != "Anew"


def test_nothing_empty_is_published(cast):
    template = editing.create("PM", kinds=["pm"], by=cast.mona)
    with pytest.raises(Wrong):
        editing.publish(template.pk, 1, by=cast.mona, now=timezone.now())


def test_a_draft_is_thrown_away_where_there_is_a_version(cast, draft):
    with pytest.raises(Refused):
        editing.discard(draft.template_id, 1)
    template = published(cast)
    editing.start_draft(template.pk, by=cast.mona)
    editing.discard(template.pk, 1)
    assert editing.draft_of(template) is None


# Which machine gets which


def chosen(cast, kind="pm", machine=None, now=None):
    machine = machine or cast.copier
    found = choosing.for_machines([machine], kind, now=now or timezone.now())
    return found[machine.pk].template.name if found else None


def test_the_one_that_names_the_model_comes_before_that_of_the_category(cast):
    assert chosen(cast) is None
    published(cast, name="All copiers", models=[], categories=["Copier"])
    assert chosen(cast) == "All copiers"
    published(cast, name="Orion")
    assert chosen(cast) == "Orion"
    assert chosen(cast, machine=cast.rival) == "All copiers"


def test_neither_a_draft_nor_an_archived_one_nor_one_for_other_visits_is_given(cast):
    editing.create("Draft", kinds=["pm"], models=[cast.orion], content=small(), by=cast.mona)
    published(cast, name="Repairs", kinds=["repair"])
    old = published(cast, name="Old")
    editing.archive(old.pk, on=timezone.localdate())
    assert chosen(cast) is None
    assert chosen(cast, "repair") == "Repairs"
    editing.restore(old.pk)
    assert chosen(cast) == "Old"


def test_what_is_published_later_is_not_given_yet(cast):
    published(cast)
    assert chosen(cast, now=timezone.now() - dt.timedelta(hours=1)) is None


def test_two_for_one_model_are_told_of(cast):
    first = published(cast, name="First", categories=["copier"])
    assert choosing.taken_by_others(first) == []
    published(cast, name="Second", categories=["Copier"])
    assert choosing.taken_by_others(first) == ["Orion C4570 (Second)", "Copier (Second)"]
