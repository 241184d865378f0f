"""The pages of Review: who sees what, in which order, and what each button does."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Access
from calls.models import Fault, Reading
from fieldapp.plumbing.ids import uuid7
from fieldapp.sync import reviewing, settling
from fieldapp.sync.models import FieldOperation, Settled
from tests.sync.conftest import give_to_carl
from tests.sync.field import op, receive

pytestmark = pytest.mark.django_db


def page(browser, name, *args, **query):
    return browser.get(reverse(name, args=args), query)


def verb(browser, row, name, **data):
    return browser.post(reverse("review_verb", args=[row.pk, name]), data)


def test_the_list_says_who_what_why_and_what_counts(cast, sign_in, late_fault, north_fault):
    shown = page(sign_in(cast.sven), "review").content.decode()
    assert "The visit had ended when this was recorded." in shown
    assert "The visit had been given to somebody else; it is Otto Cast’s." in shown
    assert shown.index(str(late_fault.pk)) < shown.index(str(north_fault.pk))
    assert "Does not count yet" in shown
    assert "Harlow &amp; Pike" in shown


@pytest.mark.parametrize("name", ["erin", "carl", "sam"])
def test_review_is_not_for_those_who_manage_nothing(cast, sign_in, foreign_fault, name):
    browser = sign_in(cast.people[name])
    assert page(browser, "review").status_code == 403
    assert page(browser, "review_item", foreign_fault.pk).status_code == 403
    assert verb(browser, foreign_fault, "accept").status_code == 403
    assert page(browser, "review_file", "csv").status_code == 403


def test_a_manager_of_another_territory_sees_nothing_of_it(cast, sign_in, foreign_fault):
    lost = receive(cast.erin, op("visit.arrive", visit=uuid7()))  # of no site that is known
    cast.sven.territories.set([cast.north])
    for technician in (cast.erin, cast.carl):
        technician.manager = cast.mona
        technician.save()
    Access.objects.filter(person=cast.sven).exclude(site=cast.northgate_library).delete()
    browser = sign_in(cast.sven)
    assert page(browser, "review").context["rows"] == []
    for row in (foreign_fault, lost):
        assert page(browser, "review_item", row.pk).status_code == 404
        for name in ("accept", "send-back", "undo"):
            assert verb(browser, row, name).status_code == 404
    seen = {row.operation.pk for row in page(sign_in(cast.mona), "review").context["rows"]}
    assert seen == {foreign_fault.pk, lost.pk}


def test_a_site_decides_before_the_people(cast):
    """Erin is of Sven's people; what she recorded in a place he does not see is not his."""
    row = receive(cast.erin, op("visit.arrive", visit=cast.otto_visit.pk))
    Access.objects.filter(person=cast.sven, site=cast.northgate_library).delete()
    assert list(FieldOperation.objects.visible_to(cast.sven)) == []
    assert list(FieldOperation.objects.visible_to(cast.mona)) == [row]


def test_sales_managers_see_signals_alone(cast, late_fault):
    signal = receive(cast.erin, op("signal.teleport", site=cast.harlow_hq.pk))
    cast.mona.roles = ["sales_manager"]
    cast.mona.save()
    assert list(reviewing.open_for(cast.mona)) == [signal]


def test_ids_that_are_none_do_no_harm(cast):
    for target in ({"site": "x"}, {"machine": "1"}, {"visit": "0" * 36}):
        receive(cast.erin, op("visit.arrive", **target))
    assert reviewing.open_for(cast.sven).count() == 3


@pytest.mark.parametrize("view", ["open", "settled"])
def test_a_list_asks_the_same_for_one_as_for_three(cast, sign_in, fault_fields, view):
    give_to_carl(cast)
    browser, counts = sign_in(cast.sven), []
    for number in (1, 2):
        for _row in range(number):
            body = op("work.fault", fault_fields, visit=cast.visit.pk, machine=cast.copier.pk)
            row = receive(cast.erin, body)
            if view == "settled":
                settling.send_back(row.pk, words="Sure?", by=cast.sven, now=timezone.now())
        page(browser, "review", view=view)
        with CaptureQueriesContext(connection) as asked:
            shown = page(browser, "review", view=view)
        counts.append(len(asked))
    assert len(shown.context["rows"]) == 3
    assert counts[0] == counts[1]


def test_what_a_phone_was_refused_appears_after_a_day(cast, sign_in):
    now = timezone.now()
    row = receive(cast.erin, op("visit.incomplete", {"why": "part"}, visit=cast.visit.pk))
    if row.result != "rejected":  # where that form is not known here yet
        FieldOperation.objects.filter(pk=row.pk).update(result="rejected")
    browser = sign_in(cast.sven)
    assert page(browser, "review", view="phone").context["rows"] == []
    FieldOperation.objects.filter(pk=row.pk).update(received_at=now - dt.timedelta(hours=25))
    assert [each.operation for each in page(browser, "review", view="phone").context["rows"]] == [
        row
    ]
    assert page(browser, "review").context["rows"] == []


def test_the_page_of_one_says_both_versions_in_words(cast, sign_in, foreign_fault):
    shown = page(sign_in(cast.sven), "review_item", foreign_fault.pk).content.decode()
    for words in ("What the phone said", "What is wrong?", "Jams", "Carl Cast", "As it came"):
        assert words in shown
    assert shown.index("Jams") < shown.index("&quot;fields&quot;")


def test_what_cannot_be_read_has_a_name_and_can_only_be_sent_back(cast, sign_in):
    row = receive(cast.erin, b"{")
    shown = page(sign_in(cast.sven), "review_item", row.pk).content.decode()
    assert "<h1>Something that cannot be read</h1>" in shown
    assert "Send it back, and it is recorded again." in shown
    assert "Accept" not in shown
    assert "Correct it" not in shown


def test_beside_counters_that_were_sent_stand_counters_and_no_measures(cast, sign_in):
    told = {"machine": cast.copier, "read_at": timezone.now(), "by": cast.erin}
    Reading.objects.create(counter="mono", value=504_418, **told)
    Reading.objects.create(counter="fuser_temperature", value=182, is_measure=True, **told)
    give_to_carl(cast)
    about = {"visit": cast.visit.pk, "machine": cast.copier.pk}
    row = receive(cast.erin, op("work.counters", {"mono": "504500"}, **about))
    shown = page(sign_in(cast.sven), "review_item", row.pk).context["now_there"]
    assert [(each.label, each.words) for each in shown] == [("Black and white", "504,418")]


def test_accepted_it_counts_and_the_next_one_is_opened(cast, sign_in, late_fault, north_fault):
    browser = sign_in(cast.sven)
    reply = verb(browser, late_fault, "accept")
    assert reply.url == reverse("review_item", args=[north_fault.pk])
    assert verb(browser, north_fault, "accept").url == reverse("review")
    assert Fault.objects.count() == 2


def test_an_acceptance_that_can_be_undone_offers_it(cast, sign_in, late_fault):
    browser = sign_in(cast.sven)
    shown = browser.get(verb(browser, late_fault, "accept").url).content.decode()
    assert reverse("review_verb", args=[late_fault.pk, "undo"]) in shown
    assert verb(browser, late_fault, "undo").status_code == 302
    late_fault.refresh_from_db()
    assert late_fault.settled == ""


def test_a_refusal_stays_on_the_page_and_says_why(cast, sign_in):
    row = receive(cast.erin, op("visit.arrive", visit=uuid7()))
    reply = verb(sign_in(cast.sven), row, "accept")
    assert reply.status_code == 409
    assert "There is no such visit here." in reply.content.decode()


def test_sending_back_needs_words(cast, sign_in, foreign_fault):
    browser = sign_in(cast.sven)
    assert verb(browser, foreign_fault, "send-back", words=" ").status_code == 422
    assert verb(browser, foreign_fault, "send-back", words="x" * 501).status_code == 422
    assert verb(browser, foreign_fault, "send-back", words="Which visit?").status_code == 302
    foreign_fault.refresh_from_db()
    assert (foreign_fault.settled, foreign_fault.settled_note) == ("sent_back", "Which visit?")


def test_corrected_by_the_form(cast, sign_in, foreign_fault):
    browser = sign_in(cast.sven)
    form = page(browser, "review_verb", foreign_fault.pk, "correct").context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    assert data["visit"] == str(cast.visit.pk)
    assert verb(browser, foreign_fault, "correct", **data | {"visit": ""}).status_code == 422
    assert verb(browser, foreign_fault, "correct", **data | {"visit": "new:1"}).status_code == 422
    reply = verb(browser, foreign_fault, "correct", **data | {"said-note": "Worn drum"})
    assert reply.status_code == 302
    assert Fault.objects.get().note == "Worn drum"


def test_a_visit_of_its_own_is_one_of_the_choices(cast, sign_in, fault_fields):
    row = receive(cast.erin, op("work.fault", fault_fields, visit=uuid7(), machine=cast.copier.pk))
    browser = sign_in(cast.sven)
    form = page(browser, "review_verb", row.pk, "correct").context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    reply = verb(browser, row, "correct", **data | {"visit": f"new:{cast.harlow_hq.pk}"})
    assert reply.status_code == 302
    assert Fault.objects.get().work.visit.lead == cast.erin


def test_what_does_not_fit_the_field_is_said_at_the_field(cast, sign_in, foreign_fault):
    browser = sign_in(cast.sven)
    form = page(browser, "review_verb", foreign_fault.pk, "correct").context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    reply = verb(browser, foreign_fault, "correct", **data | {"said-note": "x" * 501})
    assert reply.status_code == 422
    assert list(reply.context["form"].errors) == ["said-note"]


def test_those_that_are_ticked_are_accepted_at_once(cast, sign_in, late_fault, north_fault):
    browser = sign_in(cast.sven)
    reply = browser.post(reverse("review_many"), {"ids": [late_fault.pk, north_fault.pk]})
    assert reply.url == reverse("review")
    assert FieldOperation.objects.filter(settled=Settled.ACCEPTED).count() == 2
    assert browser.post(reverse("review_many"), {"ids": ["x"]}).status_code == 400


def test_verbs_that_are_none_are_not_found(cast, sign_in, late_fault):
    browser = sign_in(cast.sven)
    assert verb(browser, late_fault, "burn").status_code == 404
    assert browser.get(reverse("review_verb", args=[late_fault.pk, "accept"])).status_code == 404


def test_what_was_simply_received_has_no_page(cast, sign_in):
    row = receive(cast.erin, op("visit.arrive", visit=cast.visit.pk))
    assert page(sign_in(cast.admin), "review_item", row.pk).status_code == 404


def test_the_file_holds_the_list(cast, sign_in, foreign_fault):
    reply = page(sign_in(cast.sven), "review_file", "csv")
    text = b"".join(reply.streaming_content).decode()
    assert "Erin Cast" in text
    assert "Harlow & Pike" in text
