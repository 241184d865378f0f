"""What a technician's phone keeps, in two phases: what the day needs, then what comes after it.

The day is today; once nothing is left of it, the next one with visits. All that is filled in on its
visits is kept, and the sheets that keep right what we know of their people and machines. Of the
visits of the day after, what ends them is kept too: whoever has no network in the morning can do
them all the same. What a sheet of theirs would know besides, it lacks: ``field_visit.py`` has
sheets that fit any visit.

Each page comes with a stamp, which changes when the page would: the phone fetches only those whose
stamp it does not have. A stamp is made of rows as they stand in the database, never of the page,
which costs the server a hundred times as much.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Machine, Site
from calls import checklists, days
from calls.here import require_technician
from fieldapp import shell
from fieldapp.context import address
from fieldapp.pages import field_sheets, stamps
from fieldapp.pages.field_sheets import Kept
from signals.clues import SignalType

if TYPE_CHECKING:
    from accounts.models import Person
    from calls.models import Visit

OF_TODAY = ("visit", "sign_off", "sign")  # say "today" and what is still to be done
ENDS_OF_A_VISIT = ("visit_incomplete", "visit_close_short")
ASKING = ("signal_new", "supplies_new", "machine_new")  # of a visit, by ?visit=
TABS = ("accounts", "me")
STARTING = ("outbox", "visit_new", "scan", "field_visit")


@dataclass(frozen=True)
class Stamps:
    """What pages depend on: the look of every page, the day, the rows of visits and of sites."""

    look: str
    today: dt.date
    visits: dict[UUID, str]
    sites: dict[UUID, str]

    def work(self, visit: Visit) -> str:
        """Of a page that shows what is kept of a visit."""
        return stamps.of(self.look, self.visits[visit.pk], self.sites[visit.site_id])

    def plan(self, visit: Visit) -> str:
        """Of an empty sheet: it changes with the site and the plan, not with each thing kept."""
        machines = [machine.pk for machine in visit.machines.all()]
        facts = (visit.contact_id, visit.lead_id, visit.archived_on, machines)
        return stamps.of(self.look, self.sites[visit.site_id], *facts)


@login_required
@require_safe
def field_day(request: HttpRequest) -> HttpResponse:
    """The addresses of both phases, with their stamps. For technicians."""
    person, now = request.user, timezone.now()
    require_technician(person)
    plan = days.of(person, now=now)
    first, after = _two_days(plan)
    every = first + after
    known = Stamps(
        _look(request), timezone.localdate(now), stamps.of_visits(every), stamps.of_sites(every)
    )
    answer = {
        "user": str(person.pk),
        "release": shell.release(),
        "reference": stamps.of_reference(person, plan.all),
        "now": _listed([*_of_the_day(known, now), *_whole(first, known, now)]),
        "later": _listed(
            [
                *_core(after, known, now),
                *_of_sites(person, first, known),
                *field_sheets.of_visits(
                    person, first, look=stamps.of(known.look, known.today), sites=known.sites
                ),
            ]
        ),
    }
    return JsonResponse(answer, headers={"Cache-Control": "no-store"})


def _two_days(plan: days.Days) -> tuple[list[Visit], list[Visit]]:
    """The visits of the day, and those of the next day that has any."""
    today = [*([plan.next] if plan.next else []), *plan.later, *plan.missed]
    found = [some for some in (today, *(some for _day, some in plan.ahead)) if some]
    first, after = [*found, [], []][:2]
    return list(first), list(after)


def _look(request: HttpRequest) -> str:
    """What every page depends on: the release, who one is, the language, light or dark."""
    cookies = [request.COOKIES.get(name, "") for name in ("theme", "hands")]
    person = request.user
    facts = [person.pk, person.roles, person.name, request.LANGUAGE_CODE]
    return stamps.of(shell.release(), *facts, *cookies)


def _of_the_day(known: Stamps, now: dt.datetime) -> Iterator[Kept]:
    """My day and what hangs on no visit. What says "in 12 minutes" is fetched each time."""
    for name in ("my_day", "my_signals", "signal_new"):
        yield Kept(reverse(name), stamps.of(known.look, now))
    for name in filter(address, (*TABS, *STARTING)):
        yield Kept(reverse(name), stamps.of(known.look, known.today))
    for type_ in SignalType.values:
        yield Kept(reverse("field_signal", args=[type_]), known.look)


def _whole(visits: Iterable[Visit], known: Stamps, now: dt.datetime) -> Iterator[Kept]:
    """Everything that is filled in on a visit."""
    for visit in visits:
        pk, plan = visit.pk, known.plan(visit)
        yield from _core([visit], known, now)
        yield Kept(reverse("visit_photos", args=[pk]), known.work(visit))
        yield Kept(reverse("visit_add_machine", args=[pk]), plan)
        yield from (Kept(f"{reverse(name)}?visit={pk}", plan) for name in ASKING)
        for type_ in SignalType.values:
            yield Kept(f"{reverse('signal_sheet', args=[type_])}?visit={pk}", plan)


def _core(visits: Iterable[Visit], known: Stamps, now: dt.datetime) -> Iterator[Kept]:
    """A visit, the work on it, and its ends."""
    for visit in visits:
        pk, work = visit.pk, known.work(visit)
        for name in OF_TODAY:
            yield Kept(reverse(name, args=[pk]), stamps.of(work, known.today))
        for machine in visit.machines.all():
            yield Kept(reverse("visit_machine", args=[pk, machine.pk]), work)
        for sheet in checklists.of_visit(visit, now=now):
            yield Kept(sheet.url, work)
        for name in ENDS_OF_A_VISIT:
            yield Kept(reverse(name, args=[pk]), known.plan(visit))


def _of_sites(person: Person, visits: list[Visit], known: Stamps) -> Iterator[Kept]:
    """The accounts where one goes that day, and every machine that stands there."""
    sites = {visit.site_id: known.sites[visit.site_id] for visit in visits}
    etags = {pk: stamps.of(known.look, known.today, stamp) for pk, stamp in sites.items()}
    rows = Site.objects.visible_to(person).current().filter(pk__in=etags)
    for pk, customer in rows.order_by("id").values_list("pk", "customer"):
        yield Kept(f"{reverse('account', args=[customer])}?site={pk}", etags[pk])
    machines = Machine.objects.visible_to(person).current().filter(site__in=etags)
    for pk, site in machines.order_by("id").values_list("pk", "site"):
        yield Kept(reverse("machine", args=[pk]), etags[site])


def _listed(pages: Iterable[Kept]) -> list[dict[str, str]]:
    """Each address once."""
    return [vars(page) for page in {page.url: page for page in pages}.values()]
