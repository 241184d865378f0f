"""The page of a machine's checklist, with and without a script."""

import html
import json
import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.models import Machine
from calls.checklists import carrying, of_visit
from calls.checklists.content import Content, Item, Kind, Section
from calls.models import Answer, Operation, Visit, VisitPhoto
from fieldapp.plumbing.ids import uuid7
from tests.calls.checklists.lists import all_of, item, published, said, sheet
from tests.pages.fieldpages import queries, text
from tests.signals.test_capture_photos import jpeg


@pytest.fixture
def cast(cast):
    published(cast)
    return cast


def url(cast, visit=None, machine=None):
    return reverse("checklist", args=[(visit or cast.visit).pk, (machine or cast.copier).pk])


def form(cast, answers: dict[str, str], op_id=None, **more):
    """What a section's form sends: what it showed, and what is chosen now."""
    data = {"op_id": str(op_id or uuid7()), **more}
    for row in sheet(cast).rows:
        name = next((words for words in answers if row.item.text.startswith(words)), None)
        if name is not None:
            data[f"w-{row.item.id}"] = str(row.answer.pk) if row.answer else ""
            data[f"v-{row.item.id}"] = answers[name]
    return data


def section(cast, title):
    return str(next(p.section.id for p in sheet(cast).parts if p.section.title == title))


def test_it_shows_what_is_to_be_done(cast, sign_in):
    page = text(sign_in(cast.erin).get(url(cast)))
    for words in ("Orion C4570", "Floor 2", "0 of 14 done", "All 5 OK", "All 6 OK", "14 left"):
        assert words in page
    assert page.count('class="seg seg--check"') == 11
    assert page.count('class="reading"') == 3


def test_a_section_is_saved_without_a_script(cast, sign_in):
    erin = sign_in(cast.erin)
    answer = erin.post(url(cast), form(cast, {"Glass": "ok", "Covers": "not_ok"}), follow=True)
    assert answer.status_code == 200
    page = text(answer)
    assert "2 of 14 done" in page
    assert "Other 3 OK" in page
    assert "A note is still needed." in page


def test_the_same_form_twice_is_one(cast, sign_in):
    erin, data = sign_in(cast.erin), form(cast, {"Glass": "ok"})
    for _time in range(2):
        assert erin.post(url(cast), data).status_code == 302
    assert Answer.objects.count() == 1


def test_all_ok_with_what_was_chosen_besides_and_back(cast, sign_in):
    erin = sign_in(cast.erin)
    data = form(cast, {"Glass": "not_ok"}, all_ok=section(cast, "Clean"))
    page = text(erin.post(url(cast), data, follow=True))
    assert "4 items are OK." in page
    undo = re.search(r'action="(/visits/[^"]+/undo/[^"]+)"', page)[1]
    page = text(erin.post(undo, {"op_id": uuid7()}, follow=True))
    assert "Taken back." in page
    assert [row.value for row in sheet(cast).rows if row.value] == ["not_ok"]
    assert "There is nothing left to undo." in text(
        erin.post(undo, {"op_id": uuid7()}, follow=True)
    )


def test_what_cannot_be_kept_is_said_at_its_item_and_nothing_typed_is_lost(cast, sign_in):
    data = form(cast, {"Black": "many", "Colour": "1204"})
    data[f"n-{item(cast, 'Black').id}"] = "Display is dark"
    answer = sign_in(cast.erin).post(url(cast), data)
    page = text(answer)
    assert answer.status_code == 422
    assert f'href="#item-{item(cast, "Black").id}"' in page
    assert "<title>Error:" in page
    for typed in ('value="many"', 'value="1204"', "Display is dark"):
        assert typed in page


def test_the_page_tells_its_script_what_it_has_to_know(cast, sign_in):
    page = text(sign_in(cast.erin).get(url(cast)))
    facts = html.unescape(re.search(r'data-check="([^"]*)"', page)[1])
    assert json.loads(facts) == {"kind": "check", "required": True, "needs": ["note"]}
    words = json.loads(html.unescape(re.search(r'data-words="({[^"]*)"', page)[1]))
    assert words["notephoto"] == "A photo and a note are still needed."
    ways = json.loads(html.unescape(re.search(r'data-ways="([^"]*)"', page)[1]))
    sign_off = f"/visits/{cast.visit.pk}/sign-off/"
    assert ways == {"others": [], "last": {"label": "Sign off", "url": sign_off, "left": 14}}
    assert page.count('name="leave"') == 14


def test_a_page_that_is_late_is_told_that_the_visit_has_ended(cast, sign_in):
    data = form(cast, {"Glass": "ok"})
    Visit.objects.update(state="done", finished_at=timezone.now())
    answer = sign_in(cast.erin).post(url(cast), data, follow=True)
    assert "has ended" in text(answer)


def photo(erin, cast, of):
    about = {"machine": cast.copier.pk, "item_id": of.id}
    place = reverse("visit_photos", args=[cast.visit.pk])
    return erin.post(place, {"op_id": uuid7(), "photos": jpeg(), **about})


def test_a_photo_belongs_to_its_item(cast, sign_in):
    erin, rollers = sign_in(cast.erin), item(cast, "Paper pickup")
    assert photo(erin, cast, rollers).status_code == 302
    page = text(erin.post(url(cast), form(cast, {"Paper pickup": "not_ok"}), follow=True))
    items = page.split('<li class="check')
    markup = next(each for each in items if f'id="item-{rollers.id}"' in each)
    assert markup.count('class="shot"') == 1
    assert "A note is still needed." in markup
    assert f'data-of-item="{rollers.id}"' in markup


def test_without_a_script_the_section_is_saved_before_its_photos(cast, sign_in):
    erin, rollers = sign_in(cast.erin), item(cast, "Paper pickup")
    data = form(cast, {"Paper pickup": "not_ok"}, photos=str(rollers.id))
    assert f'name="photos" value="{rollers.id}"' in text(erin.get(url(cast)))
    page = text(erin.post(url(cast), data, follow=True))
    assert "No photos yet." in page
    assert f"{url(cast)}?open={rollers.id}#item-{rollers.id}" in page
    assert sheet(cast).row(rollers.id).value == "not_ok"


def test_where_no_camera_is_allowed_none_is_offered(cast, sign_in):
    type(cast.harlow_hq).objects.update(no_camera=True)
    erin, rollers = sign_in(cast.erin), item(cast, "Paper pickup")
    page = text(erin.post(url(cast), form(cast, {"Paper pickup": "not_ok"}), follow=True))
    assert "No photos may be taken" in page
    assert "A note is still needed." in page
    assert 'type="file"' not in page
    photo(erin, cast, rollers)
    assert VisitPhoto.objects.count() == 0
    assert VisitPhoto.objects.count() == 0


def test_a_visit_that_has_ended_is_read_until_its_end_is_taken_back(cast, sign_in):
    said(cast, {"Glass": "ok"})
    erin = sign_in(cast.erin)
    Visit.objects.update(state="done", finished_at=timezone.now())
    page = text(erin.get(url(cast)))
    for control in ("<textarea", 'type="radio"', 'type="file"', "data-open", "Cannot everything"):
        assert control not in page
    carrying.carry(Visit.objects.get(pk=cast.visit.pk), at=timezone.now(), why="Ran out of time")
    assert "Not done: <span>Ran out of time" in text(erin.get(url(cast)))
    carrying.take_back(cast.visit)
    Visit.objects.update(state="on_site", finished_at=None)
    assert "data-open" in text(erin.get(url(cast)))


def test_a_signature_without_a_script_is_a_name_and_a_tick(cast, sign_in):
    line = Item(uuid7(), Kind.SIGNATURE, "Seen by")
    of_one = Content((Section(uuid7(), "End", items=(line,)),))
    published(cast, of_one, name="Handover", kinds=["installation"])
    Visit.objects.update(kind="installation")
    cast.visit.refresh_from_db()
    erin, data = sign_in(cast.erin), {f"w-{line.id}": "", f"v-{line.id}": "Joan Field"}
    answer = erin.post(url(cast), {"op_id": uuid7(), **data})
    assert answer.status_code == 422
    assert "Sign in the box, or tick instead of signing." in text(answer)
    assert 'value="Joan Field"' in text(answer)
    page = text(erin.post(url(cast), {"op_id": uuid7(), **data, f"t-{line.id}": "on"}, follow=True))
    assert "1 of 1 done" in page
    data[f"w-{line.id}"] = str(sheet(cast).rows[0].answer.pk)
    data[f"s-{line.id}"] = "[[[0, 0], [900, 200]]]"
    page = text(erin.post(url(cast), {"op_id": uuid7(), **data}, follow=True))
    assert '<path d="M0 0L900 200"/>' in page
    assert "Signature of Joan Field" in page


def test_items_are_left_for_later_with_one_reason(cast, sign_in):
    rows = [row.item.id for row in sheet(cast).rows[:2]]
    data = {"op_id": uuid7(), "why": "No part", "leave": [str(rows[0])]}
    data |= {f"w-{row}": "" for row in rows}
    page = text(sign_in(cast.erin).post(url(cast), data, follow=True))
    assert "No part" in page
    assert [(row.item.id, row.why_left) for row in sheet(cast).rows if row.is_not_done] == [
        (rows[0], "No part")
    ]


def test_what_fails_can_become_a_signal(cast, sign_in):
    said(cast, {"Fuser: no": "not_ok"})
    page = text(sign_in(cast.erin).get(url(cast)))
    query = f"?visit={cast.visit.pk}&amp;machine={cast.copier.pk}&amp;clue=breaks_down"
    assert f'href="/signals/new/passive/{query}" data-sheet' in page


def test_the_next_machine_comes_before_signing_off(cast, sign_in):
    erin = sign_in(cast.erin)
    second = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="2", floor="3")
    cast.visit.machines.add(second)
    first, dock = text(erin.get(url(cast))), "data-leaves><span data-way>Next: floor 3"
    assert f'href="{url(cast, machine=second)}" {dock}' in first
    all_of(cast)
    assert "14 left" in text(erin.get(url(cast)))
    assert "Sign off" in text(erin.get(url(cast, machine=second)))
    all_of(cast, machine=second)
    page = text(erin.get(url(cast)))
    sign_off = reverse("sign_off", args=[cast.visit.pk])
    assert f'href="{sign_off}" data-leaves><span data-way>Sign off</span>' in page


def test_who_answered_otherwise_is_on_the_page(cast, sign_in):
    cast.visit.helpers.add(cast.carl)
    said(cast, {"Glass": "ok"}, by=cast.carl)
    said(cast, {"Glass": "not_ok"})
    page = text(sign_in(cast.carl).get(url(cast)))
    assert "Carl Cast had answered OK" in page


def test_those_who_do_not_go_read_it(cast, sign_in):
    said(cast, {"Glass": "ok", "Black": "504418"})
    mona = sign_in(cast.mona)
    page = text(mona.get(url(cast)))
    assert "504,418 pages" in page
    for control in ("<textarea", 'type="radio"', "All 5 OK", "data-open", "Save “", "Sign off"):
        assert control not in page
    assert "Back to the visit</span>" in page
    assert mona.post(url(cast), form(cast, {"Covers": "ok"})).status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {"op_id": "x"},
        {},
        {"op_id": str(uuid7()), "w-x": ""},
        {"op_id": str(uuid7()), f"w-{uuid7()}": "x"},
        {"op_id": str(uuid7()), "all_ok": "x"},
        {"op_id": str(uuid7()), "why": "a", "leave": "x"},
    ],
)
def test_what_no_page_of_ours_sends_is_a_bad_request(cast, sign_in, data):
    assert sign_in(cast.erin).post(url(cast), data).status_code == 400
    assert Operation.objects.count() == 0


def test_nonsense_in_a_field_is_no_harm(cast, sign_in):
    glass = item(cast, "Glass").id
    for value in ("a\x00b", "9" * 5000, "[[[", "ok\x00"):
        data = {"op_id": uuid7(), f"w-{glass}": "", f"v-{glass}": value, f"s-{glass}": "[" * 9}
        assert sign_in(cast.erin).post(url(cast), data).status_code in (302, 422)


def test_a_machine_without_a_checklist_has_no_page(cast, sign_in):
    erin = sign_in(cast.erin)
    assert erin.get(url(cast, machine=cast.rival)).status_code == 404
    assert erin.get(reverse("checklist", args=[cast.visit.pk, uuid7()])).status_code == 404


def test_it_takes_as_many_queries_for_three_machines_as_for_one(cast, sign_in):
    erin = sign_in(cast.erin)
    said(cast, {"Glass": "ok", "Black": "1"})
    one = queries(erin, url(cast))
    for number in range(2):
        machine = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial=str(number))
        cast.visit.machines.add(machine)
        said(cast, {"Glass": "ok"}, machine=machine)
    all_of(cast)
    assert queries(erin, url(cast)) == one


def test_the_checklists_of_a_visit_are_a_list_for_its_page(cast):
    said(cast, {"Glass": "ok"})
    page = render_to_string("calls/_checklists.html", {"sheets": of_visit(cast.visit)})
    assert f'href="{url(cast)}"' in page
    assert "Copier PM · 1 of 14 done" in page
