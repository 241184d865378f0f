"""Fills Earshot's database with a service department, on top of the company of bench/search.py.

Visits with work, faults and counters by plain SQL; today's PM call of Erin's with two checklists
by the product's own verbs. Prints whose pages are asked for, as JSON.
"""

from __future__ import annotations

import json
import os
from typing import Any

import django

from bench import search
from bench.visits import DAYS, PER_DAY, SITES, TECHNICIANS

VISITS = """
insert into calls_visit (id, kind, state, rev, window_start, window_end, note, arrived_at,
    finished_at, heard_nothing, lead_id, site_id)
select gen_random_uuid(), case when n %% 3 = 0 then 'repair' else 'pm' end,
    case when start < now() - interval '1 day' then 'done' else 'planned' end, 1,
    start, start + interval '1 hour', '',
    case when start < now() - interval '1 day' then start end,
    case when start < now() - interval '1 day' then start + interval '50 minutes' end,
    true, person, site
from (
    select row_number() over () as n, person,
        date_trunc('day', now()) + (day || ' days')::interval
            + interval '8 hours' + (turn * 90 || ' minutes')::interval as start
    from unnest(%(people)s::uuid[]) person
    cross join generate_series(-%(days)s, 7) day
    cross join generate_series(0, %(turns)s - 1) turn
) turns
join (
    select id as site, row_number() over (order by id) - 1 as place, count(*) over () as many
    from (select id from accounts_site where ref like 'bench-%%' order by id limit %(sites)s) chosen
) sites on place = n %% many
"""
MACHINES = """
insert into calls_visit_machines (visit_id, machine_id)
select visit.id, machine.id from calls_visit visit
join lateral (
    select id from accounts_machine where site_id = visit.site_id order by id limit 1
) machine on true
where visit.lead_id = any(%(people)s::uuid[])
"""
WORK = """
insert into calls_work (id, fixed, done, machine_id, visit_id)
select gen_random_uuid(), true, 'New rollers', link.machine_id, visit.id
from calls_visit visit join calls_visit_machines link on link.visit_id = visit.id
where visit.lead_id = any(%(people)s::uuid[]) and visit.state = 'done'
"""
FAULTS = """
insert into calls_fault (id, note, problem_id, work_id)
select gen_random_uuid(), '', code.id, work.id
from calls_work work
cross join (select id from calls_faultcode where kind = 'problem' limit 1) code
where work.done = 'New rollers' and abs(hashtext(work.id::text)) %% 3 = 0
"""
READINGS = """
insert into calls_reading (id, counter, value, unit, is_measure, read_at, source, note,
    machine_id, visit_id)
select gen_random_uuid(), counter, extract(epoch from visit.window_start) / 1000, '', false,
    visit.window_start, 'visit', '', link.machine_id, visit.id
from calls_visit visit join calls_visit_machines link on link.visit_id = visit.id
cross join unnest(array['mono', 'colour']) counter
where visit.lead_id = any(%(people)s::uuid[]) and visit.state = 'done'
"""


def main() -> None:
    """The people, their visits, and one PM call to work on."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fieldapp.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from accounts.models import Person
    from calls.models import Visit

    search.fill()
    people = technicians()
    facts: dict[str, Any] = {
        "people": [each.pk for each in people],
        "days": DAYS,
        "turns": PER_DAY,
        "sites": SITES,
    }
    with connection.cursor() as cursor:
        cursor.execute("set statement_timeout = 0")
        for statement in (VISITS, MACHINES, WORK, FAULTS, READINGS):
            cursor.execute(statement, facts)
            cursor.execute("analyze")
    visit, machine = pm_call()
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    cookies, name = {}, settings.SESSION_COOKIE_NAME
    for person in Person.objects.filter(username__in=("erin", "mona")):
        browser = Client()
        browser.force_login(person)
        cookies[person.username] = f"{name}={browser.cookies[name].value}"
    pages = [
        ("day board / page", "mona", "/board/"),
        ("hot machines / page", "mona", "/board/hot/"),
        ("visit / page", "erin", f"/visits/{visit}/"),
        ("work at machine / page", "erin", f"/visits/{visit}/machines/{machine}/"),
        ("checklist / page", "erin", f"/visits/{visit}/machines/{machine}/checklist/"),
        ("sign off / page", "erin", f"/visits/{visit}/sign-off/"),
    ]
    print(json.dumps({"cookies": cookies, "visits": Visit.objects.count(), "pages": pages}))


def technicians() -> list:
    """New people of all territories."""
    from accounts.models import Person, Territory

    territories = list(Territory.objects.order_by("name"))
    people = Person.objects.bulk_create(
        Person(username=f"bench{n}", name=f"Bench {n}", roles=["technician"])
        for n in range(TECHNICIANS)
    )
    for number, person in enumerate(people):
        person.territories.set([territories[number % len(territories)]])
    return people


def pm_call() -> tuple[object, object]:
    """A PM call of Erin's under way at two machines, half of a list of fourteen items filled in."""
    from django.utils import timezone

    from accounts.models import Machine, Person
    from calls.checklists import editing, filling, sheets
    from calls.checklists.starters import STARTERS
    from calls.models import Visit
    from calls.operations import Moment

    now, erin = timezone.now(), Person.objects.get(username="erin")
    machines = list(
        Machine.objects.visible_to(erin)
        .filter(status="in_use", owned_by="", visits__lead=erin)
        .order_by("id")
        .distinct()[:2]
    )
    models = {machine.model for machine in machines}
    content = STARTERS["copier"][1]()
    name = "PM of the benchmark"
    template = editing.create(name, kinds=["pm"], models=models, content=content, by=erin)
    editing.publish(template.pk, 1, by=erin, now=now)
    visit = Visit.objects.create(
        site=machines[0].site, kind="pm", state="on_site", lead=erin, window_start=now,
        arrived_at=now,
    )  # fmt: skip
    visit.machines.add(*machines)
    sheet = sheets.of_visit(visit, now=now)[0]
    part, at = sheet.parts[0].section.id, Moment.here(now)
    filling.all_ok(visit.pk, sheet.machine.pk, part, by=erin, at=at)
    return visit.pk, sheet.machine.pk


if __name__ == "__main__":
    main()
