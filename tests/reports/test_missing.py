"""What is missing before the customer signs, in as few lines as a thumb can take in."""

import pytest

from accounts.models import Machine
from calls import work
from calls.checklists import sheets
from calls.checklists.accepting import Said
from calls.reports import missing
from tests.calls.checklists.lists import all_of, moment, published, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(cast):
    published(cast)
    return cast


def test_items_nobody_answered_are_one_line_of_what_is_missing_with_their_number(cast):
    lines = missing.of(cast.visit)
    assert len(lines) == 1
    assert lines[0].words.endswith(": 14 items are still open.")
    assert lines[0].url == sheets.missing(cast.visit)[0].url


def test_two_machines_of_one_model_are_told_apart_in_what_is_missing(cast):
    other = Machine.objects.create(site=cast.harlow_hq, model=cast.copier.model, serial="N-9")
    work.add_machine(cast.visit.pk, other, by=cast.erin, at=moment())
    words = {line.words.partition(":")[0] for line in missing.of(cast.visit)}
    model = cast.copier.model.name
    assert words == {f"{model} {cast.copier.serial}", f"{model} N-9"}


def test_an_item_left_alone_and_one_that_owes_a_photo_are_named(cast):
    all_of(cast, but="Black")
    said(cast, {"Paper pickup": Said("not_ok", "Cracked", shown=None)})
    words = [line.words.partition(", ")[2] for line in missing.of(cast.visit)]
    assert words == [
        "3. Paper pickup rollers: Take a photo of it.",
        "12. Black pages: Answer it, or say why it is not done.",
    ]
