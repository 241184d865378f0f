"""Pages of calls and of set-up ask the database as often for three of everything as for one.

The visit's own pages have this test beside their others; here are those that find, plan and set up.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Contact, Machine, Site
from calls.checklists import editing
from calls.models import FaultCode
from tests import cast as casting
from tests.calls.checklists.lists import published
from tests.calls.plans import planned
from tests.pages.boards import plan_of
from tests.pages.fieldpages import queries
from tests.pages.visits import on_site

pytestmark = pytest.mark.django_db


def more_at_harlow(cast) -> None:
    """Another machine, contact and fault word, and another site whose name finds it."""
    Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="882130")
    Contact.objects.create(customer=cast.harlow, site=cast.harlow_hq, name="Jo", phone="1")
    FaultCode.objects.create(kind="problem", words=f"Odd {FaultCode.objects.count()}")
    site = Site.objects.create(
        customer=cast.harlow, name="Branch", postal_code="EC4A 2BB", country="GB"
    )
    Site.objects.filter(pk=site.pk).update(territory=cast.south)
    for person in (cast.erin, cast.sven):
        casting.access.refresh_territories(person)


@pytest.mark.parametrize(
    "query",
    ["?q=harlow", "?q=88213", "?site={cast.harlow_hq.pk}", "?machine={cast.copier.pk}"],
)
def test_a_new_call(cast, sven, query):
    url = reverse("new_call") + query.format(cast=cast)
    planned(cast, machines=[cast.copier])
    more_at_harlow(cast)
    one = queries(sven, url)
    for _more in range(2):
        more_at_harlow(cast)
        planned(cast, machines=[cast.copier])
    assert queries(sven, url) == one


def test_who_could_go(cast, sven):
    visit = planned(cast, lead=None, machines=[cast.copier])
    planned(cast, "11:00", lead="erin")
    one = queries(sven, plan_of(visit))
    for name in ("nora", "nils"):
        someone = casting.person(name, "technician")
        someone.territories.add(cast.south)
        casting.access.refresh_territories(someone)
        planned(cast, "13:00", lead="erin")
    visit.machines.add(cast.rival)
    assert queries(sven, plan_of(visit)) == one


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("visit_new", ""),
        ("visit_new", "?q=harlow"),
        ("visit_new", "?site={cast.harlow_hq.pk}"),
        ("phone_fix", "?site={cast.harlow_hq.pk}"),
        ("supplies_new", "?visit={cast.visit.pk}"),
        ("scan", ""),
    ],
)
def test_a_visit_that_nobody_planned(cast, sign_in, page, query):
    erin, url = sign_in(cast.erin), reverse(page) + query.format(cast=cast)
    more_at_harlow(cast)
    one = queries(erin, url)
    more_at_harlow(cast)
    more_at_harlow(cast)
    assert queries(erin, url) == one


@pytest.mark.parametrize("ending", ["visit_incomplete", "visit_close_short", "visit_add_machine"])
def test_the_forms_that_end_or_widen_a_visit(cast, sign_in, ending):
    erin, url = sign_in(cast.erin), reverse(ending, args=[cast.visit.pk])
    on_site(cast)
    cast.visit.machines.add(cast.rival)  # of several machines, one is asked for
    more_at_harlow(cast)
    some = queries(erin, url)
    for serial in ("3", "4"):
        more_at_harlow(cast)
        machine = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial=serial)
        cast.visit.machines.add(machine)
    assert queries(erin, url) == some


def test_a_checklist_in_set_up(cast, sign_in):
    mona = sign_in(cast.mona)
    template = published(cast)
    urls = [
        reverse("setup_checklist", args=[template.pk]),
        reverse("setup_checklist_version", args=[template.pk, 1]),
        reverse("setup_checklist_about", args=[template.pk]),
    ]
    before = [queries(mona, url) for url in urls]
    for _more in range(2):
        draft = editing.start_draft(template.pk, by=cast.mona)
        editing.publish(template.pk, draft.rev, by=cast.mona, now=timezone.now())
    assert [queries(mona, url) for url in urls] == before
