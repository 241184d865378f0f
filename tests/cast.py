"""The fixed cast of the tests: one small company, the same everywhere.

Erin works in the south, Otto in the north; Otto must see nothing of what is Erin's. Carl is a
contractor who sees only what he was given. Sam has the account of Harlow; Rita sells in the same
queue. Sven manages service, Mona both; admin sets the product up.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts import access
from accounts.models import (
    CompanySettings,
    Contact,
    Contract,
    Customer,
    Machine,
    MachineModel,
    Person,
    Site,
    Territory,
    TerritoryArea,
)
from accounts.models.access import Why
from calls import fault_codes
from calls.models import Visit
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.models import OutboxRow
from signals import capture, routing
from signals.models import FollowUp, Offer, Queue, Signal
from tests import again

PASSWORD = "a long password of the tests"


@dataclass
class Cast:
    """Everybody and everything, by name."""

    erin: Person
    carl: Person
    otto: Person
    sam: Person
    rita: Person
    sven: Person
    mona: Person
    admin: Person
    south: Territory
    north: Territory
    harlow: Customer
    harlow_hq: Site
    tamsin: Customer
    tamsin_office: Site
    northgate: Customer
    northgate_library: Site
    joan: Contact
    orion: MachineModel
    copier: Machine
    rival: Machine
    library_copier: Machine
    contract: Contract
    visit: Visit
    otto_visit: Visit
    queue: Queue
    north_queue: Queue
    offer: Offer
    people: dict[str, Person] = field(default_factory=dict)


def person(username: str, *roles: str, **fields: object) -> Person:
    """Somebody with the tests' password."""
    someone = Person(
        username=username,
        name=f"{username.title()} Cast",
        email=f"{username}@example.com",
        roles=list(roles),
        **fields,
    )
    someone.password = _hashed()
    someone.save()
    return someone


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def make() -> Cast:
    """Write the company into the database."""
    fault_codes.start_with_ours()  # tests that empty all tables take what a migration has filled
    return again.made(_make)


def _make() -> Cast:
    CompanySettings.objects.create(name="Cast & Sons", holiday_region="ENG")
    people = _people()
    south = Territory.objects.create(name="South", is_default=True)
    north = Territory.objects.create(name="North")
    TerritoryArea.objects.create(territory=north, country="GB", prefix="NE")
    for name, territory in (("erin", south), ("otto", north), ("sam", south), ("rita", south)):
        people[name].territories.add(territory)
    for name in ("mona", "sven"):
        people[name].territories.add(south, north)
    places = _places(people, south, north)
    for someone in people.values():
        access.refresh_territories(someone)
    access.give(people["sam"], [places["harlow_hq"]], Why.ACCOUNT)
    queue = Queue.objects.create(name="South sales", territory=south, is_default=True)
    queue.members.add(people["sam"], people["rita"])
    north_queue = Queue.objects.create(name="North sales", territory=north)
    for each in (queue, north_queue):
        routing.set_default_clocks(each)
    offer = Offer.objects.create(
        name="Orion C6000",
        category="machine",
        talking_points="Half the noise.\nTwice the speed.",
        brochure_url="https://example.com/orion-c6000.pdf",
    )
    return Cast(
        **people,
        **places,
        south=south,
        north=north,
        queue=queue,
        north_queue=north_queue,
        offer=offer,
        people=people,
        **_visits(people, places),
    )


def _people() -> dict[str, Person]:
    mona = person("mona", "service_manager", "sales_manager")
    sven = person("sven", "service_manager")
    last_day = timezone.localdate() + dt.timedelta(days=30)
    return {
        "erin": person("erin", "technician", manager=sven),
        "carl": person("carl", "technician", is_contractor=True, last_day=last_day, manager=sven),
        "otto": person("otto", "technician", manager=sven),
        "sam": person("sam", "rep", manager=mona),
        "rita": person("rita", "rep", manager=mona),
        "sven": sven,
        "mona": mona,
        "admin": person("admin", "admin"),
    }


def _places(people: dict[str, Person], south: Territory, north: Territory) -> dict[str, object]:
    harlow = Customer.objects.create(
        name="Harlow & Pike", segment="legal", account_rep=people["sam"], ref="C-1"
    )
    tamsin = Customer.objects.create(name="Tamsin Foods", segment="food", ref="C-2")
    northgate = Customer.objects.create(name="Northgate College", segment="education", ref="C-3")
    harlow_hq = _site(harlow, "Fleet Lane", "EC4A 1AA", south, floors=["4", "2"])
    tamsin_office = _site(tamsin, "Mill Road office", "CB1 2AA", south, no_camera=True)
    library = _site(northgate, "Library", "NE1 4AA", north)
    orion = MachineModel.objects.create(
        name="Orion C4570", brand="Orion", category="copier", recommended_monthly_volume=18_000
    )
    vantra = MachineModel.objects.create(name="Vantra 6055", brand="Vantra", category="copier")
    copier = Machine.objects.create(
        site=harlow_hq,
        model=orion,
        serial="88213",
        floor="2",
        ref="M-1",
        code="C0P1ER0000",
        installed_on=dt.date(2023, 5, 5),
    )
    rival = Machine.objects.create(
        site=harlow_hq,
        model=vantra,
        serial="V-77",
        floor="4",
        owned_by="Vantra Direct",
        serviced_by="Vantra Direct",
    )
    contract = Contract.objects.create(
        customer=harlow,
        kind="full_service",
        starts_on=dt.date(2024, 1, 1),
        ref="K-1",
        ends_on=timezone.localdate() + dt.timedelta(days=200),
    )
    contract.machines.add(copier)
    return {
        "harlow": harlow,
        "harlow_hq": harlow_hq,
        "tamsin": tamsin,
        "tamsin_office": tamsin_office,
        "northgate": northgate,
        "northgate_library": library,
        "orion": orion,
        "copier": copier,
        "rival": rival,
        "library_copier": Machine.objects.create(site=library, model=orion, serial="61940"),
        "contract": contract,
        "joan": Contact.objects.create(
            customer=harlow,
            site=harlow_hq,
            name="Joan Petrie",
            role="Office manager",
            phone="+44 1632 960142",
            email="joan@example.com",
            decides=True,
        ),
    }


def _site(customer: Customer, name: str, code: str, territory: Territory, **fields: object) -> Site:
    return Site.objects.create(
        customer=customer,
        name=name,
        address=f"14 {name}",
        city="Testford",
        postal_code=code,
        country="GB",
        time_zone="Europe/London",
        holiday_region="ENG",
        territory=territory,
        getting_in="Sign in at the desk.",
        **fields,
    )


def _visits(people: dict[str, Person], places: dict[str, object]) -> dict[str, Visit]:
    now = timezone.now()
    visit = Visit.objects.create(
        site=places["harlow_hq"],
        kind="pm",
        lead=people["erin"],
        contact=places["joan"],
        window_start=now,
        window_end=now + dt.timedelta(hours=1),
        ref="V-1",
    )
    visit.machines.add(places["copier"])
    other = Visit.objects.create(
        site=places["northgate_library"],
        kind="repair",
        lead=people["otto"],
        window_start=now,
        ref="V-2",
    )
    return {"visit": visit, "otto_visit": other}


def heard(cast: Cast, **facts: object) -> capture.Heard:
    """What Erin heard at Harlow's: they asked for a newer machine."""
    given: dict[str, object] = {
        "type": "overt",
        "clue": "asked_machine",
        "site": cast.harlow_hq,
        "machine": cast.copier,
        "note": "Our copier is shot. Don't you have a newer one?",
        "noticed_at": timezone.now(),
    }
    return capture.Heard(**(given | facts))


def captured(cast: Cast, *, by: Person | None = None, **facts: object) -> Signal:
    """A signal that the office has, not routed yet."""
    heard_facts = heard(cast, **facts)
    result = capture.capture(uuid7(), heard_facts, by=by or cast.erin, now=timezone.now())
    return result.signal


def followed_up(cast: Cast, *, by: Person | None = None, **facts: object) -> FollowUp:
    """A follow-up fresh from routing; Sam's where the site is Harlow's."""
    signal = captured(cast, by=by, **facts)
    work()
    return FollowUp.objects.get(signal=signal)


def work(*, due_only: bool = False) -> None:
    """Do what the outbox holds, here and now, as the relay and a worker would.

    ``due_only`` leaves what must wait (e-mails until an undo is no longer possible).
    """
    from fieldapp.celery import app

    app.loader.import_default_modules()
    while True:
        rows = OutboxRow.objects.filter(done_at=None, dead_at=None)
        if due_only:
            rows = rows.filter(next_at__lte=timezone.now())
        todo: list[tuple[str, UUID]] = list(rows.values_list("kind", "subject_id"))
        if not todo:
            return
        for kind, subject_id in todo:
            app.tasks[kind].run(str(subject_id))
