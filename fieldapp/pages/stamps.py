"""Stamps of what pages show: another one as soon as a row that stands on the page is another.

PostgreSQL hashes the rows as they are, so nothing has to remember to raise a number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection

from accounts.querysets import sites_of

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.models import Person
    from calls.models import Visit

VISITS = """
    select v.id, md5(concat(
        v::text,
        (select string_agg(machine_id::text, ',' order by machine_id)
           from calls_visit_machines where visit_id = v.id),
        (select string_agg(person_id::text, ',' order by person_id)
           from calls_visit_helpers where visit_id = v.id),
        (select string_agg(o.id::text, ',' order by o.id) from calls_operation o
          where o.visit_id = v.id),
        (select string_agg(s::text, ',' order by s.id) from calls_visitstep s
          where s.visit_id = v.id),
        (select string_agg(w::text, ',' order by w.id) from calls_work w where w.visit_id = v.id),
        (select string_agg(c::text, ',' order by c.id) from calls_checklist c
          where c.visit_id = v.id),
        (select string_agg(p::text, ',' order by p.id) from calls_visitphoto p
          where p.visit_id = v.id),
        (select string_agg(concat(b.id, b.rev), ',' order by b.id) from calls_visit b
          where b.site_id = v.site_id)))
    from calls_visit v where v.id = any(%s)"""
SITES = """
    select s.id, md5(concat(
        s::text, c::text,
        (select string_agg(k::text, ',' order by k.id) from accounts_contact k
          where k.customer_id = s.customer_id),
        (select string_agg(k::text, ',' order by k.id) from accounts_contract k
          where k.customer_id = s.customer_id),
        (select string_agg(m::text, ',' order by m.id) from accounts_machine m
          where m.site_id = s.id),
        (select string_agg(concat(g::text, f::text), ',' order by g.id) from signals_signal g
           left join signals_followup f on f.signal_id = g.id where g.site_id = s.id),
        (select string_agg(q::text, ',' order by q.id) from calls_suppliesrequest q
          where q.site_id = s.id),
        (select string_agg(concat(v.id, v.state, v.lead_id), ',' order by v.id)
           from calls_visit v where v.site_id = s.id)))
    from accounts_site s join accounts_customer c on c.id = s.customer_id where s.id = any(%s)"""
REFERENCE = """
    select md5(concat(
        (select string_agg(concat(s.id, s.name, s.customer_id, s.no_camera, s.merged_into_id), ','
                           order by s.id) from accounts_site s where s.id in ({sites})),
        (select string_agg(concat(m.id, m.site_id, m.code, m.serial, m.floor, m.status), ','
                           order by m.id) from accounts_machine m where m.site_id in ({sites}))))"""


def of_visits(visits: Iterable[Visit]) -> dict[UUID, str]:
    """Of each visit with its machines, what was sent of it, its steps, work and photos."""
    return _ask(VISITS, [visit.pk for visit in visits])


def of_sites(visits: Iterable[Visit]) -> dict[UUID, str]:
    """Of each site of these visits: the account, people, machines, what was heard and asked for."""
    return _ask(SITES, [visit.site_id for visit in visits])


def of_reference(person: Person, visits: Iterable[Visit]) -> str:
    """Of all sites that ``person`` may see, what stands there, and the visits to come."""
    sites, values = sites_of(person).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(REFERENCE.format(sites=sites), [*values, *values])
        rows = str(cursor.fetchone()[0])
    planned = [f"{visit.pk} {visit.rev} {visit.state}" for visit in visits]
    return of(rows, *planned)


def of(*facts: object) -> str:
    """The stamp of some facts, as they are written."""
    return hashlib.sha256("\n".join(map(str, facts)).encode()).hexdigest()[:16]


def of_row(row: Model) -> str:
    """The stamp of one row that was read whole."""
    return of(*(getattr(row, field.attname) for field in row._meta.concrete_fields))


def _ask(sql: str, ids: list[UUID]) -> dict[UUID, str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [ids])
        return dict(cursor.fetchall())
