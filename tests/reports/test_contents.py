"""What a customer may read: all that was done, and nothing that is for colleagues."""

from __future__ import annotations

import json
import re
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Machine
from calls import visits
from calls.models import Answer, ChecklistVersion, Visit
from calls.operations import Moment
from calls.reports import checked, contents, signing, summary
from calls.reports.reading import current_report
from tests import cast as casting
from tests.reports import visit_of
from tests.reports.paper import images, text
from tests.reports.visit_of import SECRET, STROKES


def shown(visit):
    return contents.of(Visit.objects.get(pk=visit.pk), language="en", now=timezone.now())


def letters():
    """Mails to the customer; colleagues get some too."""
    return [each for each in mail.outbox if each.to == ["joan@example.com"]]


def test_it_says_what_was_done_at_each_machine(cast, visit):
    (machine,) = shown(visit)["machines"]
    assert machine["name"] == "Orion C4570"
    assert machine["faults"] == [
        {"problem": "Paper jam", "cause": "Worn rollers", "correction": "Rollers replaced"}
    ]
    assert machine["used"] == [{"name": "Roller kit", "number": "RK-12", "quantity": 2}]
    assert machine["counters"] == [
        {"name": "Black and white", "value": "123,456", "unit": ""},
        {"name": "Colour", "value": "7,890", "unit": ""},
    ]


def test_a_checklist_is_counts_and_what_is_not_all_right(cast, visit):
    (checklist,) = shown(visit)["machines"][0]["checklists"]
    paper, heat = checklist["sections"]
    assert paper == {
        "title": "Paper path", "ok": 1, "not_ok": 1, "na": 0, "answered": 0, "items": 3
    }  # fmt: skip
    assert heat["answered"] == 1
    assert [item["note"] for item in checklist["not_ok"]] == ["Scratched at the edge"]
    assert [len(item["photos"]) for item in checklist["not_ok"]] == [1]
    assert checklist["left"] == [{"text": "Transfer belt", "why": "No belt in the van"}]
    assert checklist["values"] == [{"text": "Fuser temperature", "value": "168", "unit": "°C"}]


@pytest.mark.parametrize(
    ("item", "value", "came_out"),
    [
        ({"kind": "check"}, "na", "na"),
        ({"kind": "measure", "low": "160", "high": "190"}, "190", "answered"),
        ({"kind": "measure", "low": "160", "high": "190"}, "190.5", "not_ok"),
        ({"kind": "measure", "low": "160"}, "12", "not_ok"),
        ({"kind": "choice", "options": [{"id": "a", "label": "Worn", "bad": True}]}, "a", "not_ok"),
        ({"kind": "choice", "options": [{"id": "b", "label": "Good"}]}, "b", "answered"),
        ({"kind": "text"}, "for the office", "answered"),
        ({"kind": "signature"}, "na", "answered"),
        ({"kind": "photo"}, "", "answered"),
    ],
)
def test_an_answer_is_not_ok_when_it_is_bad_or_out_of_range(item, value, came_out):
    assert checked.outcome(item, Answer(value=value)) == came_out


def of_one_item(visit, **facts):
    """The checklist of a visit, with another version: one section with one item."""
    item = {"id": str(UUID(int=15)), "text": "Handed over to", **facts}
    content = {"sections": [{"id": str(UUID(int=3)), "title": "End", "items": [item]}]}
    checklist = visit.checklists.get()
    checklist.version = ChecklistVersion.objects.create(
        template=checklist.version.template, number=9, content=content, published_at=timezone.now()
    )
    checklist.save(update_fields=["version"])
    visit.refresh_from_db()
    return checklist


def test_an_item_that_asks_for_a_photo_is_answered_by_it(cast, visit):
    of_one_item(visit, kind="photo")
    (checklist,) = shown(visit)["machines"][0]["checklists"]
    assert (checklist["totals"]["answered"], checklist["totals"]["open"]) == (0, 1)
    visit_of.photographed(visit, by=cast.erin, machine=cast.copier, item_id=UUID(int=15))
    (checklist,) = shown(visit)["machines"][0]["checklists"]
    assert (checklist["totals"]["answered"], checklist["totals"]["open"]) == (1, 0)


@pytest.mark.parametrize("lines", [STROKES, None])
def test_who_signed_an_item_is_on_the_page_and_on_paper(cast, visit, sign_in, lines):
    Answer.objects.create(
        checklist=of_one_item(visit, kind="signature"),
        item_id=UUID(int=15),
        value="Joan Field",
        strokes=lines,
        by=cast.erin,
        answered_at=timezone.now(),
    )
    page = sign_in(cast.erin).get(reverse("sign", args=[visit.pk])).content.decode()
    assert ("Signature of Joan Field" in page) == bool(lines)
    assert ("Confirmed by a tick" in page) == (not lines)
    visit_of.signed(Visit.objects.get(pk=visit.pk), by=cast.erin)
    casting.work()
    words = text(visit)
    assert "Handed over to" in words
    assert "Joan Field" in words
    assert ("Confirmed by a tick" in words) == (not lines)


def test_a_return_visit_counts_only_the_items_it_was_about(cast, visit):
    visit.checklists.update(only=[visit_of.BELT])
    (checklist,) = shown(visit)["machines"][0]["checklists"]
    assert [section["items"] for section in checklist["sections"]] == [1]
    assert (checklist["totals"]["left"], checklist["totals"]["open"]) == (1, 0)


def test_everybody_who_came_is_named_and_nobodys_times(cast, visit):
    assert shown(visit)["technicians"] == ["Erin Cast", "Carl Cast"]
    assert "arrived" not in json.dumps(shown(visit))


def test_it_is_plain_data(cast, visit):
    assert json.loads(json.dumps(shown(visit))) == shown(visit)


def test_what_is_for_colleagues_is_on_no_page_in_no_pdf_and_in_no_mail(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    page = erin.get(reverse("sign", args=[visit.pk])).content.decode()
    signature = visit_of.signed(visit, by=cast.erin)
    casting.work()
    report = erin.get(reverse("report", args=[visit.pk])).content.decode()
    report = report[report.index("<main") :]
    (letter,) = letters()
    kept = json.dumps([signature.shown, current_report(visit).contents])
    for where in (page, report, text(visit), letter.subject + letter.body, kept):
        assert "Orion C4570" in where or where.startswith("Cast & Sons")
        assert SECRET not in where
        for word in ("signal", "Do not sell", "Credit", "52 min", "may be called", "They asked"):
            assert word not in where, word


def test_the_customers_page_leads_nowhere_else(cast, visit, sign_in):
    page = sign_in(cast.erin).get(reverse("sign", args=[visit.pk])).content.decode()
    body = re.sub("<template.*?</template>", "", page[page.index("<body") :], flags=re.DOTALL)
    assert '<a class="skip" href="#main">' in body
    assert body.count("<a ") == 1
    assert "<nav" not in body


def test_it_takes_as_many_queries_for_three_machines_as_for_one(cast, visit):
    shown(visit)  # the company is read once for a while
    with CaptureQueriesContext(connection) as one:
        shown(visit)
    for number in range(2):
        machine = Machine.objects.create(
            site=cast.harlow_hq, model=cast.orion, serial=f"N-{number}"
        )
        visit.machines.add(machine)
        visit_of.work_at(visit, machine)
        visit_of.checked(visit, machine, by=cast.erin, now=timezone.now())
    with CaptureQueriesContext(connection) as three:
        assert len(shown(visit)["machines"]) == 3
    assert len(three) == len(one)


def test_the_summary_is_put_together_from_what_was_recorded(cast, visit):
    assert summary.drafted(shown(visit)) == (
        "Orion C4570 (88213): Paper jam, Worn rollers, Rollers replaced. Ran 200 sheets. "
        "Fitted: 2 × Roller kit. 3 points checked, 1 not OK, 1 left."
    )


def test_an_incomplete_visit_says_what_it_waits_for_and_when_we_come_again(cast, visit):
    facts = {"state": "incomplete", "incomplete_why": "part", "left": "The belt has to be ordered"}
    Visit.objects.filter(pk=visit.pk).update(**facts, finished_at=timezone.now())
    back = Visit.objects.create(
        site=visit.site, kind="repair", lead=cast.erin, returns_to=visit,
        window_start=timezone.datetime(2027, 3, 1, 9, tzinfo=timezone.get_default_timezone()),
    )  # fmt: skip
    said = shown(visit)
    assert said["waits_for"] == {"why": "A part", "left": "The belt has to be ordered"}
    assert said["returns"] == {"on": "2027-03-01"}
    Visit.objects.filter(pk=back.pk).update(state="cancelled")
    assert shown(visit)["returns"] is None


def test_a_visit_closed_short_is_signed_and_reported_with_what_was_agreed(cast, visit):
    facts = {"asked": "A new drum", "why_not": "Not in stock", "agreed": "We send it by post"}
    Visit.objects.filter(pk=visit.pk).update(
        state="closed_short", finished_at=timezone.now(), **facts
    )
    visit_of.signed(visit, by=cast.erin)
    casting.work()
    for words in facts.values():
        assert words in text(visit)
    assert Visit.objects.get(pk=visit.pk).state == "closed_short"


def test_what_was_left_without_a_word_is_on_paper_too(cast, visit):
    visit.checklists.get().answers.exclude(item_id=visit_of.ROLLERS).delete()
    facts = {"asked": "A new drum", "why_not": "Not in stock", "agreed": "We send it by post"}
    visits.close_short(visit.pk, by=cast.erin, at=Moment.here(timezone.now()), **facts)
    visit_of.signed(visit, by=cast.erin)
    casting.work()
    for item in ("Scanner glass", "Transfer belt", "Fuser temperature"):
        assert item in text(visit)


def test_nobody_signs_for_an_incomplete_visit_and_it_is_reported_all_the_same(cast, visit):
    Visit.objects.filter(pk=visit.pk).update(
        state="incomplete", incomplete_why="part", finished_at=timezone.now()
    )
    signed = signing.Signed(why_not="Nobody is here", language="en")
    at = Moment.here(timezone.now())
    signing.finish_unsigned(visit.pk, signed, by=cast.erin, at=at, summary="The belt is worn.")
    casting.work()
    assert "Nobody signed: Nobody is here" in text(visit)
    assert "The belt is worn." in text(visit)
    assert letters() == []
    assert images(visit) == 1
