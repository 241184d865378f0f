"""Which counters the page of a machine on a visit asks for."""

import pytest

from calls.models import Reading
from fieldapp.plumbing.ids import uuid7
from tests.pages.visits import bench, now, on_site


def test_a_measure_of_a_checklist_is_no_counter(cast, sign_in):
    on_site(cast)
    read_at = now().happened_at
    facts = {"machine": cast.copier, "read_at": read_at}
    Reading.objects.create(counter="fuser", value=181, unit="°C", is_measure=True, **facts)
    Reading.objects.create(counter="total", value=9, **facts)
    page = sign_in(cast.erin).get(bench(cast)).content.decode()
    assert 'name="total"' in page
    assert 'name="fuser"' not in page


@pytest.mark.parametrize("was", ["sNaN", "NaN", "Infinity", "x", "9" * 400])
def test_what_a_hidden_field_says_that_it_was_breaks_nothing(cast, sign_in, was):
    on_site(cast)
    form = {"op_id": uuid7(), "mono": "1200", "initial-mono": was}
    answer = sign_in(cast.erin).post(bench(cast, do="counters"), form)
    assert answer.status_code == 302
    assert Reading.objects.get(counter="mono", visit=cast.visit).value == 1200


def test_a_counter_that_is_no_number_is_refused(cast, sign_in):
    on_site(cast)
    for typed in ("sNaN", "NaN", "Infinity", "1e400"):
        form = {"op_id": uuid7(), "mono": typed}
        answer = sign_in(cast.erin).post(bench(cast, do="counters"), form)
        assert answer.status_code == 422
    assert not Reading.objects.filter(visit=cast.visit).exists()
