"""Words of visits that carry a contact's name are found and written anew, each where it stands."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import anonymity
from accounts.models import Site
from calls import naming, visits
from calls.models import (
    Answer,
    Fault,
    FaultCode,
    Report,
    ReportEmail,
    Signature,
    SuppliesRequest,
    Visit,
    Work,
)
from calls.operations import Moment
from calls.reports import signing
from fieldapp.plumbing.ids import uuid7
from tests.calls.checklists.lists import published, said
from tests.calls.checklists.lists import sheet as sheet_of
from tests.pages.fieldpages import text

JOAN = "Ask Joan Petrie first"


def row_of(cast, kind: str):
    """A row of a kind that names Joan."""
    place, visit = naming.PLACES[kind], cast.visit
    if place.model is Visit:
        Visit.objects.filter(pk=visit.pk).update(**{place.column: JOAN})
        return visit
    if place.model is SuppliesRequest:
        times = {"asked_at": timezone.now(), "received_at": timezone.now()}
        return SuppliesRequest.objects.create(site=cast.harlow_hq, what=JOAN, by=cast.erin, **times)
    if place.model is Signature:
        facts = {"by": cast.erin, "signed_at": timezone.now()}
        return Signature.objects.create(visit=visit, why_not=JOAN, **facts)
    if place.model is Answer:
        published(cast)
        said(cast, {"Glass": "ok"})
        Answer.objects.update(**{place.column: JOAN})
        return Answer.objects.get()
    work = Work.objects.create(visit=visit, machine=cast.copier, done=JOAN)
    if place.model is Work:
        return work
    problem = FaultCode.objects.filter(kind="problem").first()
    return Fault.objects.create(work=work, problem=problem, note=JOAN)


def note(cast, kind, row):
    return reverse("setup_contact_note", args=[cast.joan.pk, kind, row.pk])


@pytest.mark.parametrize("kind", naming.PLACES)
def test_words_that_carry_the_name_are_listed_and_written_anew(cast, sign_in, kind):
    place, row, mona = naming.PLACES[kind], row_of(cast, kind), sign_in(cast.mona)
    address = note(cast, kind, row)
    page = text(mona.get(reverse("setup_contact", args=[cast.joan.pk])))
    assert address in page
    assert str(place.label) in page
    assert "Joan Petrie" in text(mona.get(address))
    assert mona.post(address, {"note": "x" * (place.most + 1)}).status_code == 422
    assert mona.post(address, {"note": ""}).status_code == (422 if place.needed else 302)
    if place.needed:
        assert mona.post(address, {"note": "Ask the office"}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, place.column) == ("Ask the office" if place.needed else "")
    assert mona.get(address).status_code == 404


@pytest.mark.parametrize("kind", naming.PLACES)
def test_words_elsewhere_or_out_of_sight_are_not_found(cast, kind):
    row_of(cast, kind)
    place = naming.PLACES[kind]
    assert place.naming(cast.joan, reader=cast.mona).count() == 1
    assert not place.naming(cast.joan, reader=cast.otto).exists()
    Site.objects.filter(pk=cast.harlow_hq.pk).update(customer=cast.tamsin)
    Visit.objects.filter(pk=cast.visit.pk).update(contact=None)
    assert not place.naming(cast.joan, reader=cast.mona).exists()


def test_what_an_answer_left_for_another_time_loses_the_name_too(cast):
    published(cast)
    visits.arrive(cast.visit.pk, by=cast.erin, at=Moment.here(timezone.now()))
    said(cast, {"Glass": "ok"})
    answer = Answer.objects.get()
    Answer.objects.update(value="not_done", note=JOAN)
    checklist = answer.checklist
    checklist.left = {str(answer.item_id): JOAN}
    checklist.save()
    naming.rewrite(naming.PLACES["answer-note"], answer.pk, words="Ask first")
    checklist.refresh_from_db()
    assert checklist.left == {str(answer.item_id): "Ask first"}
    assert sheet_of(cast).machine == cast.copier


def test_what_we_copied_goes_and_what_was_signed_stays(cast):
    Visit.objects.filter(pk=cast.visit.pk).update(reported_by="joan petrie")
    visits.arrive(cast.visit.pk, by=cast.erin, at=Moment.here(timezone.now()))
    shown = signing.digest(_shown(cast))
    facts = {"name": "Joan Petrie", "email": "joan@harlow.example", "ticked": True}
    signed = signing.Signed(contact=cast.joan, shown=shown, **facts)
    signing.finish(cast.visit.pk, signed, by=cast.erin, at=Moment.here(timezone.now()))
    contents = Report.objects.get().contents
    facts = {"report": Report.objects.get(), "by": cast.erin, "asked_at": timezone.now()}
    ReportEmail.objects.create(to="boss@harlow.example", **facts)
    ReportEmail.objects.update(sent_at=timezone.now())
    ReportEmail.objects.create(to="joan@harlow.example", op_id=uuid7(), **facts)  # leaves soon
    anonymity.make_anonymous(cast.joan.pk, by=cast.mona, now=timezone.now())
    assert Visit.objects.get(pk=cast.visit.pk).reported_by == "Anonymous contact"
    signature = Signature.objects.get()
    assert (signature.name, signature.email, signature.shown) == ("Joan Petrie", "", contents)
    assert Report.objects.get().contents == contents
    went = ReportEmail.objects.exclude(sent_at=None).values_list("to", flat=True)
    assert sorted(went) == ["", "boss@harlow.example"]
    assert ReportEmail.objects.get(sent_at=None).to == "joan@harlow.example"


def _shown(cast):
    from accounts import company
    from calls.reports import contents

    visit = Visit.objects.get(pk=cast.visit.pk)
    return contents.of(visit, language=company.current().language, now=timezone.now())


def test_a_kind_of_note_that_there_is_not_is_unknown(cast, sign_in):
    address = reverse("setup_contact_note", args=[cast.joan.pk, "visit-lead", uuid7()])
    assert sign_in(cast.mona).get(address).status_code == 404
