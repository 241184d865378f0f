"""My signals: what became of each."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from fieldapp.plumbing.ids import uuid7
from signals import closing, followups
from signals.views import mine
from tests import cast as casting
from tests.pages.fieldpages import queries, routed, text

URL = "/signals/"


def sold(cast, **facts):
    follow_up, now = routed(cast, **facts), timezone.now()
    followups.claim(follow_up.pk, by=cast.sam, now=now)
    followups.contact(follow_up.pk, by=cast.sam, now=now, outcome="reached")
    thanks = "Your photo closed it."
    closing.win(follow_up.pk, by=cast.sam, now=now, value=Decimal("18400"), thanks=thanks)
    return follow_up


def lost(cast, **facts):
    follow_up, now = routed(cast, **facts), timezone.now()
    followups.claim(follow_up.pk, by=cast.sam, now=now)
    closing.lose(follow_up.pk, by=cast.sam, now=now, reason="price")
    return follow_up


def test_each_signal_says_what_became_of_it(cast, sign_in):
    sold(cast, note="The sold one")
    lost(cast, note="The lost one")
    routed(cast, note="The open one")
    casting.captured(cast, note="The fresh one")
    page = text(sign_in(cast.erin).get(URL))
    for words in (
        "The sold one",
        "Sold: £18,400",
        "Your photo closed it.",
        "Not this time (price)",
        "With Sam Cast",
        "The fresh one",
        "4 signals",
        "1 sold",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("show", "there"),
    [
        ("moving", {"The open one"}),
        ("sold", {"The sold one"}),
        ("not_this_time", {"The lost one"}),
    ],
)
def test_the_filters_show_what_they_say(cast, sign_in, show, there):
    sold(cast, note="The sold one")
    lost(cast, note="The lost one")
    routed(cast, note="The open one")
    page = text(sign_in(cast.erin).get(f"{URL}?show={show}"))
    every = {"The sold one", "The lost one", "The open one"}
    assert {words for words in every if words in page} == there


def test_a_signal_that_was_merged_shares_the_fate_of_the_other(cast, sign_in):
    first = sold(cast, note="The first")
    other = routed(cast, note="The other")
    from signals.models import FollowUp

    FollowUp.objects.filter(pk=other.pk).update(
        stage="merged", merged_into=first, closed_at=timezone.now()
    )
    page = text(sign_in(cast.erin).get(f"{URL}?show=sold"))
    assert "The other" in page


def test_only_ones_own_are_listed_and_none_that_was_taken_back(cast, sign_in):
    from signals import undoing

    routed(cast, by=cast.carl, note="Of Carl")
    gone = routed(cast, note="Taken back")
    undoing.take_back(gone.signal_id, by=cast.erin, now=timezone.now())
    page = text(sign_in(cast.erin).get(URL))
    assert "Of Carl" not in page
    assert "Taken back" not in page
    assert "Nothing heard yet" in page


def test_nobody_called_is_offered_once_the_clock_is_over(cast, sign_in):
    from signals.models import FollowUp

    follow_up, erin = routed(cast), sign_in(cast.erin)
    assert "Nobody called my customer" not in text(erin.get(URL))
    FollowUp.objects.filter(pk=follow_up.pk).update(due_at=timezone.now())
    assert "Nobody called my customer" in text(erin.get(URL))


def test_pages_go_on_where_the_last_one_ended(cast, sign_in, monkeypatch):
    monkeypatch.setattr(mine, "PAGE", 2)
    for number in range(3):
        casting.captured(cast, note=f"Number {number}")
    erin = sign_in(cast.erin)
    first = erin.get(URL)
    assert ["Number 2" in text(first), "Number 0" in text(first)] == [True, False]
    second = erin.get(URL + first.context["next_url"])
    assert ["Number 2" in text(second), "Number 0" in text(second)] == [False, True]


@pytest.mark.parametrize("query", ["?show=everything", "?at=nonsense", "?at=after_x_y"])
def test_what_cannot_be_read_is_400(cast, sign_in, query):
    casting.captured(cast)
    assert sign_in(cast.erin).get(URL + query).status_code == 400


def test_news_about_signals_are_read_once_the_page_was_opened(cast, sign_in):
    def notice(url):
        return Notice.objects.create(
            person=cast.erin,
            event_id=uuid7(),
            kind="sold",
            title="Sold",
            url=url,
            created_at=timezone.now(),
        )

    here, elsewhere = notice(reverse("my_signals")), notice("/queue/")
    sign_in(cast.erin).get(URL)
    here.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (here.read_at is None, elsewhere.read_at is None) == (False, True)


def test_the_list_takes_as_many_queries_for_three_signals_as_for_one(cast, sign_in):
    erin = sign_in(cast.erin)
    sold(cast)
    one = queries(erin, URL)
    lost(cast)
    sold(cast)
    assert queries(erin, URL) == one
