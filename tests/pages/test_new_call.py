"""A new call: found, promised, warned about, entered."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Contract
from calls.models import FaultCode, Visit
from fieldapp.plumbing.ids import uuid7
from tests.calls.plans import planned
from tests.pages.boards import plan_of
from tests.pages.fieldpages import hidden, text

pytestmark = pytest.mark.django_db


def new_call(browser, cast, **more):
    url = f"{reverse('new_call')}?machine={cast.copier.pk}"
    page = text(browser.get(url))
    said = {
        "op_id": hidden(page, "op_id"),
        "contact": cast.joan.pk,
        "problem": "It jams",
        "kind": "repair",
        "window_start": "2031-03-10T09:00",
        "window_end": "2031-03-10T13:00",
    }
    return browser.post(url, said | more)


@pytest.mark.parametrize("words", ["88213", "882", "C0P1E R0000", "harlow", "joan", "EC4A"])
def test_a_machine_is_found_by_serial_label_account_contact_or_place(cast, sven, words):
    page = text(sven.get(reverse("new_call"), {"q": words}))
    machine, site = f"?machine={cast.copier.pk}", f"?site={cast.harlow_hq.pk}"
    assert machine in page or site in page


@pytest.mark.parametrize("words", ["", "a\0b", "%", "x" * 200, "zzz"])
def test_a_search_that_finds_nothing_says_so(cast, sven, words):
    answer = sven.get(reverse("new_call"), {"q": words})
    assert answer.status_code == 200
    assert "?machine=" not in text(answer)


def test_the_promise_and_its_window_are_there_before_anything_is_typed(cast, sven):
    Contract.objects.filter(pk=cast.contract.pk).update(response_hours=4, service_hours="24x7")
    page = text(sven.get(f"{reverse('new_call')}?machine={cast.copier.pk}"))
    assert "Full service contract: 4 hours day and night, until " in page


def test_a_call_is_entered_and_leads_on_to_who_goes(cast, sven):
    answer = new_call(sven, cast)
    visit = Visit.objects.get(problem="It jams")
    assert answer.url == plan_of(visit)
    assert (visit.contact, visit.reported_by, visit.lead) == (cast.joan, "Joan Petrie", None)
    page = text(sven.get(answer.url))
    assert "Who could go" in page
    assert "Sven Cast entered the call" in page


def test_a_problem_of_the_short_list_and_somebody_else_who_called(cast, sven):
    jam = FaultCode.objects.create(kind="problem", words="Paper jams", categories=["copier"])
    lift = FaultCode.objects.create(kind="problem", words="Stuck", categories=["lift"])
    page = text(sven.get(f"{reverse('new_call')}?machine={cast.copier.pk}"))
    assert [jam.words in page, lift.words in page] == [True, False]
    new_call(
        sven, cast, contact="other", caller="Ann, 01632 960001", problem="", problem_code=jam.pk
    )
    visit = Visit.objects.get(problem="Paper jams")
    assert (visit.contact, visit.reported_by) == (None, "Ann, 01632 960001")
    assert new_call(sven, cast, problem_code=lift.pk).status_code == 422


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"contact": ""}, "Say who called."),
        ({"contact": "other"}, "Say who called."),
        ({"contact": "x"}, "Choose one that is here."),
        ({"problem": ""}, "Say what is wrong."),
        ({"kind": "x"}, "Select a valid choice"),
        ({"window_start": ""}, "Choose a day and a time."),
        ({"window_end": "2031-03-10T08:00"}, "Choose an end after the beginning."),
        ({"op_id": "x"}, "This page is too old."),
    ],
)
def test_a_call_that_cannot_be_is_refused_in_words(cast, sven, said, words):
    answer = new_call(sven, cast, **said)
    assert answer.status_code == 422
    assert words in text(answer)
    assert Visit.objects.filter(problem="It jams").count() == 0


def test_what_to_know_before_a_promise_is_said(cast, sven):
    cast.harlow_hq.credit_hold = True
    cast.harlow_hq.save()
    Contract.objects.filter(pk=cast.contract.pk).update(kind="time_and_materials")
    for ago in (1, 2, 3):
        end = timezone.now() - dt.timedelta(days=ago)
        planned(cast, machines=[cast.copier], window_start=end, window_end=None, state="done",
                finished_at=end)  # fmt: skip
    page = text(sven.get(f"{reverse('new_call')}?machine={cast.copier.pk}"))
    for words in (
        "This account is on credit hold",
        "Time and materials",
        "There is an open call already: PM call",
        "This machine is hot",
        "3 repairs in 30 days",
        "by Erin Cast",
    ):
        assert words in page
    rival = text(sven.get(f"{reverse('new_call')}?machine={cast.rival.pk}"))
    assert "Vantra Direct services this machine" in rival


@pytest.mark.parametrize("name", ["machine", "site"])
def test_what_one_may_not_see_is_not_there(cast, sign_in, name):
    cast.sven.territories.set([cast.north])
    cast.sven.access.all().delete()
    sven = sign_in(cast.sven)
    pk = {"machine": cast.copier.pk, "site": cast.harlow_hq.pk}[name]
    assert sven.get(reverse("new_call"), {name: pk}).status_code == 404
    assert sven.get(reverse("new_call"), {name: uuid7()}).status_code == 404
    assert sven.get(reverse("new_call"), {name: "x"}).status_code == 400
