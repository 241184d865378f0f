"""Filling in: answers are added, never lost; readings become the machine's; doubts are soft."""

import pytest
from django.http import Http404
from django.utils import timezone

from calls import visits
from calls.checklists import editing, filling, sheets
from calls.checklists.accepting import Said
from calls.checklists.starters import STARTERS
from calls.lifecycle import WrongMove
from calls.models import Answer, Checklist, Operation, Visit, VisitPhoto
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from tests.calls.checklists.lists import all_of, item, moment, published, said, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    published(cast)
    return cast


def values(cast) -> dict[str, str]:
    return {row.item.text: row.value for row in sheet(cast).rows if row.answer}


def test_it_begins_with_the_first_answer(cast):
    assert (sheet(cast).checklist, sheet(cast).total, sheet(cast).done) == (None, 14, 0)
    said(cast, {"Glass": "ok"})
    kept = Checklist.objects.get()
    assert (kept.visit, kept.machine, kept.only) == (cast.visit, cast.copier, None)
    assert (sheet(cast).total, sheet(cast).done, sheet(cast).open) == (14, 1, 13)


def test_one_form_answers_many_items(cast):
    said(cast, {"Glass": "ok", "Covers": Said("not_ok", "Cracked"), "Black": "504,418"})
    assert values(cast) == {
        "Glass and document feeder": "ok",
        "Covers, trays and vents": "not_ok",
        "Black pages": "504418",
    }
    assert Operation.objects.count() == 1
    assert set(Answer.objects.values_list("operation__by", flat=True)) == {cast.erin.pk}


def test_the_same_form_twice_is_one(cast):
    at = moment()
    for _time in range(2):
        said(cast, {"Glass": "ok"}, at=at)
    assert Answer.objects.count() == 1


def test_the_same_id_with_another_answer_is_refused(cast):
    at = moment()
    said(cast, {"Glass": "ok"}, at=at)
    with pytest.raises(Refused) as refusal:
        said(cast, {"Glass": "not_ok"}, at=at)
    assert (refusal.value.code, refusal.value.status) == ("different_body", 409)


def test_a_new_answer_replaces_the_one_before_which_stays_readable(cast):
    said(cast, {"Glass": "ok"})
    first = sheet(cast).row(item(cast, "Glass").id).answer
    said(cast, {"Glass": Said("not_ok", "Scratched", shown=first.pk)})
    assert [(row.value, row.replaced_at is None) for row in Answer.objects.order_by("id")] == [
        ("ok", False),
        ("not_ok", True),
    ]


def test_what_a_form_left_as_shown_is_not_said_again(cast):
    said(cast, {"Glass": "ok"})
    first = sheet(cast).row(item(cast, "Glass").id).answer
    done = said(cast, {"Glass": Said("ok", shown=first.pk), "Covers": Said("")})
    assert (done.items, Answer.objects.count()) == ((), 1)


def test_an_old_page_wipes_nothing_out(cast):
    """Erin's page was opened before Carl answered; her form is empty there."""
    cast.visit.helpers.add(cast.carl)
    said(cast, {"Glass": "not_ok"}, by=cast.carl)
    said(cast, {"Glass": Said(""), "Covers": "ok"}, by=cast.erin)
    assert values(cast) == {
        "Glass and document feeder": "not_ok",
        "Covers, trays and vents": "ok",
    }


def test_who_answered_otherwise_is_named(cast):
    cast.visit.helpers.add(cast.carl)
    said(cast, {"Glass": "ok"}, by=cast.carl)
    said(cast, {"Glass": "not_ok"}, by=cast.erin)
    row = sheet(cast).row(item(cast, "Glass").id)
    assert (row.value, row.otherwise.by, row.otherwise.value) == ("not_ok", cast.carl, "ok")


def test_an_answer_can_be_taken_out_again(cast):
    said(cast, {"Error log": Said("ok", "All fine")})
    shown = sheet(cast).row(item(cast, "Error log").id).answer.pk
    said(cast, {"Error log": Said("", "", shown=shown)})
    assert sheet(cast).done == 0


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Glass", Said("maybe")),
        ("Glass", Said("ok", "x" * 1001)),
        ("Glass", Said("not_done")),
        ("Black", Said("many")),
        ("Black", Said("-1")),
        ("Fuser temp", Said("9" * 30)),
        *(("Fuser temp", Said(nonsense)) for nonsense in ("NaN", "Infinity", "1e9", "٣", "0x1f")),
    ],
)
def test_what_cannot_be_kept_is_refused_at_its_item_and_keeps_nothing(cast, text, answer):
    with pytest.raises(filling.AnswersRefused) as refusal:
        said(cast, {text: answer, "Covers": "ok"})
    assert list(refusal.value.items) == [item(cast, text).id]
    assert (refusal.value.status, Answer.objects.count(), Operation.objects.count()) == (422, 0, 0)


def test_an_item_that_is_not_there_is_refused(cast):
    with pytest.raises(Refused) as refusal:
        filling.answer(
            cast.visit.pk, cast.copier.pk, {uuid7(): Said("ok")}, by=cast.erin, at=moment()
        )
    assert refusal.value.code == "unknown_item"


def test_only_those_who_go_fill_it_in(cast):
    for who in (cast.otto, cast.sven, cast.carl):
        with pytest.raises(Http404):
            said(cast, {"Glass": "ok"}, by=who)


def test_a_machine_that_is_not_on_the_visit_has_none(cast):
    with pytest.raises(Http404):
        filling.answer(cast.visit.pk, cast.rival.pk, {}, by=cast.erin, at=moment())


def test_a_visit_that_has_ended_takes_nothing_new_and_still_what_was_on_its_way(cast):
    said(cast, {"Glass": "ok"})
    visits.arrive(cast.visit.pk, by=cast.erin, at=moment())
    visits.done(cast.visit.pk, by=cast.erin, at=moment())
    with pytest.raises(WrongMove):
        said(cast, {"Covers": "ok"})
    said(cast, {"Covers": "ok"}, at=moment(minutes=5))
    assert sheet(cast).done == 2


# What is asked for when it is not OK, and what is missing


def test_not_ok_asks_for_a_note_and_a_photo(cast):
    said(cast, {"Paper pickup": "not_ok"})
    row = sheet(cast).row(item(cast, "Paper pickup").id)
    assert (row.lacks, row.is_missing) == (["note", "photo"], True)
    said(cast, {"Paper pickup": Said("not_ok", "Cracked", shown=row.answer.pk)})
    VisitPhoto.objects.create(
        visit=cast.visit,
        machine=cast.copier,
        item_id=row.item.id,
        sha256="a" * 64,
        by=cast.erin,
        taken_at=timezone.now(),
    )
    row = sheet(cast).row(row.item.id)
    assert (row.lacks, row.is_missing, len(row.photos)) == ([], False, 1)


def test_what_is_missing_is_listed_with_links_to_the_items(cast):
    all_of(cast, but="Black")
    missing = sheets.missing(cast.visit)
    black = item(cast, "Black")
    assert [(one.machine, one.number, one.text) for one in missing] == [
        (cast.copier, 12, "Black pages")
    ]
    assert missing[0].url.endswith(f"/checklist/?open={black.id}#item-{black.id}")


def test_not_done_with_its_reason_is_nothing_that_is_missing(cast):
    all_of(cast, but="Black")
    said(cast, {"Black": Said(not_done="The display is dark")})
    assert sheets.missing(cast.visit) == []
    assert (sheet(cast).done, sheet(cast).open) == (13, 0)


# All OK in this section


def section(cast, title):
    return next(part.section for part in sheet(cast).parts if part.section.title == title)


def all_ok(cast, title, by=None, at=None):
    return filling.all_ok(
        cast.visit.pk,
        cast.copier.pk,
        section(cast, title).id,
        by=by or cast.erin,
        at=at or moment(),
    )


def test_all_ok_answers_what_nobody_has_answered(cast):
    said(cast, {"Glass": "not_ok"})
    assert len(all_ok(cast, "Clean").items) == 4
    assert sorted(values(cast).values()) == ["not_ok", "ok", "ok", "ok", "ok"]


def test_all_ok_sent_twice_is_one(cast):
    at = moment()
    all_ok(cast, "Clean", at=at)
    all_ok(cast, "Clean", at=at)
    assert Answer.objects.count() == 5


def test_all_ok_never_touches_readings(cast):
    with pytest.raises(Refused) as refusal:
        all_ok(cast, "Readings")
    assert refusal.value.code == "no_all_ok"


def test_all_ok_is_taken_back_but_for_what_was_changed_since(cast):
    done = all_ok(cast, "Clean")
    shown = sheet(cast).row(item(cast, "Glass").id).answer.pk
    said(cast, {"Glass": Said("not_ok", shown=shown)})
    at = moment()
    for _time in range(2):
        filling.take_back_all_ok(cast.visit.pk, done.operation.pk, by=cast.erin, at=at)
    assert {text: value for text, value in values(cast).items() if value} == {
        "Glass and document feeder": "not_ok"
    }
    with pytest.raises(WrongMove):
        filling.take_back_all_ok(cast.visit.pk, done.operation.pk, by=cast.erin, at=moment())


def test_nobody_takes_back_what_another_one_said(cast):
    cast.visit.helpers.add(cast.carl)
    done = all_ok(cast, "Clean")
    with pytest.raises(Http404):
        filling.take_back_all_ok(cast.visit.pk, done.operation.pk, by=cast.carl, at=moment())


# Versions


def test_a_checklist_that_was_begun_keeps_its_version(cast):
    said(cast, {"Glass": "ok"})
    template = sheet(cast).version.template
    draft = editing.start_draft(template.pk, by=cast.mona)
    editing.publish(template.pk, draft.rev, by=cast.mona, now=timezone.now())
    assert sheet(cast).version.number == 1
    other = Visit.objects.create(
        site=cast.harlow_hq, kind="pm", lead=cast.erin, window_start=timezone.now()
    )
    other.machines.add(cast.copier)
    assert sheet(cast, other).version.number == 2


def test_items_of_another_version_are_refused(cast):
    """A page from before the checklist was begun anew knows items that are not in it."""
    other = next(iter(STARTERS["ups"][1]().items))
    with pytest.raises(Refused) as refusal:
        filling.answer(
            cast.visit.pk, cast.copier.pk, {other.id: Said("ok")}, by=cast.erin, at=moment()
        )
    assert (refusal.value.code, Answer.objects.count()) == ("unknown_item", 0)


def test_words_of_another_phone_stay_in_sight(cast):
    """Both found the same; what Carl wrote is not lost behind what Erin wrote."""
    cast.visit.helpers.add(cast.carl)
    said(cast, {"Glass": Said("not_ok", "Cracked at the left")}, by=cast.carl)
    said(cast, {"Glass": Said("not_ok", "Dirty")}, by=cast.erin)
    row = sheet(cast).row(item(cast, "Glass").id)
    assert row.otherwise_in_words == "Not OK (Cracked at the left)"
    said(cast, {"Glass": Said("not_ok", "Dirty. Cracked at the left", shown=row.answer.pk)})
    assert sheet(cast).row(row.item.id).otherwise is None


def test_a_phone_names_the_answer_it_showed_by_the_form_that_gave_it(cast):
    at = moment()
    said(cast, {"Glass": "ok"}, at=at)
    said(cast, {"Glass": Said("", shown=at.op_id)})  # taken out again before it was ever sent
    assert values(cast)["Glass and document feeder"] == ""


def test_a_phone_takes_an_all_ok_back_by_the_form_that_it_was(cast):
    at = moment()
    done = all_ok(cast, "Clean", at=at)
    filling.take_back_all_ok(cast.visit.pk, at.op_id, by=cast.erin, at=moment())
    assert len(done.items) == 5
    assert sheet(cast).done == 0
