"""Done and photos over the API: the same outcome as on the pages, for the same visit."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Site
from calls import pictures, visits, work
from calls.models import FaultCode, Report, ReportEmail, Signature, Visit, VisitPhoto
from calls.operations import Moment
from calls.work import Told
from fieldapp.plumbing.ids import uuid7
from tests.api import Program, code, pointers
from tests.calls.checklists.lists import all_of, published
from tests.pages.visits import send

ONE, TWO = "a" * 64, "b" * 64


def now() -> Moment:
    return Moment.here(timezone.now())


def done(cast, **body):
    return Program(cast.erin).post(f"visits/{cast.visit.pk}/done/", body)


def kept(cast) -> Visit:
    return Visit.objects.get(pk=cast.visit.pk)


@pytest.fixture
def arrived(cast):
    return visits.arrive(cast.visit.pk, by=cast.erin, at=now())


def fault(cast):
    """A fault at the copier: something that the customer is to read."""
    told = Told(FaultCode.objects.filter(kind="problem").first())
    work.add_fault(cast.visit.pk, cast.copier.pk, told, by=cast.erin, at=now())


def test_done_is_refused_while_a_checklist_asks_for_something(cast, arrived, sign_in):
    published(cast)
    answer = done(cast)
    assert code(answer) == (422, "checklist_missing")
    assert "Orion" in answer.json()["detail"]
    assert kept(cast).state == "on_site"
    page = send(sign_in(cast.erin), reverse("visit_move", args=[cast.visit.pk, "done"]))
    assert page.url == reverse("sign_off", args=[cast.visit.pk])
    assert kept(cast).state == "on_site"
    all_of(cast)
    assert done(cast).json()["state"] == "done"
    assert Report.objects.filter(visit=cast.visit).count() == 1


def test_done_of_a_visit_with_work_makes_the_report_and_mails_it(cast, arrived):
    fault(cast)
    facts = {"why_unsigned": "Nobody was there", "summary": "Cleaned", "email": "joan@example.com"}
    for replayed in (None, "true"):
        answer = done(cast, heard_nothing=True, **facts)
        assert (answer.status_code, answer.json()["state"]) == (200, "done")
        assert answer.headers.get("Idempotency-Replayed") == replayed
    assert (kept(cast).summary, kept(cast).heard_nothing) == ("Cleaned", True)
    signature, report = Signature.objects.get(), Report.objects.get()
    assert (signature.why_not, signature.name) == ("Nobody was there", "")
    assert report.signature == signature
    assert ReportEmail.objects.get().to == "joan@example.com"


def test_without_words_of_ones_own_the_summary_is_what_was_recorded(cast, arrived):
    fault(cast)
    assert done(cast).status_code == 200
    assert str(FaultCode.objects.filter(kind="problem").first()) in kept(cast).summary
    assert Signature.objects.get().why_not == "Nobody was asked to sign."


def test_done_of_a_visit_without_work_makes_no_report(cast, arrived):
    assert done(cast).json()["state"] == "done"
    assert not Report.objects.exists()


def test_the_pages_done_of_a_visit_with_work_leads_to_the_sign_off(cast, arrived, sign_in):
    fault(cast)
    answer = send(sign_in(cast.erin), reverse("visit_move", args=[cast.visit.pk, "done"]))
    assert answer.url == reverse("sign_off", args=[cast.visit.pk])
    assert kept(cast).state == "on_site"


def test_whoever_sees_a_visit_lists_its_photos(cast):
    url, item = f"visits/{cast.visit.pk}/photos/", str(uuid7())
    photos(cast, photos=[ONE], machine=str(cast.copier.pk), item=item)
    photos(cast, photos=[TWO])
    VisitPhoto.objects.filter(sha256=TWO).update(removed_at=timezone.now())
    for person in (cast.erin, cast.sam, cast.sven):
        (photo,) = Program(person).get(url).json()["photos"]
        assert (photo["sha256"], photo["item"]) == (ONE, item)
    assert code(Program(cast.otto).get(url)) == (404, "not_found")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"why_unsigned": "x" * 201}, ("/why_unsigned", "too_long")),
        ({"summary": "x" * 2001}, ("/summary", "too_long")),
        ({"email": "nobody"}, ("/email", "invalid")),
        ({"signed_by": "Joan"}, ("/signed_by", "unknown_field")),
    ],
)
def test_a_done_that_is_refused_changes_nothing(cast, arrived, wrong, pointer):
    answer = done(cast, **wrong)
    assert answer.status_code == 422
    assert pointers(answer) == [pointer]
    assert kept(cast).state == "on_site"


# Photos ------------------------------------------------------------------------------------


def photos(cast, person="erin", visit=None, headers=None, **body):
    program = Program(cast.people[person])
    body = {"photos": [ONE]} | body
    return program.post(f"visits/{(visit or cast.visit).pk}/photos/", body, **(headers or {}))


def test_photos_are_named_once_each_for_what_they_are_of(cast):
    item = str(uuid7())
    first = photos(cast, photos=[ONE, TWO, ONE], machine=str(cast.copier.pk), item=item)
    assert first.status_code == 200
    assert "Idempotency-Replayed" not in first.headers
    said = first.json()["photos"]
    assert {each["sha256"] for each in said} == {ONE, TWO}
    assert {(each["machine"], each["item"]) for each in said} == {(str(cast.copier.pk), item)}
    again = photos(cast, photos=[ONE, TWO], machine=str(cast.copier.pk), item=item)
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    of_the_place = photos(cast)
    assert of_the_place.json()["photos"][0]["machine"] is None
    assert VisitPhoto.objects.count() == 3


def test_photos_keep_when_they_were_taken(cast):
    taken = (timezone.now() - dt.timedelta(hours=2)).replace(microsecond=0)
    said = photos(cast, captured_at=taken.isoformat()).json()["photos"][0]
    assert said["taken_at"] == taken.isoformat().replace("+00:00", "Z")


def test_a_key_is_one_form_with_photos(cast):
    key = {"Idempotency_Key": str(uuid7())}
    assert photos(cast, headers=key).status_code == 200
    assert photos(cast, headers=key)["Idempotency-Replayed"] == "true"
    assert code(photos(cast, headers=key, photos=[TWO])) == (409, "different_body")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"photos": []}, ("/photos", "min_length")),
        ({"photos": None}, ("/photos", "required")),
        ({"photos": ["x"]}, ("/photos/0", "invalid")),
        ({"photos": ["A" * 64]}, ("/photos/0", "invalid")),
        ({"photos": ["a" * 64] * 41}, ("/photos", "too_long")),
        ({"machine": "x"}, ("/machine", "unknown_reference")),
        ({"machine": str(uuid7())}, ("/machine", "unknown_reference")),
        ({"item": 4}, ("/item", "type")),
        ({"sha256": ONE}, ("/sha256", "unknown_field")),
    ],
)
def test_photos_that_are_refused_are_not_kept(cast, wrong, pointer):
    answer = photos(cast, **wrong)
    assert answer.status_code == 422
    assert pointers(answer) == [pointer]
    assert not VisitPhoto.objects.exists()


def test_photos_are_for_who_goes_while_the_visit_is_open(cast, monkeypatch):
    elsewhere = photos(cast, machine=str(cast.library_copier.pk))
    assert pointers(elsewhere) == [("/machine", "unknown_reference")]
    assert code(photos(cast, "otto")) == (404, "not_found")
    assert code(photos(cast, "sven")) == (403, "forbidden")
    cast.visit.helpers.add(cast.carl)
    assert photos(cast, "carl").status_code == 200
    monkeypatch.setattr(pictures, "MOST", 1)
    assert code(photos(cast, photos=[TWO])) == (422, "too_many")
    Site.objects.filter(pk=cast.harlow_hq.pk).update(no_camera=True)
    assert code(photos(cast)) == (422, "no_camera")
    Visit.objects.filter(pk=cast.visit.pk).update(state="cancelled")
    assert code(photos(cast)) == (409, "wrong_move")
