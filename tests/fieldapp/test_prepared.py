"""Questions whose SQL is composed once answer what the composed query would."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Person
from fieldapp.plumbing import prepared

pytestmark = pytest.mark.django_db


def test_each_time_is_answered_for_the_values_of_that_time(cast):
    composed = []

    @prepared.question
    def named(*, username) -> QuerySet[Person]:
        composed.append(username)
        return Person.objects.filter(username=username)

    assert [named(username=name) for name in ("erin", "sam", "nobody")] == [
        [cast.erin],
        [cast.sam],
        [],
    ]
    assert len(composed) == 2  # with two sets of stand-ins, once and for all


def test_another_shape_is_another_question(cast):
    @prepared.question
    def ordered(column) -> QuerySet[Person]:
        return Person.objects.order_by(column).values_list("username", flat=True)

    assert ordered("username") == list(reversed(ordered("-username")))


def test_what_was_computed_from_a_value_is_refused(cast):
    @prepared.question
    def since(*, now) -> QuerySet[Person]:
        return Person.objects.filter(created_at__gt=now - timedelta(days=1))

    with pytest.raises(TypeError, match="computed from a value"):
        since(now=timezone.now())


def test_a_list_of_ids_may_have_any_length(cast):
    @prepared.question
    def some(*, ids) -> QuerySet[Person]:
        return Person.objects.filter(pk__any_of=ids).order_by("username")

    assert some(ids=[]) == []
    assert some(ids=[cast.sam.pk, uuid4(), cast.erin.pk]) == [cast.erin, cast.sam]
    assert some(ids=[cast.otto.pk]) == [cast.otto]


def test_what_can_match_nothing_asks_nothing(cast, django_assert_num_queries):
    @prepared.question
    def nobody(*, username) -> QuerySet[Person]:
        return Person.objects.none().filter(username=username)

    with django_assert_num_queries(0):
        assert nobody(username="erin") == nobody(username="sam") == []
