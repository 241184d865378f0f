"""Two phones sign at once, and a mail leaves while the end is taken back: one of both happens."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import timezone

from calls import visits
from calls.lifecycle import WrongMove
from calls.models import Report, ReportEmail, Signature, Visit, VisitStep
from calls.operations import Moment
from fieldapp.plumbing.ids import uuid7
from tests import cast as casting
from tests.reports import visit_of
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    return casting.make()


@pytest.fixture
def visit(cast):
    found = visit_of.under_way(cast)
    found.helpers.add(cast.carl)
    return found


def test_two_phones_that_sign_at_once_are_one_signature(cast, visit):
    shown = visit_of.shown_of(visit)
    results = together(
        *(lambda p=p: visit_of.signed(visit, by=p, shown=shown) for p in (cast.erin, cast.carl))
    )
    assert {type(each) for each in results} == {Signature, WrongMove}
    assert Signature.objects.count() == Report.objects.count() == ReportEmail.objects.count() == 1
    assert VisitStep.objects.filter(became="done").count() == 1


def test_one_form_sent_twice_at_once_is_one_signature(cast, visit):
    op_id, shown = uuid7(), visit_of.shown_of(visit)
    sent = [lambda: visit_of.signed(visit, by=cast.erin, op_id=op_id, shown=shown)] * 2
    first, second = together(*sent)
    assert first == second == Signature.objects.get()


def test_a_mail_leaves_or_its_visit_is_taken_back_never_both(cast, visit):
    visit_of.signed(visit, by=cast.erin)
    casting.work(due_only=True)
    waiting = ReportEmail.objects.get()
    app_task = task("calls.email_report")

    def undo():
        return visits.undo(visit.pk, by=cast.erin, at=Moment.here(timezone.now()))

    together(lambda: app_task.run(str(waiting.pk)), undo)
    went = [letter for letter in mail.outbox if letter.to == ["joan@example.com"]]
    taken_back = Visit.objects.get(pk=visit.pk).state == "on_site"
    assert bool(went) != taken_back
    assert bool(ReportEmail.objects.get().sent_at) == bool(went)


def task(name: str):
    from fieldapp.celery import app

    app.loader.import_default_modules()
    return app.tasks[name]
