"""Who hears of what: one notice per person and event, in the app and where they wish by e-mail."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts import notices
from accounts.models import Notice
from fieldapp.plumbing.models import OutboxRow
from signals import addresses, closing, followups, pausing, telling
from tests.signals.week import at, followed_up

NINE = at("mon")


def hear(follow_up) -> list[tuple[str, str, str]]:
    """Tell the last step, twice; who was told what, in which words."""
    step = follow_up.steps.last()
    for _ in range(2):
        telling.tell(step.pk, now=NINE)
    rows = Notice.objects.filter(event_id=step.pk).order_by("person__username")
    return list(rows.values_list("person__username", "kind", "title"))


@pytest.fixture
def sams(cast):
    """Sam's, and new."""
    return followed_up(cast, NINE)


@pytest.fixture
def reached(cast, sams):
    """Sam has reached them."""
    return followups.contact(sams.pk, by=cast.sam, now=NINE, outcome="reached")


def test_of_a_new_one_its_owner_hears(sams):
    assert hear(sams) == [("sam", "routed", "New follow-up: Harlow & Pike")]


def test_of_a_new_one_that_nobody_was_given_the_queue_hears(cast):
    nobodys = followed_up(cast, NINE, site=cast.tamsin_office, machine=None)
    assert [name for name, _, _ in hear(nobodys)] == ["rita", "sam"]


def test_of_somebody_who_might_leave_the_sales_manager_hears_too(cast):
    leaving = followed_up(cast, NINE, type="passive", clue="might_leave")
    assert hear(leaving) == [
        ("mona", "might_leave", "Harlow & Pike might leave us"),
        ("sam", "routed", "New follow-up: Harlow & Pike"),
    ]


def test_of_a_fault_in_the_way_the_service_managers_hear(cast):
    broken = followed_up(cast, NINE, fix_first=True)
    assert [(name, kind) for name, kind, _ in hear(broken)] == [
        ("mona", "fix_first"),
        ("sam", "routed"),
        ("sven", "fix_first"),
    ]


def test_the_technician_and_the_former_owner_hear_of_a_claim(cast, sams):
    followups.claim(sams.pk, by=cast.rita, now=NINE)
    assert hear(sams) == [
        ("erin", "claimed", "Rita Cast takes care of Harlow & Pike"),
        ("sam", "taken", "Rita Cast took over Harlow & Pike"),
    ]


def test_the_technician_hears_of_the_call_but_not_of_a_try(cast, sams):
    followups.contact(sams.pk, by=cast.sam, now=NINE, outcome="no_answer")
    assert hear(sams) == []
    followups.contact(sams.pk, by=cast.sam, now=NINE, outcome="reached")
    assert hear(sams) == [("erin", "called", "Sam Cast called Harlow & Pike")]


def test_not_now_is_not_told_as_a_call(cast, sams):
    followups.contact(sams.pk, by=cast.sam, now=NINE, outcome="not_now")
    assert hear(sams) == []


def test_the_technician_hears_of_the_offer_the_sale_and_the_loss(cast, reached):
    followups.quote(reached.pk, by=cast.sam, now=NINE)
    assert hear(reached) == [("erin", "offered", "Harlow & Pike has an offer")]
    closing.win(reached.pk, by=cast.sam, now=NINE, value=Decimal("18400"))
    ((name, kind, title),) = hear(reached)
    assert (name, kind) == ("erin", "sold")
    assert title.startswith("Your signal became an order: Harlow & Pike")
    lost = followed_up(cast, NINE)
    closing.lose(lost.pk, by=cast.sam, now=NINE, reason="price")
    assert hear(lost) == [("erin", "not_this_time", "Not this time: Harlow & Pike (price)")]


def test_everybody_whose_signal_was_merged_hears_of_the_sale(cast, reached):
    other = followed_up(cast, NINE, by=cast.carl)
    closing.merge(other.pk, by=cast.sam, into=reached.pk, now=NINE)
    closing.win(reached.pk, by=cast.sam, now=NINE, value=Decimal(1))
    assert [name for name, _, _ in hear(reached)] == ["carl", "erin"]


def test_qualifying_and_snoozing_are_told_to_nobody(cast, reached):
    followups.qualify(reached.pk, by=cast.sam, now=NINE)
    assert hear(reached) == []


def test_a_question_goes_to_the_technician_and_its_answer_to_whoever_works_on_it(cast, sams):
    pausing.ask_technician(sams.pk, by=cast.sam, now=NINE, question="Which room?")
    assert hear(sams) == [("erin", "asked", "A question about Harlow & Pike")]
    sams.helpers.add(cast.rita)
    pausing.answer(sams.pk, by=cast.erin, now=NINE, text="The post room")
    assert [(name, kind) for name, kind, _ in hear(sams)] == [
        ("rita", "answered"),
        ("sam", "answered"),
    ]


def test_the_new_and_the_former_owner_hear_of_a_hand_over_but_not_who_did_it(cast, sams):
    followups.hand_over(sams.pk, by=cast.mona, to=cast.rita, now=NINE)
    assert hear(sams) == [
        ("rita", "handed_over", "Now yours: Harlow & Pike"),
        ("sam", "taken", "Rita Cast took over Harlow & Pike"),
    ]
    followups.hand_over(sams.pk, by=cast.rita, to=cast.sam, now=NINE)
    assert [name for name, _, _ in hear(sams)] == ["sam"]


def test_the_owner_and_the_manager_hear_that_nobody_called(cast, sams):
    closing.nobody_called(sams.signal_id, by=cast.erin, now=NINE)
    assert [(name, kind) for name, kind, _ in hear(sams)] == [
        ("mona", "nobody_called"),
        ("sam", "nobody_called"),
    ]


def test_e_mail_waits_for_the_undo_and_goes_only_to_who_wants_it(cast, sams):
    cast.sam.notices_by_email = False
    cast.sam.save()
    telling.tell(sams.steps.last().pk, now=NINE)
    assert not OutboxRow.objects.filter(kind="accounts.email_notice").exists()
    cast.sam.notices_by_email = True
    cast.sam.save()
    followups.hand_over(sams.pk, by=cast.mona, to=cast.rita, now=NINE)
    telling.tell(sams.steps.last().pk, now=NINE)
    row = OutboxRow.objects.filter(kind="accounts.email_notice").first()
    assert row.next_at == at("mon", "09:01")


def test_a_name_of_two_lines_stops_no_mail(cast, sams, mailoutbox):
    """Spreadsheets have such names; a header has one line."""
    sams.signal.customer.name = "Harlow\r\nBcc: evil@example.com"
    sams.signal.customer.save()
    hear(sams)
    notice = Notice.objects.get(person=cast.sam)
    assert "\n" in notice.title
    notices.send_email(notice.pk)
    (mail,) = mailoutbox
    assert "Harlow Bcc: evil@example.com" in mail.subject
    assert "Bcc" not in mail.message()


def test_whoever_has_left_is_told_nothing(cast, sams):
    cast.sam.is_active = False
    cast.sam.save()
    assert hear(sams) == []


def test_notices_lead_where_the_pages_are(sams):
    follow_up, customer = sams.pk, sams.signal.customer_id
    assert addresses.follow_up(follow_up) == reverse("follow_up", args=[follow_up])
    assert addresses.claim(follow_up) == reverse("follow_up_verb", args=[follow_up, "claim"])
    assert addresses.account(customer) == reverse("account", args=[customer])
    assert reverse("my_signals") == addresses.MY_SIGNALS
