"""Supplies: asked for in one tap, mailed to the desk, listed and marked."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts import company
from accounts.models import CompanySettings
from calls.models import SuppliesRequest
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.models import OutboxRow
from tests import cast as casting
from tests.pages.fieldpages import queries, text
from tests.pages.visits import send

NEW = "/supplies/new/"


@pytest.fixture
def desk(cast):
    CompanySettings.objects.update(supplies_email="supplies@example.com")
    company.forget()


def asked(browser, cast, **fields):
    facts = {"things": ["0", "5"], "more": "2 boxes", "machine": cast.copier.pk}
    return send(browser, f"{NEW}?visit={cast.visit.pk}", **(facts | fields))


def test_a_request_reaches_the_desk_by_mail_and_on_its_list(cast, sign_in, desk):
    erin, mona = sign_in(cast.erin), sign_in(cast.mona)
    answer = asked(erin, cast)
    assert answer.url == reverse("visit", args=[cast.visit.pk])
    assert "Black toner, Staples, 2 boxes" in text(erin.get(answer.url))
    casting.work()
    (sent,) = mail.outbox
    assert sent.to == ["supplies@example.com"]
    assert sent.subject == "Supplies for Harlow & Pike, Fleet Lane"
    for words in ("Black toner, Staples, 2 boxes", "Orion C4570, serial 88213", "Erin Cast"):
        assert words in sent.body
    assert "Black toner, Staples, 2 boxes" in text(mona.get("/supplies/"))


def test_it_is_mailed_once_however_often_the_worker_runs(cast, sign_in, desk):
    asked(sign_in(cast.erin), cast)
    casting.work()
    OutboxRow.objects.update(done_at=None)
    casting.work()
    assert len(mail.outbox) == 1


def test_the_mail_waits_until_it_can_no_longer_be_taken_back(cast, sign_in, desk):
    erin = sign_in(cast.erin)
    asked(erin, cast)
    casting.work(due_only=True)
    assert mail.outbox == []
    kept = SuppliesRequest.objects.get()
    send(erin, reverse("supplies_verb", args=[kept.pk, "take-back"]))
    casting.work()
    assert mail.outbox == []
    kept.refresh_from_db()
    assert kept.withdrawn_at
    assert kept.what not in text(sign_in(cast.mona).get("/supplies/"))


def test_what_the_desk_has_heard_is_not_taken_back(cast, sign_in, desk):
    erin = sign_in(cast.erin)
    asked(erin, cast)
    casting.work()
    kept = SuppliesRequest.objects.get()
    send(erin, reverse("supplies_verb", args=[kept.pk, "take-back"]))
    kept.refresh_from_db()
    assert kept.withdrawn_at is None


def test_without_an_address_there_is_the_list(cast, sign_in):
    asked(sign_in(cast.erin), cast)
    casting.work()
    assert mail.outbox == []
    assert "Black toner" in text(sign_in(cast.mona).get("/supplies/"))


def test_no_sales_clock_runs(cast, sign_in):
    from signals.models import Signal

    asked(sign_in(cast.erin), cast)
    assert not Signal.objects.exists()


def test_sent_twice_it_is_one_request(cast, sign_in):
    erin, op_id = sign_in(cast.erin), uuid7()
    for _again in range(2):
        assert asked(erin, cast, op_id=op_id).status_code == 302
    assert SuppliesRequest.objects.count() == 1
    assert OutboxRow.objects.filter(kind="calls.email_supplies").count() == 1
    answer = asked(erin, cast, op_id=op_id, more="3 boxes")
    assert answer.status_code == 409
    assert "3 boxes" in text(answer)


def test_somebody_elses_id_is_unknown(cast, sign_in):
    op_id = uuid7()
    asked(sign_in(cast.erin), cast, op_id=op_id)
    assert asked(sign_in(cast.mona), cast, op_id=op_id).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"things": [], "more": " "}, "Choose something, or write it."),
        ({"things": ["99"]}, "Choose from these."),
        ({"machine": "x"}, "Choose one that is here."),
        ({"more": "x" * 121}, "at most 120 characters"),
    ],
)
def test_requests_that_are_refused(cast, sign_in, wrong, said):
    answer = asked(sign_in(cast.erin), cast, **wrong)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not SuppliesRequest.objects.exists()


def test_the_desk_marks_what_it_sent_and_takes_it_back(cast, sign_in):
    asked(sign_in(cast.erin), cast)
    kept, mona = SuppliesRequest.objects.get(), sign_in(cast.mona)
    for _again in range(2):
        send(mona, reverse("supplies_verb", args=[kept.pk, "sent"]))
    kept.refresh_from_db()
    assert kept.sent_by == cast.mona
    assert kept.what not in text(mona.get("/supplies/")).split("</nav>", 2)[-1].split("toasts")[0]
    assert "sent by Mona Cast" in text(mona.get("/supplies/?view=sent"))
    send(mona, reverse("supplies_verb", args=[kept.pk, "not-sent"]))
    kept.refresh_from_db()
    assert (kept.sent_at, kept.sent_by) == (None, None)


def test_only_the_desk_marks(cast, sign_in):
    erin = sign_in(cast.erin)
    asked(erin, cast)
    kept = SuppliesRequest.objects.get()
    assert send(erin, reverse("supplies_verb", args=[kept.pk, "sent"])).status_code == 403
    assert send(erin, reverse("supplies_verb", args=[kept.pk, "nonsense"])).status_code == 404
    otto = sign_in(cast.otto)
    assert send(otto, reverse("supplies_verb", args=[kept.pk, "take-back"])).status_code == 404


def test_the_list_as_a_file(cast, sign_in, sheet):
    asked(sign_in(cast.erin), cast)
    (row,) = sheet(sign_in(cast.mona).get("/supplies/csv/"))
    assert (row["What"], row["Account"], row["Serial number"], row["Asked by"]) == (
        "Black toner, Staples, 2 boxes",
        "Harlow & Pike",
        "88213",
        "Erin Cast",
    )


def test_three_requests_take_as_many_queries_as_one(cast, sign_in):
    erin, mona = sign_in(cast.erin), sign_in(cast.mona)
    asked(erin, cast)
    one = queries(mona, "/supplies/")
    asked(erin, cast), asked(erin, cast)
    assert queries(mona, "/supplies/") == one
