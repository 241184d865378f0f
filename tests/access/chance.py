"""A company by chance, in which everything carries a word that nobody can guess."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import random
from collections import defaultdict
from uuid import UUID

from django.utils import timezone
from PIL import Image

from accounts import access, keys, photos
from accounts.models import (
    Access,
    ApiKey,
    CompanySettings,
    Contact,
    Contract,
    Customer,
    Machine,
    MachineModel,
    Notice,
    Person,
    Photo,
    Site,
    Territory,
)
from accounts.models.access import Why
from calls.models import Visit, VisitPhoto
from fieldapp.plumbing.ids import uuid7
from signals import capture, routing
from signals.clues import CLUES, SignalType
from signals.models import FollowUp, Offer, Queue, Signal
from signals.models.followups import Verb
from tests import cast as casting
from tests.imports.files import csv_of, received, rehearsed

ROLES = [
    *(("technician",),) * 3,
    *(("rep",),) * 2,
    ("technician", "rep"),
    ("service_manager",),
    ("sales_manager",),
    ("admin",),
]


class Company:
    """Everything by kind, and what each secret word or id belongs to.

    ``words`` leads from a word to (kind, id, field); an id is a word with the field "id".
    """

    def __init__(self, seed: int) -> None:
        self.seed, self.dice = seed, random.Random(seed)
        self.now = timezone.now()
        self.words: dict[str, tuple[str, UUID, str]] = {}
        self.rows: dict[str, list] = defaultdict(list)
        CompanySettings.objects.create(name="Chance Ltd")
        self._people()
        self._places()
        self._visits()
        self._signals()
        self._own_things()
        self._know()

    def word(self) -> str:
        """Unguessable, and never part of anything else."""
        return f"zq{self.dice.getrandbits(48):012x}"

    def some(self, rows: list, most: int) -> list:
        """A few of them."""
        return self.dice.sample(rows, min(len(rows), self.dice.randint(0, most)))

    def maybe(self, rows: list) -> object:
        """One of them, or none."""
        return self.dice.choice([None, *rows])

    def _people(self) -> None:
        self.territories = [
            Territory.objects.create(name=f"Part {n}", is_default=not n) for n in range(3)
        ]
        self.people: list[Person] = []
        for number, roles in enumerate(ROLES):
            someone = casting.person(f"p{number}", *roles)
            someone.territories.set(self.some(self.territories, 2))
            self.people.append(someone)
        gone = self.now.date() - dt.timedelta(days=2)
        past = casting.person("past", "technician", is_contractor=True, last_day=gone)
        past.territories.set(self.territories)
        self.past = past
        self.technicians = [one for one in self.people if one.is_technician]
        self.reps = [one for one in self.people if one.is_rep]
        for territory in [*self.territories[:2], None]:
            name = self.word()
            queue = Queue.objects.create(name=name, territory=territory, is_default=not territory)
            queue.members.set(self.some(self.reps, 2))
            routing.set_default_clocks(queue)
            self.rows["Queue"].append(queue)
        self.offer = Offer.objects.create(name="An offer", category="machine")
        self.model = MachineModel.objects.create(name="A model")

    def _places(self) -> None:
        for number in range(6):
            customer = Customer.objects.create(
                name=f"Account {self.word()}",
                segment=f"s{number % 2}",
                account_rep=self.maybe(self.reps),
                parent=self.maybe(self.rows["Customer"]) if number > 3 else None,
                ref=self.word(),
            )
            self.rows["Customer"].append(customer)
            for _ in range(self.dice.randint(1, 3)):
                self._site(customer)
            self._contact(customer, None)
            self._contract(customer)
        for someone in [*self.people, self.past]:
            access.refresh_territories(someone)
        for site in self.rows["Site"]:
            access.cover_site(site)
            access.give(self.past, [site], Why.VISIT)

    def _site(self, customer: Customer) -> None:
        site = Site.objects.create(
            customer=customer,
            name=f"Site {self.word()}",
            city=self.word(),
            postal_code=f"X{self.dice.randrange(1000)}",
            country="GB",
            time_zone="Europe/London",
            territory=self.dice.choice(self.territories),
            account_rep=self.maybe(self.reps),
            getting_in=self.word(),
        )
        self.rows["Site"].append(site)
        for _ in range(2):
            machine = Machine.objects.create(
                site=site, model=self.model, serial=self.word(), lease_number=self.word()
            )
            self.rows["Machine"].append(machine)
        self._contact(customer, site)

    def _contact(self, customer: Customer, site: Site | None) -> None:
        contact = Contact.objects.create(
            customer=customer,
            site=site,
            name=f"Person {self.word()}",
            phone=self.word(),
            email=f"{self.word()}@example.com",
        )
        self.rows["Contact"].append(contact)

    def _contract(self, customer: Customer) -> None:
        contract = Contract.objects.create(
            customer=customer, kind="full_service", starts_on=dt.date(2024, 1, 1), ref=self.word()
        )
        theirs = [one for one in self.rows["Machine"] if one.site.customer_id == customer.pk]
        contract.machines.set(theirs)
        self.rows["Contract"].append(contract)

    def _at(self, site: Site, kind: str) -> list:
        return [one for one in self.rows[kind] if one.site_id == site.pk]

    def _visits(self) -> None:
        for site in self.rows["Site"]:
            for days in self.dice.sample(range(-30, 5), 2):
                start = self.now + dt.timedelta(days=days)
                visit = Visit.objects.create(
                    site=site,
                    kind=self.dice.choice(["pm", "repair"]),
                    lead=self.dice.choice(self.technicians),
                    contact=self.maybe(self._at(site, "Contact")),
                    window_start=start,
                    state="done" if days < 0 else "planned",
                    ref=self.word(),
                    note=self.word(),
                )
                visit.machines.set(self.some(self._at(site, "Machine"), 2))
                access.give(visit.lead, [site], Why.VISIT)
                self.rows["Visit"].append(visit)
                self._photo_of(visit)

    def _photo_of(self, visit: Visit) -> None:
        """Taken on a visit, and as yet not known to belong to its site."""
        number = 50 + len(self.rows["Visit"])
        sha = self._photo(visit.lead, None, number)
        VisitPhoto.objects.create(visit=visit, sha256=sha, by=visit.lead, taken_at=self.now)

    def _signals(self) -> None:
        for number in range(24):
            self._signal(number)
        casting.work()
        self.rows["Signal"] = list(Signal.objects.all())
        for task in FollowUp.objects.select_related("signal"):
            self._moved(task)
        self.rows["FollowUp"] = list(FollowUp.objects.select_related("signal__visit"))

    def _signal(self, number: int) -> None:
        by, kind = self.dice.choice(self.technicians), self.dice.choice(SignalType.values)
        seen = [one for one in self.rows["Site"] if self.sees_site(by, one.pk)]
        site = self.dice.choice(seen) if seen else None
        sha = () if number % 3 or not site else (self._photo(by, site, number),)
        heard = capture.Heard(
            type=kind,
            clue=self.dice.choice(list(CLUES[kind])),
            site=site,
            place="" if site else f"Place {self.word()}",
            machine=self.maybe(self._at(site, "Machine")) if site else None,
            visit=self.maybe(self._at(site, "Visit")) if site else None,
            contact=self.maybe(self._at(site, "Contact")) if site else None,
            note=f"Words {self.word()}",
            photos=sha,
            noticed_at=self.now - dt.timedelta(hours=self.dice.randrange(1, 200)),
        )
        capture.capture(uuid7(), heard, by=by, now=self.now)

    def _photo(self, by: Person, site: Site | None, number: int) -> str:
        out = io.BytesIO()
        Image.new("RGB", (8, 8), (number, self.dice.randrange(256), 7)).save(out, "PNG")
        data = out.getvalue()
        sha = hashlib.sha256(data).hexdigest()
        photos.receive(sha, data, by=by, now=self.now)
        if site:
            photos.belong_to(site, [sha], by=by)
        return sha

    def _moved(self, task: FollowUp) -> None:
        """A fate by chance, with words of sales in it."""
        task.snooze_reason, task.rival = self.word(), self.word()
        if self.dice.random() < 0.6:
            task.stage = self.dice.choice(["claimed", "contacted", "quoted", "won", "lost"])
            task.owner = task.owner or self.dice.choice(self.reps)
            task.value = 100 if task.stage in ("quoted", "won") else None
            task.lost_reason = "price" if task.stage == "lost" else ""
            task.contacted_at = None if task.stage == "claimed" else self.now
            task.closed_at = self.now if task.stage in ("won", "lost") else None
        task.save()
        task.steps.create(
            verb=Verb.CONTACT, by=task.owner, at=self.now, became=task.stage, note=self.word()
        )

    def _own_things(self) -> None:
        for someone in self.people:
            keys.make(someone, name=self.word(), now=self.now)
            if someone.is_manager or someone.is_admin:
                file = csv_of(["customer_ref", "name"], [self.word(), self.word()], ["", "?"])
                run = received("customers", file, name=f"{self.word()}.csv", by=someone)
                self.rows["ImportRun"].append(rehearsed(run, by=someone))
        self.rows["ApiKey"] = list(ApiKey.objects.all())
        self.rows["Notice"] = list(Notice.objects.all())
        self.rows["Photo"] = list(Photo.objects.all())

    def _know(self) -> None:
        """Write down whose every word is."""
        fields = {
            "Queue": ("name",),
            "Customer": ("name", "ref"),
            "Site": ("name", "city", "getting_in"),
            "Machine": ("serial", "lease_number"),
            "Contact": ("name", "phone", "email"),
            "Contract": ("ref",),
            "Visit": ("ref", "note"),
            "Signal": ("note", "place"),
            "FollowUp": ("snooze_reason", "rival"),
            "ApiKey": ("name",),
            "ImportRun": (),
            "Notice": (),
            "Photo": ("sha256",),
        }
        for kind, names in fields.items():
            for row in self.rows[kind]:
                self.words[str(row.pk)] = (kind, row.pk, "id")
                for name in names:
                    text = getattr(row, name).split("@")[0].split()[-1:]
                    self.words.update(dict.fromkeys(text, (kind, row.pk, name)))
        for row in self.rows["ImportRun"]:
            cells = [cell for line in row.rows.all() for cell in line.cells]
            said = [one for one in [row.filename.split(".")[0], *cells] if one.startswith("zq")]
            self.words.update(dict.fromkeys(said, ("ImportRun", row.pk, "cell")))
        for row in self.rows["FollowUp"]:
            for step in row.steps.exclude(note=""):
                if step.note.startswith("zq"):
                    self.words[step.note] = ("FollowUp", row.pk, "step")

    def sees_site(self, person: Person, pk: UUID) -> bool:
        """Whether a person sees a site."""
        return pk in self.sites_of(person)

    def sites_of(self, person: Person) -> set[UUID]:
        """An admin sees all, others those with a row of Access that has not ended."""
        if person.is_admin:
            return {site.pk for site in self.rows["Site"]}
        today = self.now.date()
        rows = Access.objects.filter(person=person).values_list("site", "until")
        return {site for site, until in rows if not until or until >= today}
