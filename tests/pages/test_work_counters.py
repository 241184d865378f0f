"""Which counters the page of a machine on a visit asks for."""

from calls.models import Reading
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
