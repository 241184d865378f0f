"""What to know before going in, and My day: faults that are open, promises, parts to bring."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from accounts.models import Machine
from calls import work
from calls.models import Visit
from calls.work import Told
from tests.pages.fieldpages import queries, text
from tests.pages.visits import code, now


def test_the_brief_tells_of_faults_that_are_open_and_machines_that_keep_failing(cast, sign_in):
    for days in (9, 4):
        then = timezone.now() - dt.timedelta(days=days)
        old = Visit.objects.create(
            site=cast.harlow_hq, kind="repair", lead=cast.carl, window_start=then, state="on_site"
        )
        old.machines.add(cast.copier)
        told = Told(code("problem", "Paper jam"))
        work.add_fault(old.pk, cast.copier.pk, told, by=cast.carl, at=now(days * 86_400))
        work.say(
            old.pk, cast.copier.pk, done="Not found", fixed=False, by=cast.carl, at=now(86_400)
        )
        ended = then + dt.timedelta(hours=1)
        Visit.objects.filter(pk=old.pk).update(state="done", finished_at=ended)
    page = text(sign_in(cast.erin).get(reverse("visit", args=[cast.visit.pk])))
    for words in ("Orion C4570 keeps failing", "“Paper jam” 2 times in 14 days", "Still not fixed"):
        assert words in page
    assert page.index("keeps failing") < page.index("Machines on this visit")
    assert page.index("Still not fixed") < page.index("Good to know")


def test_what_the_caller_said_comes_before_the_machines(cast, sign_in):
    promised = timezone.now() + dt.timedelta(hours=2)
    facts = {"problem": "It smokes", "reported_by": "Joan at the desk", "respond_by": promised}
    Visit.objects.filter(pk=cast.visit.pk).update(**facts)
    erin = sign_in(cast.erin)
    page = text(erin.get(reverse("visit", args=[cast.visit.pk])))
    assert page.index("It smokes") < page.index("Machines on this visit")
    assert "Joan at the desk" in page
    assert "Promised by" in page
    day = text(erin.get(reverse("my_day")))
    assert "It smokes" in day
    assert "Promised by" in day


def test_a_full_brief_stays_small(cast, sign_in):
    erin, url = sign_in(cast.erin), reverse("visit", args=[cast.visit.pk])
    for number in range(12):
        machine = Machine.objects.create(
            site=cast.harlow_hq, model=cast.orion, serial=f"N-{number}"
        )
        cast.visit.machines.add(machine)
        old = Visit.objects.create(
            site=cast.harlow_hq,
            kind="repair",
            lead=cast.carl,
            state="incomplete",
            incomplete_why="part",
            left="x" * 500,
            window_start=timezone.now() - dt.timedelta(days=number + 1),
        )
        old.machines.add(machine)
    assert len(erin.get(url).content) < 100_000


def test_my_day_takes_as_many_queries_for_three_return_visits_as_for_one(cast, sign_in):
    def returned(hours):
        before = Visit.objects.create(
            site=cast.harlow_hq,
            kind="repair",
            lead=cast.erin,
            window_start=timezone.now() - dt.timedelta(days=1),
        )
        before.machines.add(cast.copier)
        item = work.Item("Fuser", state="needed")
        work.add_part(before.pk, cast.copier.pk, item, by=cast.erin, at=now())
        Visit.objects.create(
            site=cast.harlow_hq,
            kind="repair",
            lead=cast.erin,
            returns_to=before,
            window_start=timezone.now() + dt.timedelta(hours=hours),
        )
        before.state = "done"
        before.save()

    erin, url = sign_in(cast.erin), reverse("my_day")
    returned(1)
    one = queries(erin, url)
    returned(30), returned(50)
    assert queries(erin, url) == one
