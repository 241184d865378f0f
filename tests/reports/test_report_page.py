"""The report's page: who reads it, who sends it once more, and what was put right later."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.models import Photo
from calls import visits
from calls.invariants import reports_have_their_bytes
from calls.models import Report, ReportEmail, Visit
from calls.operations import Moment
from calls.reports import mailing, making
from calls.reports.reading import current_report
from fieldapp.plumbing.ids import uuid7
from tests import cast as casting
from tests.pages.fieldpages import hidden, queries
from tests.reports import visit_of
from tests.reports.paper import text


def letters(to="joan@example.com"):
    return [each for each in mail.outbox if each.to == [to]]


@pytest.fixture
def done(cast, visit):
    """Joan signed just now; nothing was made or mailed yet."""
    visit_of.signed(visit, by=cast.erin)
    return Visit.objects.get(pk=visit.pk)


def get(browser, name, visit):
    return browser.get(reverse(name, args=[visit.pk]))


def test_the_page_says_that_the_file_is_being_made_and_then_offers_it(cast, done, sign_in):
    erin = sign_in(cast.erin)
    page = get(erin, "report", done).content.decode()
    assert "The PDF is being made." in page
    assert get(erin, "report_pdf", done).status_code == 404
    casting.work()
    assert reverse("report_pdf", args=[done.pk]) in get(erin, "report", done).content.decode()
    answer = get(erin, "report_pdf", done)
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_only_those_who_may_see_the_visit_read_its_report(cast, done, sign_in):
    casting.work()
    for person, status in ((cast.sam, 200), (cast.mona, 200), (cast.otto, 404)):
        for name in ("report", "report_pdf"):
            assert get(sign_in(person), name, done).status_code == status


def test_bytes_that_are_gone_are_not_there_and_are_found_by_the_check(cast, done, sign_in):
    casting.work()
    assert list(reports_have_their_bytes()) == []
    default_storage.delete(current_report(done).path)
    assert get(sign_in(cast.erin), "report_pdf", done).status_code == 404
    (said,) = reports_have_their_bytes()
    assert current_report(done).number in said


def sent(browser, visit, **fields):
    body = {"op_id": str(uuid7()), "to": "boss@example.com"} | fields
    return browser.post(reverse("report_send", args=[visit.pk]), body)


def test_a_report_is_sent_to_another_address_and_the_same_form_twice_once(cast, done, sign_in):
    casting.work()
    mona, op_id = sign_in(cast.mona), str(uuid7())
    for _twice in range(2):
        assert sent(mona, done, op_id=op_id).url == reverse("report", args=[done.pk])
    Report.objects.update(asked_at=timezone.now() - dt.timedelta(hours=1))
    casting.work()
    assert len(letters("boss@example.com")) == len(letters()) == 1
    assert "boss@example.com" in get(mona, "report", done).content.decode()


def test_reps_and_strangers_send_no_reports(cast, done, sign_in):
    casting.work()
    assert sent(sign_in(cast.sam), done).status_code == 403
    assert sent(sign_in(cast.otto), done).status_code == 404
    assert ReportEmail.objects.count() == 1


def test_an_address_that_is_none_is_said_and_stays_to_be_put_right(cast, done, sign_in):
    answer = sent(sign_in(cast.erin), done, to="boss at home")
    assert answer.status_code == 422
    assert "Write the address as name@example.com." in answer.content.decode()
    assert 'value="boss at home"' in answer.content.decode()


def test_an_address_that_is_too_long_is_refused_and_mails_nothing(cast, done, sign_in):
    long = f"{'a' * 250}@example.com"
    answer = sent(sign_in(cast.erin), done, to=long)
    assert answer.status_code == 422
    assert "Write the address as name@example.com." in answer.content.decode()
    assert ReportEmail.objects.count() == 1


@pytest.mark.parametrize("char", ["\x0b", "\x0c", "\x1c", "\x01"])
def test_no_address_writes_into_the_head_of_a_mail(cast, done, sign_in, char):
    """A quoted name may hold what ends a line for some programs."""
    wrong = f'"a{char}Bcc:all@example.com"@example.com'
    answer = sent(sign_in(cast.erin), done, to=wrong)
    assert answer.status_code == 422
    assert "Write the address as name@example.com." in answer.content.decode()
    assert ReportEmail.objects.count() == 1


def test_the_same_form_with_another_address_is_refused_and_goes_with_a_new_id(cast, done, sign_in):
    erin, op_id = sign_in(cast.erin), str(uuid7())
    sent(erin, done, op_id=op_id)
    answer = sent(erin, done, op_id=op_id, to="thief@example.com")
    assert answer.status_code == 409
    assert "sent before with something else" in answer.content.decode()
    assert not ReportEmail.objects.filter(to="thief@example.com").exists()
    page = answer.content.decode()
    again = page[page.index(reverse("report_send", args=[done.pk])) :]
    assert hidden(again, "op_id") != op_id


@pytest.mark.parametrize("most", ["MOST_OF_A_VISIT", "MOST_OF_A_PERSON"])
def test_a_report_goes_only_to_so_many_a_day(cast, done, sign_in, monkeypatch, most):
    monkeypatch.setattr(mailing, most, 3)
    erin = sign_in(cast.erin)
    for number in range(2):
        assert sent(erin, done, to=f"{number}@example.com").status_code == 302
    answer = sent(erin, done, to="all@example.com")
    assert answer.status_code == 422
    assert "no more can leave" in answer.content.decode()
    ReportEmail.objects.update(asked_at=timezone.now() - dt.timedelta(hours=25))
    assert sent(erin, done, to="all@example.com").status_code == 302


def test_a_report_is_made_anew_only_so_often_a_day(cast, done, sign_in, monkeypatch):
    monkeypatch.setattr(making, "MOST_IN_A_DAY", 2)
    erin = sign_in(cast.erin)
    for _each in range(3):
        erin.post(reverse("report_anew", args=[done.pk]), {"op_id": str(uuid7())})
    assert Report.objects.count() == 2
    assert "made anew so often" in get(erin, "report", done).content.decode()


def test_the_id_of_another_visits_report_makes_none(cast, done, sign_in):
    other = Visit.objects.create(
        site=done.site, lead=cast.erin, kind="repair", state="done", window_start=timezone.now()
    )
    erin, taken = sign_in(cast.erin), current_report(done)
    answer = erin.post(reverse("report_anew", args=[other.pk]), {"op_id": str(taken.pk)})
    assert answer.status_code == 302
    assert "Open the page again" in get(erin, "report", other).content.decode()
    assert Report.objects.get().visit_id == done.pk


def test_what_was_put_right_is_a_report_of_its_own_and_the_first_stays(cast, done, sign_in):
    casting.work()
    erin, first = sign_in(cast.erin), current_report(done)
    done.work.update(done="Ran 400 sheets.")
    page = get(erin, "report", done).content.decode()
    for _twice in range(2):
        erin.post(reverse("report_anew", args=[done.pk]), {"op_id": hidden(page, "op_id")})
    assert Report.objects.count() == 2
    casting.work()
    assert current_report(done).number > first.number
    assert "Ran 400 sheets." in text(done)
    assert default_storage.exists(first.path)
    assert f"Report {first.number}, made anew since" in get(erin, "report", done).content.decode()


def test_a_visit_that_ended_without_a_report_can_have_one_made(cast, visit, sign_in):
    erin = sign_in(cast.erin)
    erin.post(reverse("report_anew", args=[visit.pk]), {"op_id": str(uuid7())})
    assert not Report.objects.exists()
    visits.done(visit.pk, by=cast.erin, at=Moment.here(timezone.now()))
    assert "There is no report yet" in get(erin, "report", visit).content.decode()
    erin.post(reverse("report_anew", args=[visit.pk]), {"op_id": str(uuid7())})
    casting.work()
    assert "Orion C4570" in text(visit)
    assert "Signed" not in text(visit)


def test_the_page_takes_as_many_queries_for_three_mails_and_photos_as_for_one(
    cast, visit, done, sign_in
):
    casting.work()
    erin, url = sign_in(cast.erin), reverse("report", args=[done.pk])
    one = queries(erin, url)
    for number in range(2):
        sent(erin, done, to=f"n{number}@example.com")
        visit_of.photographed(done, by=cast.erin)
    erin.post(reverse("report_anew", args=[done.pk]), {"op_id": str(uuid7())})
    casting.work()
    assert queries(erin, url) == one
    assert Photo.objects.count() == 3
