"""The report: made by the worker, kept, read back, mailed once the end cannot be taken back."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from calls import visits
from calls.lifecycle import WrongMove
from calls.models import Report, ReportEmail, Signature, Visit, VisitPhoto
from calls.operations import Moment
from calls.reports import mailing, making
from calls.reports.reading import current_report
from fieldapp.plumbing.models import OutboxRow
from tests import cast as casting
from tests.reports import visit_of
from tests.reports.paper import images, read, text
from tests.reports.visit_of import SECRET


def letters(to="joan@example.com"):
    return [each for each in mail.outbox if each.to == [to]]


@pytest.fixture
def done(cast, visit):
    """Joan signed just now; nothing was made or mailed yet."""
    visit_of.signed(visit, by=cast.erin)
    return Visit.objects.get(pk=visit.pk)


def test_the_pdf_holds_all_that_the_customer_signed(cast, done):
    casting.work()
    said = text(done)
    for words in (
        "Cast & Sons", "PM call", "Harlow & Pike", "Fleet Lane", "Erin Cast, Carl Cast",
        "Orion C4570", "88213", "Fixed", "Paper jam", "Worn rollers", "Rollers replaced",
        "Ran 200 sheets.", "Roller kit", "RK-12", "Black and white", "123,456", "Copier PM",
        "Paper path", "Scanner glass", "Scratched at the edge", "Transfer belt",
        "No belt in the van", "Fuser temperature", "168 °C", "Joan Petrie", "Page 1 of",
        current_report(done).number,
    ):  # fmt: skip
        assert words in said, words
    assert SECRET not in said
    assert images(done) == 1


def test_the_pdf_says_what_it_is_by_whom_and_in_which_language(cast, done):
    casting.work()
    paper, report = read(done), current_report(done)
    assert paper.metadata.title == f"Report {report.number}"
    assert paper.metadata.author == "Cast & Sons"
    assert paper.trailer["/Root"]["/Lang"] == "en"
    assert report.size == default_storage.size(report.path)


def test_the_signature_is_drawn_as_lines_and_not_as_a_picture(cast, visit):
    visit.photos.all().delete()
    visit_of.signed(visit, by=cast.erin)
    casting.work()
    assert images(visit) == 0
    drawn = re.compile(rb"m [\d.]+ [\d.]+ l [\d.]+ [\d.]+ l S")
    pages = [b" ".join(p.get_contents().get_data().split()) for p in read(visit).pages]
    assert any(drawn.search(page) for page in pages)


@pytest.mark.parametrize(
    "words",
    ["Zażółć gęślą jaźń", "Δοκιμή του μηχανήματος", "Барабан замінено", "Hồ Chí Minh € – “ok”"],
)
def test_words_of_many_alphabets_are_read_back(cast, visit, words):
    Visit.objects.filter(pk=visit.pk).update(summary=words)
    visit_of.signed(visit, by=cast.erin)
    casting.work()
    assert words in text(visit)


@pytest.mark.parametrize(
    "words",
    ["感光ドラム", "طابعة", "🖨️ 👍🏽", "<b>&amp;<para>", "\u202eabc\u0007", "x" * 2000, "\n" * 900],
)
def test_no_words_stop_a_report(cast, visit, words):
    Visit.objects.filter(pk=visit.pk).update(summary=words)
    visit.work.update(done=words[:1000])
    visit.checklists.get().answers.update(note=words[:1000])
    visit_of.signed(visit, by=cast.erin, name=words[:120].strip() or "Joan")
    casting.work()
    assert current_report(visit).made_at
    if words.startswith("<b>"):
        assert words in text(visit)


def test_a_long_visit_has_pages_that_say_how_many_they_are(cast, visit):
    for _more in range(12):
        visit_of.photographed(visit, by=cast.erin, machine=cast.copier)
    Visit.objects.filter(pk=visit.pk).update(summary="A line of it.\n" * 120)
    visit_of.signed(visit, by=cast.erin)
    casting.work()
    assert images(visit) == 13
    pages = len(read(visit).pages)
    assert f"Page {pages} of {pages}" in text(visit)


def test_a_photo_that_is_still_on_a_phone_is_said_to_be_missing(cast, visit):
    VisitPhoto.objects.create(
        visit=visit, machine=cast.copier, sha256="0" * 64, by=cast.erin, taken_at=timezone.now()
    )
    visit_of.signed(visit, by=cast.erin)
    casting.work()
    assert "1 photo had not arrived when this report was made." in text(visit)


def test_reports_have_numbers_of_the_year_that_never_meet(cast, done):
    with transaction.atomic():
        other = making.ask(done, by=cast.erin, now=timezone.now())
    first = done.reports.first()
    assert re.fullmatch(rf"{timezone.now():%Y}-\d{{5}}", first.number)
    assert other.number > first.number


def test_a_report_is_made_once_however_often_it_is_asked(cast, done):
    report, now = current_report(done), timezone.now()
    made = making.make(report.pk, now=now)
    again = making.make(report.pk, now=timezone.now())
    assert made.made_at == again.made_at == now
    assert len(default_storage.listdir("reports/" + report.pk.hex[-2:])[1]) == 1


def test_a_file_left_by_a_worker_that_died_is_written_anew(cast, done):
    report = current_report(done)
    default_storage.save(making.path_of(report), io.BytesIO(b"%PDF cut off"))
    making.make(report.pk, now=timezone.now())
    assert PdfReader(default_storage.open(Report.objects.get().path)).pages


def test_the_mail_waits_until_the_end_can_no_longer_be_taken_back(cast, done):
    casting.work(due_only=True)
    assert letters() == []
    row = OutboxRow.objects.get(kind="calls.email_report")
    assert row.next_at >= timezone.now() + dt.timedelta(seconds=50)
    casting.work()
    (letter,) = letters()
    ((name, data, kind),) = letter.attachments
    assert (name, kind) == (f"{current_report(done).number}.pdf", "application/pdf")
    assert PdfReader(io.BytesIO(data)).pages
    assert letter.subject.startswith("Cast & Sons: report ")
    assert SECRET not in letter.body


def test_a_mail_sent_twice_by_a_worker_that_died_has_one_message_id(cast, done):
    waiting = ReportEmail.objects.get()
    for _twice in range(2):  # what a worker does that is killed before it noted the first
        with transaction.atomic():
            mailing.send(waiting.pk, now=timezone.now())
        ReportEmail.objects.update(sent_at=None)
    first, second = letters()
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert str(waiting.pk) in first.extra_headers["Message-ID"]


def test_a_mail_that_left_is_not_sent_again(cast, done):
    casting.work()
    with transaction.atomic():
        mailing.send(ReportEmail.objects.get().pk, now=timezone.now())
    assert len(letters()) == 1


def undo(visit, by):
    return visits.undo(visit.pk, by=by, at=Moment.here(timezone.now()))


def test_taking_the_end_back_in_time_withdraws_signature_report_and_mail(cast, done):
    assert undo(done, cast.erin).state == "on_site"
    casting.work()
    assert letters() == []
    assert Signature.objects.get().withdrawn_at
    assert Report.objects.get().withdrawn_at
    assert not Report.objects.get().made_at


def test_after_it_was_taken_back_one_signs_again_and_both_are_known(cast, done, sign_in):
    undo(done, cast.erin)
    visit_of.signed(done, by=cast.erin, name="Tom Hale", contact=None)
    casting.work()
    page = sign_in(cast.erin).get(reverse("report", args=[done.pk])).content.decode()
    assert "Signed by Joan Petrie, taken back" in page
    assert "Signature of Tom Hale" in page
    assert "Tom Hale" in text(done)
    assert "Joan Petrie" not in text(done)
    assert len(letters()) == 1


def test_once_the_customer_has_the_report_its_visit_stays_ended(cast, done):
    casting.work()
    with pytest.raises(WrongMove, match="The customer has the report"):
        undo(done, cast.erin)
    assert Visit.objects.get(pk=done.pk).state == "done"
    assert Signature.objects.get().withdrawn_at is None


def test_without_a_mail_the_end_can_be_taken_back_after_the_report_was_made(cast, visit):
    visit_of.signed(visit, by=cast.erin, email="")
    casting.work()
    assert undo(visit, cast.erin).state == "on_site"
    assert current_report(visit) is None


def test_a_report_that_was_taken_back_is_not_mailed_by_a_task_already_on_its_way(cast, done):
    waiting = ReportEmail.objects.get()
    undo(done, cast.erin)
    with transaction.atomic():
        mailing.send(waiting.pk, now=timezone.now())
    assert letters() == []
