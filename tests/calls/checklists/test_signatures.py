"""Items that are signed or photographed: what counts as done, and what is refused."""

import pytest

from calls.checklists import filling, sheets
from calls.checklists.accepting import Said
from calls.checklists.content import Content, Item, Kind, Section
from calls.models import Answer, Visit
from fieldapp.plumbing.ids import uuid7
from tests.calls.checklists.lists import item, published, said, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    published(cast)
    return cast


DRAWN = "[[[0, 150], [1000, 75]], [[5, 5]]]"


def only(cast, kind, text):
    """Erin's visit is one with a checklist of this one item."""
    line = Item(uuid7(), kind, text)
    content = Content((Section(uuid7(), "End", items=(line,)),))
    published(cast, content, name="Handover", kinds=["installation"])
    Visit.objects.filter(pk=cast.visit.pk).update(kind="installation")
    cast.visit.refresh_from_db()
    return line


def without_camera(cast):
    cast.harlow_hq.no_camera = True
    cast.harlow_hq.save(update_fields=["no_camera"])
    cast.visit.refresh_from_db()


@pytest.fixture
def signed_list(cast):
    return only(cast, Kind.SIGNATURE, "Seen by")


def test_a_signature_is_a_name_and_what_was_drawn(cast, signed_list):
    said(cast, {"Seen": Said("Joan", strokes=DRAWN)})
    row = sheet(cast).row(signed_list.id)
    assert (row.in_words, row.answer.strokes) == ("Joan", [[[0, 150], [1000, 75]], [[5, 5]]])
    assert row.drawn == "M0 150L1000 75M5 5l0 0"
    assert sheet(cast).open == 0


def test_a_tick_stands_for_what_is_not_drawn(cast, signed_list):
    said(cast, {"Seen": Said("Joan", ticked=True)})
    row = sheet(cast).row(signed_list.id)
    assert (row.value, row.drawn, row.typed_tick) == ("Joan", "", True)


def test_a_signature_that_is_shown_again_is_not_said_again(cast, signed_list):
    said(cast, {"Seen": Said("Joan", strokes=DRAWN)})
    shown = sheet(cast).row(signed_list.id)
    again = Said("Joan", strokes=shown.typed_strokes, shown=shown.answer.pk)
    assert said(cast, {"Seen": again}).items == ()
    said(cast, {"Seen": Said("Joan", strokes="[[[1, 1]]]", shown=shown.answer.pk)})
    assert sheet(cast).row(signed_list.id).drawn == "M1 1l0 0"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Said("Joan"), "Sign in the box, or tick instead of signing."),
        (Said("", strokes=DRAWN), "Write the name of who signs."),
        (Said("", ticked=True), "Write the name of who signs."),
        (Said("J" * 121, ticked=True), "That is too long. Write it shorter."),
        *(
            (Said("Joan", strokes=strokes), "Clear the signature and sign again.")
            for strokes in (
                *(
                    "[[[0, 301]]]",
                    "[[[-1, 0]]]",
                    "[[[0.5, 0]]]",
                    "[[[NaN, 0]]]",
                    "[[1]]",
                    '{"a": 1}',
                ),
                *("abc", "[" * 5000, str([[[0, 0]] * 6001]), [[[0, 0]]]),
            )
        ),
    ],
)
def test_a_signature_that_is_none_is_refused_in_words(cast, signed_list, answer, words):
    with pytest.raises(filling.AnswersRefused) as refusal:
        said(cast, {"Seen": answer})
    assert refusal.value.items == {signed_list.id: words}
    assert Answer.objects.count() == 0


# Where the customer wants no photos


def test_nobody_must_photograph_where_no_photos_may_be_taken(cast):
    without_camera(cast)
    said(cast, {"Paper pickup": Said("not_ok", "Cracked")})
    row = sheet(cast).row(item(cast, "Paper pickup").id)
    assert (row.lacks, row.is_missing) == ([], False)


def test_a_photo_item_is_done_by_a_photo_and_by_no_word(cast):
    only(cast, Kind.PHOTO, "The nameplate")
    with pytest.raises(filling.AnswersRefused) as refusal:
        said(cast, {"The nameplate": "ok"})
    assert list(refusal.value.items.values()) == ["Take a photo of it."]
    said(cast, {"The nameplate": Said(not_done="It is painted over")})
    assert (sheet(cast).done, sheet(cast).open) == (0, 0)


def test_a_photo_item_is_not_open_where_no_photos_may_be_taken(cast):
    only(cast, Kind.PHOTO, "The nameplate")
    assert (sheet(cast).open, len(sheets.missing(cast.visit))) == (1, 1)
    without_camera(cast)
    assert (sheet(cast).open, sheets.missing(cast.visit)) == (0, [])
    assert not sheet(cast).rows[0].is_left
