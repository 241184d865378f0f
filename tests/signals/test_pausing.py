"""Snooze, a question to the technician, the answer, "they said yes": what they do to the clock."""

from __future__ import annotations

import datetime as dt

import pytest

from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from signals import closing, followups, pausing
from signals.lifecycle import WrongMove
from signals.models import FollowUp
from tests.signals.week import at, followed_up

NINE, TEN = at("mon", "09:00"), at("mon", "10:00")


@pytest.fixture
def sams(cast):
    """Heard Monday 09:00, to be called by 13:00."""
    return followed_up(cast, NINE)


def test_snooze_hides_it_and_lets_first_contact_run(cast, sams):
    asleep = pausing.snooze(sams.pk, by=cast.sam, now=TEN, until=at("thu"), reason=" Budget ")
    assert (asleep.snoozed_until, asleep.snooze_reason) == (at("thu"), "Budget")
    assert (asleep.due_at, asleep.alarm_at) == (sams.due_at, sams.alarm_at)
    step = asleep.steps.last()
    assert (step.note, step.facts) == ("Budget", {"until": at("thu").isoformat()})


def test_a_day_that_the_customer_named_is_the_clocks_new_end(cast, sams):
    asleep = pausing.snooze(
        sams.pk, by=cast.sam, now=TEN, until=at("sat"), reason="customer_named_the_day"
    )
    opening = at("mon", "08:00", week=1)
    assert asleep.due_at == asleep.act_by == asleep.alarm_at == opening
    assert asleep.alarm_level == 2


def test_what_was_late_and_is_given_a_new_day_is_raised_again_when_late_again(cast, sams):
    FollowUp.objects.filter(pk=sams.pk).update(alarm_level=4)
    asleep = pausing.snooze(
        sams.pk, by=cast.sam, now=TEN, until=at("thu"), reason="customer_named_the_day"
    )
    assert (asleep.alarm_level, asleep.alarm_at) == (4, at("thu"))


def test_after_contact_snooze_moves_the_next_step(cast, sams):
    followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached")
    asleep = pausing.snooze(sams.pk, by=cast.sam, now=TEN, until=at("thu", "20:00"), reason="x")
    assert asleep.act_by == at("fri", "08:00")


@pytest.mark.parametrize(
    ("until", "reason", "code", "pointer"),
    [
        (at("mon", "10:00"), "x", "in_the_past", "/until"),
        (at("thu"), "  ", "required", "/reason"),
    ],
)
def test_snooze_needs_a_reason_and_a_moment_to_come(cast, sams, until, reason, code, pointer):
    with pytest.raises(Refused) as refused:
        pausing.snooze(sams.pk, by=cast.sam, now=TEN, until=until, reason=reason)
    assert (refused.value.code, refused.value.pointer) == (code, pointer)


def test_snoozing_twice_is_once(cast, sams):
    for _ in range(2):
        asleep = pausing.snooze(sams.pk, by=cast.sam, now=TEN, until=at("thu"), reason="x")
    assert asleep.steps.filter(verb="snooze").count() == 1


@pytest.mark.parametrize(
    ("verb", "facts"),
    [
        (pausing.snooze, {"until": at("thu"), "reason": "x"}),
        (pausing.ask_technician, {"question": "Where?"}),
    ],
)
def test_what_is_closed_neither_sleeps_nor_is_asked_about(cast, sams, verb, facts):
    closing.lose(sams.pk, by=cast.sam, now=TEN, reason="price")
    with pytest.raises(WrongMove, match="It is closed"):
        verb(sams.pk, by=cast.sam, now=TEN, **facts)


def test_reaching_the_customer_wakes_it(cast, sams):
    pausing.snooze(sams.pk, by=cast.sam, now=TEN, until=at("thu"), reason="x")
    awake = followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached")
    assert awake.snoozed_until is None


def test_a_question_stops_the_clock_one_working_day_at_most(cast, sams):
    asked = pausing.ask_technician(sams.pk, by=cast.sam, now=TEN, question="Which room?")
    assert (asked.returned_at, asked.clock_left) == (TEN, dt.timedelta(hours=3))
    assert asked.due_at == asked.act_by == asked.alarm_at == at("tue", "13:00")
    assert asked.steps.last().note == "Which room?"


def test_the_answer_lets_the_clock_go_on_with_what_was_left(cast, sams):
    pausing.ask_technician(sams.pk, by=cast.sam, now=TEN, question="Which room?")
    going = pausing.answer(sams.pk, by=cast.erin, now=at("mon", "11:30"), text="The post room")
    assert (going.returned_at, going.clock_left) == (None, None)
    assert going.due_at == going.alarm_at == at("mon", "14:30")


def test_an_answer_that_comes_late_makes_the_clock_no_longer(cast, sams):
    pausing.ask_technician(sams.pk, by=cast.sam, now=TEN, question="Which room?")
    going = pausing.answer(sams.pk, by=cast.erin, now=at("wed", "10:00"), text="The post room")
    assert going.due_at == at("tue", "13:00")


def test_a_question_after_contact_leaves_the_clock_alone(cast, sams):
    reached = followups.contact(sams.pk, by=cast.sam, now=TEN, outcome="reached")
    asked = pausing.ask_technician(sams.pk, by=cast.sam, now=TEN, question="Which room?")
    assert (asked.due_at, asked.act_by, asked.clock_left) == (reached.due_at, reached.act_by, None)
    answered = pausing.answer(sams.pk, by=cast.erin, now=at("tue"), text="The post room")
    assert (answered.due_at, answered.act_by) == (reached.due_at, reached.act_by)


def test_one_question_at_a_time(cast, sams):
    pausing.ask_technician(sams.pk, by=cast.sam, now=TEN, question="Which room?")
    assert not pausing.can_ask(cast.sam, FollowUp.objects.get(pk=sams.pk))
    with pytest.raises(WrongMove, match="already"):
        pausing.ask_technician(sams.pk, by=cast.sam, now=TEN, question="And when?")


def test_a_question_and_an_answer_have_words(cast, sams):
    with pytest.raises(Refused) as refused:
        pausing.ask_technician(sams.pk, by=cast.sam, now=TEN, question=" ")
    assert (refused.value.code, refused.value.pointer) == ("required", "/question")
    with pytest.raises(Refused) as refused:
        pausing.answer(sams.pk, by=cast.erin, now=TEN, text=" ")
    assert (refused.value.code, refused.value.pointer) == ("required", "/text")


def test_nothing_is_answered_that_was_not_asked(cast, sams):
    with pytest.raises(WrongMove, match="Nothing was asked"):
        pausing.answer(sams.pk, by=cast.erin, now=TEN, text="The post room")


def test_whoever_was_asked_answers_or_who_works_on_it(cast, sams):
    pausing.ask_technician(sams.pk, by=cast.sam, now=TEN, question="Which room?")
    with pytest.raises(WrongMove, match="Erin Cast was asked, not you"):
        pausing.answer(sams.pk, by=cast.otto, now=TEN, text="No idea")
    answered = pausing.answer(sams.pk, by=cast.sam, now=TEN, text="She told me: the post room")
    assert answered.returned_at is None


@pytest.mark.parametrize("verb", ["snooze", "ask_technician", "answer"])
def test_a_form_sent_twice_is_one_step(cast, sams, verb):
    facts = {
        "snooze": {"until": at("thu"), "reason": "x"},
        "ask_technician": {"question": "Where?"},
        "answer": {"text": "There"},
    }[verb]
    if verb == "answer":
        pausing.ask_technician(sams.pk, by=cast.sam, now=TEN, question="Where?")
    op_id = uuid7()
    for _ in range(2):
        getattr(pausing, verb)(sams.pk, by=cast.sam, now=TEN, op_id=op_id, **facts)
    assert sams.steps.filter(op_id=op_id).count() == 1


def test_they_said_yes_hurries_the_clock_and_never_lengthens_it(cast):
    slow = followed_up(cast, NINE, type="passive", clue="breaks_down")
    assert slow.due_at == at("wed", "09:00")
    pausing.said_yes(slow.signal_id, by=cast.erin, now=TEN)
    hurried = FollowUp.objects.get(pk=slow.pk)
    assert (hurried.clock_type, hurried.due_at) == ("overt", at("mon", "14:00"))
    assert hurried.alarm_at == at("mon", "11:00")
    pausing.said_yes(slow.signal_id, by=cast.erin, now=at("tue"))
    assert FollowUp.objects.get(pk=slow.pk).due_at == at("mon", "14:00")
    assert slow.steps.filter(verb="said_yes").count() == 1


def test_they_said_yes_the_day_it_was_due_leaves_the_earlier_end(cast):
    slow = followed_up(cast, NINE, type="passive", clue="breaks_down")
    pausing.said_yes(slow.signal_id, by=cast.erin, now=at("wed", "08:30"))
    assert FollowUp.objects.get(pk=slow.pk).due_at == at("wed", "09:00")
