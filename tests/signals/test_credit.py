"""Credit: whose signal it was, in per cent that always sum to a hundred."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from signals import closing, credit, followups
from tests.signals.week import at, followed_up

NINE = at("mon")


@given(some.integers(min_value=1, max_value=100))
def test_shares_are_whole_and_sum_to_a_hundred(number):
    shares = credit.split(list(range(number)))
    assert sum(shares.values()) == 100
    assert max(shares.values()) - min(shares.values()) <= 100 % number
    assert shares[0] == max(shares.values())


def of(follow_up) -> dict[str, int]:
    return {share.person.username: share.percent for share in follow_up.shares.all()}


def test_all_of_it_is_at_first_whoever_noticed_it(cast):
    assert of(followed_up(cast, NINE)) == {"erin": 100}


def test_the_same_technician_twice_has_one_share(cast):
    target = followed_up(cast, NINE)
    closing.merge(followed_up(cast, NINE).pk, by=cast.sam, into=target.pk, now=NINE)
    assert of(target) == {"erin": 100}


def test_three_share_and_the_first_has_what_is_left_over(cast):
    target = followed_up(cast, NINE)
    for person in (cast.carl, cast.otto):
        other = followed_up(cast, NINE, by=person)
        closing.merge(other.pk, by=cast.sam, into=target.pk, now=NINE)
    assert of(target) == {"erin": 34, "carl": 33, "otto": 33}


def test_handing_over_leaves_the_technicians_credit_alone(cast):
    follow_up = followed_up(cast, NINE)
    followups.hand_over(follow_up.pk, by=cast.sam, to=cast.rita, now=NINE)
    followups.contact(follow_up.pk, by=cast.rita, now=NINE, outcome="reached")
    closing.win(follow_up.pk, by=cast.rita, now=NINE, value=Decimal(1))
    assert of(follow_up) == {"erin": 100}
    assert follow_up.shares.get().frozen_at == NINE
