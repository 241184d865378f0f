"""Privacy: the rule on figures, contacts made anonymous, how long they are kept."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import anonymity, company, retention
from accounts.models import CompanySettings, Contact, ContactChange, Notice
from accounts.models.access import Access
from accounts.tasks import keep_no_longer
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.importing.models import ImportRow
from signals import brochures, history
from signals.models import FollowUp, Signal
from signals.models.followups import Verb
from tests import cast as casting
from tests.imports.files import csv_of, imported
from tests.pages.fieldpages import queries, text
from tests.signals.pages import fresh

URL, RULE, KEEP = "/setup/privacy/", "/setup/privacy/rule/", "/setup/privacy/retention/"


def page_of(contact: Contact) -> str:
    return reverse("setup_contact", args=[contact.pk])


def confirmed(person, sign_in):
    """A browser in which somebody has just typed their password again."""
    browser = sign_in(person)
    reply = browser.post("/sign-in/reauthenticate/", {"password": casting.PASSWORD})
    assert reply.status_code == 302
    return browser


def make_anonymous(browser, contact: Contact, typed: str = "Joan Petrie"):
    return browser.post(reverse("setup_contact_anonymous", args=[contact.pk]), {"typed": typed})


# The rule on figures


@pytest.mark.parametrize("rule", ["all", "off", "own", "groups"])
def test_an_admin_chooses_to_whom_figures_are_shown(cast, sign_in, rule):
    assert sign_in(cast.admin).post(RULE, {"personal_reports": rule})["Location"] == URL
    assert company.current().personal_reports == rule


def test_a_rule_that_does_not_exist_is_refused(cast, sign_in):
    reply = sign_in(cast.admin).post(RULE, {"personal_reports": "everybody"})
    assert reply.status_code == 422
    assert "Choose one." in text(reply)


def test_a_manager_reads_the_rule_and_cannot_change_it(cast, sign_in):
    mona = sign_in(cast.mona)
    assert "An admin can change it." in text(mona.get(URL))
    assert mona.post(RULE, {"personal_reports": "off"}).status_code == 403
    assert mona.post(KEEP, {"keep_months": "6"}).status_code == 403


# Anonymous contacts


def test_a_contact_is_made_anonymous_after_the_password_and_the_name(cast, sign_in):
    Contact.objects.update(may_email=True, basis="agreed", since="2026-02-03", best_time="Mornings")
    reply = make_anonymous(confirmed(cast.mona, sign_in), cast.joan, " joan  PETRIE ")
    assert reply["Location"] == URL
    joan = Contact.objects.get(pk=cast.joan.pk)
    assert (joan.name, joan.phone, joan.email, joan.best_time) == ("Anonymous contact", "", "", "")
    assert (joan.may_email, joan.basis, str(joan.since)) == (True, "agreed", "2026-02-03")
    assert joan.site == cast.harlow_hq
    assert joan.anonymous_at
    assert joan.archived_on
    assert Signal.objects.filter(contact=joan).count() == 0


def test_without_the_password_nothing_happens_until_it_is_typed(cast, sign_in):
    mona = sign_in(cast.mona)
    reply = make_anonymous(mona, cast.joan)
    assert reply["Location"].startswith("/sign-in/reauthenticate/?next=")
    assert Contact.objects.get(pk=cast.joan.pk).name == "Joan Petrie"
    mona.post(reply["Location"], {"password": "wrong"})
    assert Contact.objects.get(pk=cast.joan.pk).name == "Joan Petrie"
    mona.post(reply["Location"], {"password": casting.PASSWORD})  # goes on with what was sent
    assert Contact.objects.get(pk=cast.joan.pk).anonymous_at


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Type the name to confirm."), ("Joan", "That is another name."), ("a\x00", "Null")],
)
def test_another_name_does_not_confirm(cast, sign_in, typed, said):
    reply = make_anonymous(confirmed(cast.mona, sign_in), cast.joan, typed)
    assert reply.status_code == 422
    assert said in text(reply)
    assert Contact.objects.get(pk=cast.joan.pk).anonymous_at is None


def test_it_cannot_be_done_twice_nor_found_again(cast, sign_in):
    mona = confirmed(cast.mona, sign_in)
    make_anonymous(mona, cast.joan)
    first = Contact.objects.get(pk=cast.joan.pk).anonymous_at
    assert make_anonymous(mona, cast.joan).status_code == 404
    anonymity.make_anonymous(cast.joan.pk, by=cast.mona, now=timezone.now())
    assert Contact.objects.get(pk=cast.joan.pk).anonymous_at == first
    assert mona.get(page_of(cast.joan)).status_code == 404
    assert page_of(cast.joan) not in text(mona.get(URL, {"q": "Anonymous"}))


def test_the_database_refuses_to_reach_an_anonymous_contact_again(cast):
    anonymity.make_anonymous(cast.joan.pk, by=None, now=timezone.now())
    for column in ("name", "phone", "email", "best_time"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contact.objects.update(**{column: "x@example.com"})


def test_notices_that_carry_the_name_go_others_stay(cast):
    facts = {"person": cast.sam, "kind": "routed", "created_at": timezone.now()}
    Notice.objects.create(event_id=uuid7(), title="New", text="joan petrie asked", **facts)
    other = Notice.objects.create(event_id=uuid7(), title="New", text="Somebody asked", **facts)
    anonymity.make_anonymous(cast.joan.pk, by=cast.mona, now=timezone.now())
    assert Notice.objects.get() == other


def test_the_audit_log_forgets_who_it_was_and_keeps_what_was_agreed(cast):
    contact = Contact.objects.get(pk=cast.joan.pk)
    contact.may_call, contact.basis, contact.since = True, "asked", dt.date(2026, 2, 3)
    contact.phone = "+44 1632 960999"
    contact.save()
    anonymity.make_anonymous(contact.pk, by=cast.mona, now=timezone.now())
    kept = list(ContactChange.objects.filter(pgh_obj_id=contact.pk).order_by("pgh_id"))
    assert [(each.may_call, each.basis) for each in kept] == [(False, ""), (True, "asked")]
    assert {(each.name, each.phone, each.email) for each in kept} == {("Anonymous contact", "", "")}


def test_the_files_that_brought_a_contact_forget_who_it_was(cast, sign_in):
    head = ["contact_ref", "customer_ref", "name", "phone", "email"]
    eve = ["P-7", "C-1", "Eve Holt", "+44 1632 960999", "eve@example.com"]
    ivo = ["P-8", "C-1", "Ivo Lund", "", "ivo@example.com"]
    run = imported("contacts", csv_of(head, eve, ivo))
    anonymity.make_anonymous(Contact.objects.get(ref="P-7").pk, by=cast.admin, now=timezone.now())
    rows = ImportRow.objects.filter(run=run)
    assert [row.cells for row in rows] == [[""] * 5, ivo]
    page = text(sign_in(cast.admin).get(reverse("setup_import", args=[run.pk])))
    assert "Ivo Lund" in page
    assert "Eve" not in page


def test_a_brochure_that_still_waits_is_not_sent_to_nobody(cast, mailoutbox):
    signal = casting.captured(cast)
    brochures.promise(signal, cast.joan, by=cast.erin, now=timezone.now(), agreed=True)
    anonymity.make_anonymous(cast.joan.pk, by=cast.mona, now=timezone.now())
    brochures.send(signal.pk, now=timezone.now())
    assert mailoutbox == []


def test_notes_that_carry_the_name_are_listed_and_not_changed_silently(cast, sign_in):
    follow_up = fresh(cast, note="Petrie wants a new one")
    fresh(cast, note="No name here")
    follow_up.steps.update(note="Call +44 1632 960142")
    type(cast.visit).objects.filter(pk=cast.visit.pk).update(note="Ask for joan")
    mona = sign_in(cast.mona)
    page = text(mona.get(page_of(cast.joan)))
    for words in ("Petrie wants a new one", "Call +44 1632 960142", "Ask for joan"):
        assert words in page
    assert "No name here" not in page
    make_anonymous(confirmed(cast.mona, sign_in), cast.joan)
    assert FollowUp.objects.get(pk=follow_up.pk).signal.note == "Petrie wants a new one"


@pytest.mark.parametrize("kind", ["signal", "step", "visit"])
def test_a_note_is_written_anew_by_hand(cast, sign_in, kind):
    follow_up = fresh(cast, note="Joan asked")
    step = follow_up.steps.first()
    type(step).objects.filter(pk=step.pk).update(note="Joan said")
    type(cast.visit).objects.filter(pk=cast.visit.pk).update(note="Ask Joan")
    row = {"signal": follow_up.signal, "step": step, "visit": cast.visit}[kind]
    url = reverse("setup_contact_note", args=[cast.joan.pk, kind, row.pk])
    mona = sign_in(cast.mona)
    assert "Joan" in text(mona.get(url))
    assert mona.post(url, {"note": "x" * 2001}).status_code == 422
    assert mona.post(url, {"note": "The office asked"})["Location"] == page_of(cast.joan)
    row.refresh_from_db()
    assert row.note == "The office asked"
    assert mona.get(url).status_code == 404  # it carries the name no more
    assert url not in text(mona.get(page_of(cast.joan)))
    cleared = follow_up.steps.filter(verb=Verb.CLEAR)
    assert cleared.count() == (0 if kind == "visit" else 1)
    assert not cleared.exclude(note="").exists()
    said = {each.title for each in history.of(follow_up, reader=cast.sam, now=timezone.now())}
    assert ("Mona Cast took a name out of the words" in said) is (kind != "visit")


def test_a_contact_and_its_notes_out_of_sight_answer_as_unknown(cast, sign_in):
    follow_up = fresh(cast, note="Joan asked")
    Access.objects.filter(person=cast.sven, site=cast.harlow_hq).delete()
    sven = confirmed(cast.sven, sign_in)
    note = follow_up.signal.pk
    for pk in (cast.joan.pk, uuid7()):
        assert sven.get(reverse("setup_contact", args=[pk])).status_code == 404
        assert sven.post(reverse("setup_contact_anonymous", args=[pk])).status_code == 404
        args = [pk, "signal", note]
        assert sven.get(reverse("setup_contact_note", args=args)).status_code == 404
    mona = sign_in(cast.mona)
    for kind, pk in (("signal", uuid7()), ("poem", note)):
        args = [cast.joan.pk, kind, pk]
        assert mona.get(reverse("setup_contact_note", args=args)).status_code == 404
    assert "Joan Petrie" not in text(sven.get(URL, {"q": "Joan"}))


# How long contacts are kept


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ("2026-03-31", 1, "2026-02-28"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2024-02-29", 12, "2023-02-28"),
    ],
)
def test_months_end_where_months_end(day, months, before):
    assert str(retention.months_ago(dt.date.fromisoformat(day), months)) == before


def left(contact: Contact, months: int, *, days: int = 0) -> None:
    day = retention.months_ago(company.today(), months) + dt.timedelta(days=days)
    Contact.objects.filter(pk=contact.pk).update(left_on=day)


def test_nothing_is_done_until_the_company_says_so(cast):
    left(cast.joan, 120)
    keep_no_longer()
    assert Contact.objects.get(pk=cast.joan.pk).name == "Joan Petrie"


def test_the_nightly_run_does_what_the_dry_run_counted(cast, sign_in, monkeypatch):
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    left(cast.joan, 12)
    stays = Contact.objects.create(customer=cast.harlow, name="Still There")
    young = Contact.objects.create(customer=cast.harlow, name="Just Left")
    left(young, 12, days=1)
    other = Contact.objects.create(customer=cast.harlow, name="Long Gone")
    left(other, 30)
    old = timezone.now() - dt.timedelta(days=500)
    facts = {"person": cast.sam, "kind": "routed", "created_at": old, "title": "Old"}
    Notice.objects.create(event_id=uuid7(), read_at=old, **facts)
    Notice.objects.create(event_id=uuid7(), **facts)  # nobody has read it
    admin = sign_in(cast.admin)
    assert admin.post(KEEP, {"keep_months": "12"})["Location"] == URL
    page = text(admin.get(URL))
    assert "2 contacts made anonymous, 1 notice removed" in page
    assert Contact.objects.filter(anonymous_at=None).count() == 4
    for _night in range(2):
        keep_no_longer()
    anonymous = set(Contact.objects.exclude(anonymous_at=None).values_list("pk", flat=True))
    assert anonymous == {cast.joan.pk, other.pk}
    assert Contact.objects.get(pk=stays.pk).name == "Still There"
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("typed", ["1", "-6", "soon", "99999999999999"])
def test_only_months_that_are_offered_can_be_chosen(cast, sign_in, typed):
    reply = sign_in(cast.admin).post(KEEP, {"keep_months": typed})
    assert reply.status_code == 422
    assert CompanySettings.objects.get().keep_months is None


def test_it_can_be_switched_off_again(cast, sign_in):
    CompanySettings.objects.update(keep_months=6)
    sign_in(cast.admin).post(KEEP, {"keep_months": ""})
    assert company.current().keep_months is None


def test_the_pages_ask_as_many_questions_for_three_rows_as_for_one(cast, sign_in):
    admin = sign_in(cast.admin)
    fresh(cast, note="Joan asked")
    before = queries(admin, f"{URL}?q=jo"), queries(admin, page_of(cast.joan))
    for number in range(2):
        Contact.objects.create(customer=cast.harlow, site=cast.harlow_hq, name=f"Jo {number}")
        fresh(cast, note="Joan asked again")
    assert (queries(admin, f"{URL}?q=jo"), queries(admin, page_of(cast.joan))) == before
