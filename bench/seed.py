"""Fills Earshot's database with many follow-ups, on top of the demo company, by plain SQL.

Run as a module with the number of follow-ups; prints Erin's API key, Sam's session and what else
the measurements need, as JSON.
"""

import json
import os
import sys

import django

SIGNALS = """
insert into signals_signal (
    id, type, clue, offer_category, site_id, place, note, expects_call, fix_first, technician_id,
    territory_id, customer_id, segment, noticed_at, sent_at, received_at, skew, op_id,
    body_sha256, request_id)
select id, (array['overt', 'passive', 'observed'])[1 + n %% 3], '', 'machine', site, '',
    'The copier jams at every long run, number ' || n, false, false, technician, territory,
    customer, segment, at, at, at, 0, id, '', 'bench'
from (
    select n, gen_random_uuid() as id, now() - n * interval '3 minutes' as at, site.*
    from generate_series(1, %(rows)s) as n
    join (
        select site.id as site, site.territory_id as territory, site.customer_id as customer,
            customer.segment, %(technician)s::uuid as technician,
            row_number() over (order by site.id) - 1 as place
        from accounts_site site join accounts_customer customer on customer.id = site.customer_id
    ) site on site.place = n %% (select count(*) from accounts_site)
) as made
"""
FOLLOW_UPS = """
insert into signals_followup (
    id, signal_id, queue_id, owner_id, stage, rule, rule_version, clock_type, routed_at, due_at,
    act_by, alarm_level, snooze_reason, claimed_at, contacted_at, closed_at, attempts, value,
    thanks, lost_reason, rival, reopened)
select gen_random_uuid(), id, %(queue)s, %(owner)s, stage, 'bench', 1, type, at,
    at + interval '3 days', at + interval '3 days', 1, '', at,
    case when stage <> 'claimed' then at + interval '1 day' end,
    case when stage in ('won', 'lost') then at + interval '9 days' end, 1,
    case when stage = 'won' then 5000 end, '', case when stage = 'lost' then 'price' else '' end,
    '', 0
from (
    select signal.*, noticed_at as at, (array['claimed', 'contacted', 'won', 'lost', 'lost'])[
        1 + (row_number() over (order by noticed_at)) %% 5] as stage
    from signals_signal signal where request_id = 'bench'
) as made
"""


def main(rows: int) -> None:
    """``rows`` follow-ups of Sam's, from signals of Erin's at every site; none adds nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fieldapp.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.utils import timezone

    from accounts import keys
    from accounts.models import Machine, Person
    from signals.models import Queue

    erin, sam = (Person.objects.get(username=name) for name in ("erin", "sam"))
    facts = {"rows": rows, "technician": erin.pk, "owner": sam.pk}
    facts["queue"] = Queue.objects.filter(members=sam).first().pk
    with connection.cursor() as cursor:
        for statement in (SIGNALS, FOLLOW_UPS) if rows else ():
            cursor.execute(statement, facts)
        cursor.execute("vacuum analyze")
    machine = Machine.objects.visible_to(erin).current().order_by("id").first()
    cookies = {}
    for person in (erin, sam):
        browser = Client()
        browser.force_login(person)
        name = settings.SESSION_COOKIE_NAME
        cookies[person.username] = f"{name}={browser.cookies[name].value}"
    now = timezone.now()
    print(
        json.dumps(
            {
                "token": keys.make(erin, name="bench", now=now),
                "cookies": cookies,
                "site": str(machine.site_id),
                "machine": str(machine.pk),
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
