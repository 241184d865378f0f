"""What can be done with a signal after it was saved."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Contact
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.models import OutboxRow
from signals import followups, pausing
from signals.models import FollowUp, Signal
from tests import cast as casting
from tests.pages.fieldpages import hidden, queries, routed, text

VERBS = ("take-back", "said-yes", "nobody-called", "brochure", "answer", "describe")
ONES_OWN = ("take-back", "brochure", "answer", "describe")


def saved(signal):
    return reverse("signal_saved", args=[signal.pk])


def do(browser, signal, verb, **fields):
    url = reverse("signal_verb", args=[signal.pk, verb])
    return browser.post(url, {"op_id": uuid7()} | fields)


def again(signal):
    return Signal.objects.get(pk=signal.pk)


def test_the_page_says_who_gets_it_and_offers_what_comes_next(cast, sign_in):
    page = text(sign_in(cast.erin).get(saved(casting.captured(cast))))
    for words in (
        "Signal saved",
        "Goes to Sam Cast",
        "They expect a call",
        "Fix this first",
        "Send the brochure: Orion C6000",
        "Undo: take it back",
    ):
        assert words in page


def test_words_are_added_below_those_that_are_there(cast, sign_in):
    follow_up = routed(cast, note="Our copier is shot.")
    do(sign_in(cast.erin), follow_up.signal, "describe", note="On the third floor.")
    assert again(follow_up.signal).note == "Our copier is shot.\nOn the third floor."
    step = follow_up.steps.get(verb="describe")
    assert (step.by, step.note, step.facts) == (
        cast.erin,
        "On the third floor.",
        {"added": ["note"]},
    )


def test_the_same_addition_twice_is_one(cast, sign_in):
    follow_up = routed(cast, note="")
    erin, op_id = sign_in(cast.erin), uuid7()
    for _again in range(2):
        do(erin, follow_up.signal, "describe", note="Loud.", op_id=op_id)
    do(erin, follow_up.signal, "describe", note="Loud.")
    assert again(follow_up.signal).note == "Loud."
    assert follow_up.steps.filter(verb="describe").count() == 1


def test_before_it_is_routed_a_signal_can_be_described_too(cast, sign_in):
    signal = casting.captured(cast, note="")
    do(sign_in(cast.erin), signal, "describe", note="Loud.", fix_first="on")
    assert (again(signal).note, again(signal).fix_first) == ("Loud.", True)


def test_a_call_that_is_expected_hurries_the_clock_and_never_slows_it(cast, sign_in):
    follow_up = routed(cast, type="passive", clue="breaks_down")
    do(sign_in(cast.erin), follow_up.signal, "describe", expects_call="on")
    after = FollowUp.objects.get(pk=follow_up.pk)
    assert after.clock_type == "overt"
    assert after.due_at < follow_up.due_at


def test_once_it_is_claimed_nothing_is_added_and_the_words_are_not_lost(cast, sign_in):
    follow_up = routed(cast)
    followups.claim(follow_up.pk, by=cast.sam, now=timezone.now())
    answer = do(sign_in(cast.erin), follow_up.signal, "describe", note="Too late")
    assert answer.status_code == 409
    assert "Sam Cast works on it already." in text(answer)
    assert "Too late" not in again(follow_up.signal).note


def test_a_replay_of_the_capture_is_still_the_same_after_words_were_added(cast, sign_in):
    from signals import capture

    heard, now = casting.heard(cast), timezone.now()
    signal = capture.capture(uuid7(), heard, by=cast.erin, now=now).signal
    do(sign_in(cast.erin), signal, "describe", note="More.")
    assert not capture.capture(signal.pk, heard, by=cast.erin, now=timezone.now()).is_new


REFUSALS = {
    "describe: too long": ("describe", {"note": "x" * 2001}, 422, "2000"),
    "describe: too long together": ("describe", {"note": "x" * 1990}, 422, "Write it shorter."),
    "describe: a day that has passed": (
        "describe",
        {"note": "Kept", "expects_call": "on", "expects_call_on": "2001-01-01"},
        422,
        "Choose today or a later day.",
    ),
    "describe: no id": ("describe", {"op_id": ""}, 422, "This page is too old."),
    "brochure: nobody": ("brochure", {}, 422, "Choose to whom it goes."),
    "answer: nothing": ("answer", {"text": "  "}, 422, "Write your answer."),
    "answer: nothing was asked": ("answer", {"text": "Yes"}, 409, "Nothing was asked."),
    "said yes: they asked themselves": ("said-yes", {}, 409, "They asked themselves already."),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_is_refused_is_said_on_the_page(cast, sign_in, case):
    verb, fields, status, words = REFUSALS[case]
    follow_up = routed(cast)
    answer = do(sign_in(cast.erin), follow_up.signal, verb, **fields)
    assert answer.status_code == status
    assert words in text(answer)
    if fields.get("note") == "Kept":
        assert "Kept" in text(answer)


def test_the_brochure_needs_consent_and_then_goes_once_it_cannot_be_taken_back(cast, sign_in):
    follow_up, erin = routed(cast), sign_in(cast.erin)
    refused = do(erin, follow_up.signal, "brochure", contact=cast.joan.pk)
    assert refused.status_code == 422
    assert "Ask whether they want it by e-mail first." in text(refused)
    for _again in range(2):
        do(erin, follow_up.signal, "brochure", contact=cast.joan.pk, agreed="on")
    joan = Contact.objects.get(pk=cast.joan.pk)
    assert (joan.may_email, joan.basis) == (True, "asked")
    row = OutboxRow.objects.get(kind="signals.send_brochure")
    assert row.next_at > timezone.now()


def test_undo_works_until_somebody_has_claimed_it(cast, sign_in):
    erin = sign_in(cast.erin)
    first, second = routed(cast), routed(cast)
    assert do(erin, first.signal, "take-back").status_code == 302
    assert again(first.signal).withdrawn_at
    followups.claim(second.pk, by=cast.sam, now=timezone.now())
    answer = do(erin, second.signal, "take-back")
    assert (answer.status_code, again(second.signal).withdrawn_at) == (409, None)
    assert "Sam Cast works on it already." in text(answer)


def test_what_was_taken_back_is_gone(cast, sign_in):
    erin, follow_up = sign_in(cast.erin), routed(cast)
    do(erin, follow_up.signal, "take-back")
    assert erin.get(saved(follow_up.signal)).status_code == 404


def test_they_said_yes_makes_a_hint_urgent(cast, sign_in):
    follow_up = routed(cast, type="passive", clue="breaks_down")
    do(sign_in(cast.erin), follow_up.signal, "said-yes")
    assert again(follow_up.signal).clock_type == "overt"


def test_nobody_called_opens_it_again(cast, sign_in):
    follow_up = routed(cast)
    do(sign_in(cast.erin), follow_up.signal, "nobody-called")
    assert FollowUp.objects.get(pk=follow_up.pk).reopened == 1


def test_a_question_of_sales_is_answered_on_the_page(cast, sign_in):
    follow_up, now = routed(cast), timezone.now()
    followups.claim(follow_up.pk, by=cast.sam, now=now)
    pausing.ask_technician(follow_up.pk, by=cast.sam, now=now, question="Which floor?")
    erin = sign_in(cast.erin)
    page = text(erin.get(saved(follow_up.signal)))
    assert "Which floor?" in page
    assert hidden(page, "op_id")
    do(erin, follow_up.signal, "answer", text="The third.")
    assert FollowUp.objects.get(pk=follow_up.pk).returned_at is None
    assert follow_up.steps.get(verb="answer").note == "The third."


def test_the_next_page_is_one_of_ours(cast, sign_in):
    erin, follow_up = sign_in(cast.erin), routed(cast, type="passive", clue="breaks_down")
    here = do(erin, follow_up.signal, "said-yes", next=reverse("my_signals"))
    assert here.url == reverse("my_signals")
    for outside in ("https://example.com/", "//example.com/", "javascript:alert(1)"):
        answer = do(erin, follow_up.signal, "said-yes", next=outside)
        assert answer.url == saved(follow_up.signal)


def test_the_value_and_the_thanks_are_told_to_whoever_noticed_it(cast, sign_in):
    from decimal import Decimal

    from signals import closing

    follow_up, now = routed(cast), timezone.now()
    followups.claim(follow_up.pk, by=cast.sam, now=now)
    followups.contact(follow_up.pk, by=cast.sam, now=now, outcome="reached")
    closing.win(follow_up.pk, by=cast.sam, now=now, value=Decimal(18400), thanks="It closed it.")
    own = text(sign_in(cast.erin).get(saved(follow_up.signal)))
    assert "Sold: £18,400" in own
    assert "It closed it." in own
    others = text(sign_in(cast.sven).get(saved(follow_up.signal)))
    assert "18,400" not in others
    assert "It closed it." not in others


@pytest.mark.parametrize("verb", VERBS)
def test_anothers_signal_answers_as_an_unknown_one(cast, sign_in, verb):
    signal, otto = routed(cast).signal, sign_in(cast.otto)
    foreign = do(otto, signal, verb)
    unknown = otto.post(reverse("signal_verb", args=[uuid7(), verb]), {"op_id": uuid7()})
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content
    assert otto.get(saved(signal)).status_code == 404


@pytest.mark.parametrize("verb", ONES_OWN)
def test_a_colleague_may_read_a_signal_and_not_change_it(cast, sign_in, verb):
    signal, sven = routed(cast).signal, sign_in(cast.sven)
    page = sven.get(saved(signal))
    assert page.status_code == 200
    assert "take it back" not in text(page)
    assert do(sven, signal, verb).status_code == 403


def test_an_unknown_verb_is_404(cast, sign_in):
    assert do(sign_in(cast.erin), routed(cast).signal, "burn").status_code == 404


def test_the_page_takes_as_many_queries_for_three_photos_and_contacts_as_for_one(cast, sign_in):
    from accounts.models import Photo
    from signals.models import SignalPhoto

    erin, signal = sign_in(cast.erin), routed(cast).signal

    def add(letter):
        name, now = letter * 64, timezone.now()
        size = {"size": 1, "width": 1, "height": 1, "kind": "jpeg"}
        Photo.objects.create(person=cast.erin, sha256=name, received_at=now, ready_at=now, **size)
        SignalPhoto.objects.create(signal=signal, sha256=name)
        Contact.objects.create(customer=cast.harlow, name=letter, email=f"{letter}@example.com")

    add("a")
    one = queries(erin, saved(signal))
    add("b")
    add("c")
    assert queries(erin, saved(signal)) == one
