"""The queue's page: what each person finds in it, in which order, and at what cost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from fieldapp.plumbing.ids import uuid7
from signals import closing, followups, pausing
from signals.models import FollowUp
from tests.signals.pages import at_tamsins, fresh, questions, titles

QUEUE = "/queue/"


def now():
    return timezone.now()


def due(follow_up, *, hours: float) -> None:
    """Put the end of the clock some hours from now."""
    moment = now() + dt.timedelta(hours=hours)
    FollowUp.objects.filter(pk=follow_up.pk).update(due_at=moment, act_by=moment)


def test_mine_is_ordered_by_what_is_due(cast, sign_in):
    for note, hours in (("second", 1), ("third", 30), ("first", -1)):
        due(fresh(cast, note=note), hours=hours)
    assert titles(sign_in(cast.sam).get(QUEUE)) == ["first", "second", "third"]


def test_cards_stand_under_late_today_and_later(cast, sign_in):
    for note, hours in (("late", -1), ("later", 72)):
        due(fresh(cast, note=note), hours=hours)
    reply = sign_in(cast.sam).get(QUEUE)
    groups = [(group.name, group.count) for group in reply.context["groups"]]
    assert groups == [("late", "1"), ("later", "1")]


@pytest.mark.parametrize(("who", "view"), [("sam", "mine"), ("mona", "all")])
def test_the_tab_counts_as_late_what_the_queue_calls_late(cast, sign_in, who, view):
    steps = [fresh(cast, note=note) for note in ("late call", "late step", "step", "asleep")]
    due(steps[0], hours=-1)
    for follow_up, hours in zip(steps[1:], (-1, 50, -1), strict=True):
        followups.contact(follow_up.pk, by=cast.sam, now=now(), outcome="reached")
        due(follow_up, hours=hours)
    tomorrow = now() + dt.timedelta(days=1)
    pausing.snooze(steps[3].pk, by=cast.sam, now=now(), until=tomorrow, reason="Budget")
    browser = sign_in(cast.people[who])
    queue = browser.get(QUEUE, {"view": view})
    assert queue.context["groups"][0].count == "2"
    for page in (queue, browser.get("/me/")):
        assert [tab.late for tab in page.context["nav"] if tab.name.startswith("queue")] == [2]


def test_views_show_what_they_say(cast, sign_in):
    fresh(cast, note="mine")
    at_tamsins(cast, note="anybody's")
    asleep, done = fresh(cast, note="asleep"), fresh(cast, note="done")
    tomorrow = now() + dt.timedelta(days=1)
    pausing.snooze(asleep.pk, by=cast.sam, now=now(), until=tomorrow, reason="Budget")
    closing.lose(done.pk, by=cast.sam, now=now(), reason="no_need")
    browser = sign_in(cast.sam)

    def shown(view):
        return titles(browser.get(QUEUE, {"view": view}))

    assert shown("mine") == ["mine"]
    assert shown("unclaimed") == ["anybody&#x27;s"]
    assert shown("snoozed") == ["asleep"]
    assert shown("done") == ["done"]
    chips = {chip.label: chip.count for chip in browser.get(QUEUE).context["chips"]}
    assert chips == {"Mine": "1", "Unclaimed": "1", "Snoozed": "1", "Done today": "1"}


def test_a_first_contact_that_is_late_is_not_hidden_by_snooze(cast, sign_in):
    asleep = fresh(cast, note="asleep")
    tomorrow = now() + dt.timedelta(days=1)
    pausing.snooze(asleep.pk, by=cast.sam, now=now(), until=tomorrow, reason="Budget")
    due(asleep, hours=-1)
    browser = sign_in(cast.sam)
    assert titles(browser.get(QUEUE)) == ["asleep"]
    assert titles(browser.get(QUEUE, {"view": "snoozed"})) == []


def test_what_i_help_with_is_mine_too(cast, sign_in):
    helped = fresh(cast, note="helped")
    helped.helpers.add(cast.rita)
    assert titles(sign_in(cast.rita).get(QUEUE)) == ["helped"]


def test_only_managers_see_all_queues(cast, sign_in):
    fresh(cast, note="Sam's")
    reply = sign_in(cast.mona).get(QUEUE, {"view": "all"})
    assert titles(reply) == ["Sam&#x27;s"]
    assert titles(sign_in(cast.rita).get(QUEUE, {"view": "all"})) == []
    labels = [chip.label for chip in sign_in(cast.rita).get(QUEUE).context["chips"]]
    assert "All queues" not in labels


def test_filters_narrow_the_view_and_can_be_shared(cast, sign_in):
    fresh(cast, note="asked", type="overt")
    fresh(cast, note="seen", type="observed", clue="other_brand")
    browser = sign_in(cast.mona)

    def shown(**asked):
        return titles(browser.get(QUEUE, {"view": "all"} | asked))

    assert shown(type="observed") == ["seen"]
    assert shown(queue=cast.queue.pk) == ["asked", "seen"]
    assert shown(queue=cast.north_queue.pk) == []
    assert shown(owner=cast.sam.pk) == ["asked", "seen"]
    assert shown(owner=cast.rita.pk) == []
    assert shown(territory=cast.south.pk) == ["asked", "seen"]
    assert shown(search="harlow", type="overt") == ["asked"]
    assert shown(search="SEEN") == ["seen"]
    assert shown(search="nowhere") == []
    assert shown(owner=uuid7()) == []


@pytest.mark.parametrize(
    "asked", ["view=everything", "type=loud", "queue=7", "cursor=x", "cursor=after_2026_7"]
)
def test_an_address_that_makes_no_sense_is_a_bad_request(cast, sign_in, asked):
    assert sign_in(cast.sam).get(f"{QUEUE}?{asked}").status_code == 400


def test_a_zero_byte_in_the_search_breaks_nothing(cast, sign_in):
    assert sign_in(cast.sam).get(QUEUE, {"search": "a\x00b"}).status_code == 200


@pytest.mark.parametrize(
    ("note", "kind", "said"),
    [("Too slow!", "overt", True), ("Labels all day", "observed", False), ("", "overt", False)],
)
def test_the_title_quotes_the_customer_or_says_what_was_seen(cast, sign_in, note, kind, said):
    fresh(cast, note=note, type=kind, clue="")
    page = sign_in(cast.sam).get(QUEUE).content.decode()
    assert ('class="said"' in page) is said
    assert (note or "They asked") in page


def test_the_time_of_hearing_stands_beside_the_countdown(cast, sign_in):
    hour = dt.timedelta(hours=1)
    fresh(cast, noticed_at=now() - hour)
    page = sign_in(cast.sam).get(QUEUE).content.decode()
    assert "Heard by Erin Cast, " in page
    assert ", sent " in page
    assert "data-due" in page


def test_the_main_action_fits_the_stage(cast, sign_in):
    follow_up = fresh(cast, contact=cast.joan)
    browser = sign_in(cast.sam)

    def action():
        card = browser.get(QUEUE).context["groups"][0].cards[0]
        return card.claim or card.action

    assert action().kind == "claim"
    followups.claim(follow_up.pk, by=cast.sam, now=now())
    assert (action().kind, action().url) == ("call", "tel:+441632960142")
    followups.contact(follow_up.pk, by=cast.sam, now=now(), outcome="reached")
    assert action().kind == "quote"
    followups.quote(follow_up.pk, by=cast.sam, now=now())
    assert action().kind == "close"


def test_where_nothing_may_be_sold_there_is_no_call_button(cast, sign_in):
    cast.harlow_hq.do_not_sell = True
    cast.harlow_hq.save()
    follow_up = fresh(cast, contact=cast.joan)
    followups.claim(follow_up.pk, by=cast.sam, now=now())
    page = sign_in(cast.sam).get(QUEUE)
    assert page.context["groups"][0].cards[0].action.kind == "open"
    assert "tel:" not in page.content.decode()


def test_pages_go_on_after_the_last_row_and_back(cast, sign_in, monkeypatch):
    monkeypatch.setattr("signals.worklist.PAGE", 2)
    for number in range(5):
        due(fresh(cast, note=f"n{number}"), hours=number + 1)
    browser = sign_in(cast.sam)
    first = browser.get(QUEUE)
    assert titles(first) == ["n0", "n1"]
    assert not first.context["previous_url"]
    second = browser.get(QUEUE + first.context["next_url"])
    assert titles(second) == ["n2", "n3"]
    third = browser.get(QUEUE + second.context["next_url"])
    assert titles(third) == ["n4"]
    assert not third.context["next_url"]
    assert titles(browser.get(QUEUE + third.context["previous_url"])) == ["n2", "n3"]
    assert titles(browser.get(QUEUE + second.context["previous_url"])) == ["n0", "n1"]


def test_a_row_that_moves_repeats_and_hides_none(cast, sign_in, monkeypatch):
    monkeypatch.setattr("signals.worklist.PAGE", 2)
    rows = [fresh(cast, note=f"n{number}") for number in range(4)]
    for number, row in enumerate(rows):
        due(row, hours=number + 1)
    browser = sign_in(cast.sam)
    first = browser.get(QUEUE)
    due(rows[0], hours=50)
    assert titles(browser.get(QUEUE + first.context["next_url"])) == ["n2", "n3"]


@pytest.mark.parametrize("view", ["mine", "unclaimed", "snoozed", "done", "all"])
@pytest.mark.parametrize("who", ["sam", "mona"])
def test_the_page_asks_at_most_eight_questions_whatever_its_length(cast, sign_in, view, who):
    browser, url = sign_in(cast.people[who]), f"{QUEUE}?view={view}&type=overt"
    fill(cast, 1)
    one = questions(browser, url)
    fill(cast, 2)
    assert questions(browser, url) == one <= 8


def fill(cast, count: int) -> None:
    """In each view one more, with a helper."""
    for _ in range(count):
        at_tamsins(cast)
        for by in (cast.sam, cast.mona):
            each = [fresh(cast) for _ in range(3)]
            for follow_up in each:
                followups.hand_over(follow_up.pk, by=cast.mona, to=by, now=now())
                follow_up.helpers.add(cast.rita, cast.sam)
            until = now() + dt.timedelta(days=1)
            pausing.snooze(each[1].pk, by=by, now=now(), until=until, reason="Budget")
            closing.lose(each[2].pk, by=by, now=now(), reason="no_need")


def test_a_technician_has_no_queue(cast, sign_in):
    assert sign_in(cast.erin).get(QUEUE).status_code == 403


def test_a_service_manager_may_look_but_not_act(cast, sign_in):
    fresh(cast)
    page = sign_in(cast.sven).get(QUEUE, {"view": "all"})
    assert page.context["groups"][0].cards[0].action is None


def test_somebody_signed_out_is_sent_to_sign_in(client, db):
    assert client.get(QUEUE)["Location"] == "/sign-in/login/?next=/queue/"


def test_what_was_taken_back_is_gone(cast, sign_in):
    from signals import undoing

    follow_up = fresh(cast)
    undoing.take_back(follow_up.signal_id, by=cast.erin, now=now())
    browser = sign_in(cast.mona)
    assert [titles(browser.get(QUEUE, {"view": view})) for view in ("all", "done")] == [[], []]


def test_a_clear_queue_is_good_news(cast, sign_in):
    assert "Queue is clear" in sign_in(cast.sam).get(QUEUE).content.decode()


def test_keys_can_be_turned_off(cast, sign_in):
    browser = sign_in(cast.sam)
    assert 'data-keys="queue"' in browser.get(QUEUE).content.decode()
    browser.cookies["keys"] = "off"
    assert "data-keys" not in browser.get(QUEUE).content.decode()
