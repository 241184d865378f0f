"""Queues: kept, archived, never without a default; and the rules in words."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Territory
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from signals import clock, closing, followups, history, queue_keeping
from signals.models import FollowUp, Queue, Step
from signals.models.followups import Verb
from tests import cast as casting
from tests.pages.fieldpages import queries, text
from tests.signals.pages import at_tamsins, fresh

LIST, NEW, RULES = "/setup/queues/", "/setup/queues/new/", "/setup/queues/rules/"
CLOCKS = {
    "overt-remind": "1",
    "overt-due": "4",
    "overt-unit": "hours",
    "passive-remind": "1",
    "passive-due": "2",
    "passive-unit": "days",
    "observed-remind": "90",
    "observed-due": "200",
    "observed-unit": "minutes",
}


def address(queue: Queue) -> str:
    return reverse("setup_queue", args=[queue.pk])


def archived(browser, queue: Queue, **typed: object):
    return browser.post(reverse("setup_queue_archive", args=[queue.pk]), typed)


def test_a_new_queue_has_members_a_territory_and_its_own_clocks(cast, sign_in):
    east = Territory.objects.create(name="East")
    cast.mona.territories.add(east)
    mona = sign_in(cast.mona)
    typed = {"name": "East sales", "territory": east.pk, "members": [cast.sam.pk]} | CLOCKS
    reply = mona.post(NEW, typed)
    queue = Queue.objects.get(name="East sales")
    assert reply["Location"] == address(queue)
    assert (queue.territory, list(queue.members.all())) == (east, [cast.sam])
    assert clock.span(queue, "overt") == clock.Span("minutes", 60, 240)
    assert clock.span(queue, "passive") == clock.Span("days", 1, 2)
    assert clock.span(queue, "observed") == clock.Span("minutes", 90, 200)
    assert 'name="overt-due" value="4"' in text(mona.get(address(queue)))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give it a name."),
        ({"name": "south SALES"}, "Another queue has this name."),
        ({"name": "a\x00"}, "Null characters"),
        ({"territory": "nonsense"}, "Choose one that is here."),
        ({"territory": "south"}, "Choose one that is here."),  # it has a queue already
        ({"members": ["nonsense"]}, "Choose people who are here."),
        ({"members": ["erin"]}, "Choose people who are here."),  # who does not sell
        ({"overt-remind": "4"}, "Remind before it is due"),
        ({"overt-remind": ""}, "Say after how long to remind."),
        ({"overt-due": "0"}, "greater than or equal to 2"),
        ({"passive-due": "61"}, "longer than 60 days"),
        ({"observed-due": "99999999999999999999"}, "longer than 60 days"),
        ({"observed-unit": "moons"}, "Select a valid choice"),
    ],
)
def test_a_queue_that_cannot_be_is_refused_in_words(cast, sign_in, wrong, said):
    named = {"south": str(cast.south.pk), "erin": str(cast.erin.pk)}
    wrong = {
        key: [named.get(each, each) for each in value] if isinstance(value, list) else value
        for key, value in wrong.items()
    }
    if wrong.get("territory") == "south":
        wrong["territory"] = named["south"]
    reply = sign_in(cast.mona).post(NEW, {"name": "New"} | CLOCKS | wrong)
    assert reply.status_code == 422
    assert said in text(reply)
    assert Queue.objects.count() == 2


def test_another_default_takes_the_place_of_the_former_one(cast, sign_in):
    mona = sign_in(cast.mona)
    typed = {"name": "North sales", "territory": cast.north.pk, "is_default": "on"} | CLOCKS
    assert mona.post(address(cast.north_queue), typed).status_code == 302
    assert Queue.objects.get(is_default=True) == cast.north_queue


def test_the_default_stays_the_default_until_another_is(cast, sign_in):
    mona = sign_in(cast.mona)
    assert 'name="is_default"' not in text(mona.get(address(cast.queue)))
    typed = {"name": "South sales", "territory": cast.south.pk} | CLOCKS
    assert mona.post(address(cast.queue), typed).status_code == 302
    assert Queue.objects.get(is_default=True) == cast.queue
    wanted = queue_keeping.Wanted("South sales", None, False, [], {})
    with pytest.raises(Refused, match="Make another queue the default instead"):
        queue_keeping.store(cast.queue.pk, wanted, by=cast.admin)


def test_the_default_cannot_be_archived(cast, sign_in):
    reply = archived(sign_in(cast.mona), cast.queue)
    assert reply.status_code == 422
    assert "Make another queue the default first." in text(reply)
    assert Queue.objects.get(pk=cast.queue.pk).archived_on is None


def test_an_empty_queue_is_archived_and_frees_its_territory(cast, sign_in):
    mona = sign_in(cast.mona)
    for _twice in range(2):
        assert archived(mona, cast.north_queue).status_code == 302
    queue = Queue.objects.get(pk=cast.north_queue.pk)
    assert queue.archived_on
    assert queue.territory is None
    assert "North sales" in text(mona.get(LIST, {"view": "archived"}))
    assert f'value="{cast.north.pk}"' in text(mona.get(NEW))
    mona.post(reverse("setup_queue_restore", args=[queue.pk]))
    assert Queue.objects.get(pk=queue.pk).archived_on is None


def test_an_archived_queue_is_not_changed_before_it_is_in_use_again(cast, sign_in):
    mona = sign_in(cast.mona)
    archived(mona, cast.north_queue)
    assert 'name="overt-due"' not in text(mona.get(address(cast.north_queue)))
    reply = mona.post(address(cast.north_queue), {"name": "N", "is_default": "on"} | CLOCKS)
    assert reply.status_code == 422
    assert "Take it into use again first." in text(reply)
    assert Queue.objects.get(is_default=True) == cast.queue


def make_north_the_default(cast) -> None:
    Queue.objects.filter(pk=cast.queue.pk).update(is_default=False)
    Queue.objects.filter(pk=cast.north_queue.pk).update(is_default=True)


def test_a_queue_with_open_follow_ups_asks_where_they_go_and_moves_them(cast, sign_in):
    follow_up, mine = at_tamsins(cast), fresh(cast)
    make_north_the_default(cast)
    mona = sign_in(cast.mona)
    reply = archived(mona, cast.queue)
    assert reply.status_code == 422
    assert "2 follow-ups are open in it. Choose the queue that takes them." in text(reply)
    assert archived(mona, cast.queue, move_to="nonsense").status_code == 422
    assert archived(mona, cast.queue, move_to=str(cast.queue.pk)).status_code == 422
    assert archived(mona, cast.queue, move_to=str(cast.north_queue.pk)).status_code == 302
    for before in (follow_up, mine):
        moved = FollowUp.objects.get(pk=before.pk)
        assert moved.queue == cast.north_queue
        assert (moved.owner, moved.due_at, moved.alarm_at) == (
            before.owner,
            before.due_at,
            before.alarm_at,
        )
        step = moved.steps.get(verb=Verb.MOVE)
        assert step.by == cast.mona
    said = history.of(moved, reader=cast.sam, now=timezone.now())[0]
    assert (said.title, said.more) == ("Mona Cast moved it to another queue", "from South sales")


def test_what_is_closed_stays_where_it_was(cast, sign_in):
    follow_up = fresh(cast)
    now = timezone.now()
    followups.claim(follow_up.pk, by=cast.sam, now=now)
    closing.lose(follow_up.pk, by=cast.sam, now=now, reason="price")
    make_north_the_default(cast)
    assert archived(sign_in(cast.mona), cast.queue).status_code == 302
    assert FollowUp.objects.get().queue == cast.queue
    assert not Step.objects.filter(verb=Verb.MOVE).exists()


def test_clocks_that_run_keep_their_end_when_the_queue_changes(cast, sign_in):
    follow_up = at_tamsins(cast)
    typed = {"name": "South sales", "territory": cast.south.pk} | CLOCKS | {"overt-due": "2"}
    assert sign_in(cast.mona).post(address(cast.queue), typed).status_code == 302
    assert FollowUp.objects.get().due_at == follow_up.due_at
    assert clock.span(Queue.objects.get(pk=cast.queue.pk), "overt").due == 120


def test_an_unknown_queue_is_404(cast, sign_in):
    mona = sign_in(cast.mona)
    assert mona.get(reverse("setup_queue", args=[uuid7()])).status_code == 404
    assert mona.post(reverse("setup_queue_archive", args=[uuid7()])).status_code == 404


def test_the_rules_are_said_and_tried(cast, sign_in):
    mona = sign_in(cast.mona)
    Territory.objects.create(name="East")
    page = text(mona.get(RULES))
    assert "Everything else waits in “South sales”" in page
    assert "These territories have none: East." in page
    cases = {
        cast.harlow_hq: ("1. The account’s rep", "Sam Cast, in the queue “South sales”"),
        cast.northgate_library: ("2. The territory’s queue", "The queue “North sales”"),
    }
    for site, (rule, to) in cases.items():
        tried = text(mona.get(RULES, {"site": str(site.pk)})).split('id="try-out"')[1]
        assert rule in tried
        assert to in tried
    assert "3. The default queue" in text(mona.get(RULES)).split('id="try-out"')[1]


def test_the_list_asks_as_many_questions_for_three_as_for_one(cast, sign_in):
    Queue.objects.filter(pk=cast.north_queue.pk).delete()
    mona = sign_in(cast.mona)
    at_tamsins(cast)
    before = queries(mona, LIST)
    for number in range(2):
        queue = Queue.objects.create(name=f"Queue {number}")
        queue.members.add(cast.sam, cast.rita)
    at_tamsins(cast)
    assert queries(mona, LIST) == before
    assert "2 open follow-ups" in text(mona.get(LIST))


def test_a_company_without_queues_reads_what_happens(cast, sign_in):
    Queue.objects.all().delete()
    assert "No queues yet" in text(sign_in(cast.mona).get(LIST))


def test_a_queue_without_members_says_so(cast, sign_in):
    assert "Nobody claims from it" in text(sign_in(cast.mona).get(LIST))


def test_a_signal_is_never_routed_to_an_archived_queue(cast):
    signal = casting.captured(cast, site=cast.tamsin_office, machine=None)
    make_north_the_default(cast)
    queue_keeping.archive(cast.queue.pk, by=cast.mona, now=timezone.now())
    casting.work()
    assert FollowUp.objects.get(signal=signal).queue == cast.north_queue


def test_a_default_queue_without_a_territory_is_no_territorys_queue(cast, sign_in):
    """A place that nobody knows has no territory either, and yet they do not fit by that."""
    Queue.objects.filter(pk=cast.queue.pk).update(territory=None)
    tried = text(sign_in(cast.mona).get(RULES)).split('id="try-out"')[1]
    assert "3. The default queue" in tried
