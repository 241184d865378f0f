"""A company by chance, in which everything carries a word that nobody can guess.

Who may see what is reckoned here from the rules in words, over plain lists: not by the queries
of the product, which are what is tried.
"""

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
from calls import visits
from calls.models import Visit
from fieldapp.plumbing.ids import uuid7
from signals import capture, routing
from signals.clues import CLUES, SignalType
from signals.models import FollowUp, Offer, Queue, Signal, SignalPhoto
from signals.models.followups import Verb
from tests import cast as casting

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
        self.dice = random.Random(seed)
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
                visits.assign(visit, visit.lead)
                self.rows["Visit"].append(visit)

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

    def _photo(self, by: Person, site: Site, number: int) -> str:
        out = io.BytesIO()
        Image.new("RGB", (8, 8), (number, self.dice.randrange(256), 7)).save(out, "PNG")
        data = out.getvalue()
        sha = hashlib.sha256(data).hexdigest()
        photos.receive(sha, data, by=by, now=self.now)
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
            "Notice": (),
            "Photo": ("sha256",),
        }
        for kind, names in fields.items():
            for row in self.rows[kind]:
                self.words[str(row.pk)] = (kind, row.pk, "id")
                for name in names:
                    text = getattr(row, name).split("@")[0].split()[-1:]
                    self.words.update(dict.fromkeys(text, (kind, row.pk, name)))
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


class Sight:
    """What one person may see, and what is named by it: (kind, id) each."""

    def __init__(self, company: Company, person: Person) -> None:
        self.rows, self.person = company.rows, person
        self.sites = company.sites_of(person)
        customers = {one.customer_id for one in self.rows["Site"] if one.pk in self.sites}
        queues = set(person.queues.values_list("pk", flat=True))
        territories = set(person.territories.values_list("pk", flat=True))
        self.all = person.is_admin
        manages = self.all or person.is_manager
        self.seen: dict[str, set[UUID]] = {
            "Site": self.sites,
            "Customer": customers,
            "Machine": self._those("Machine", lambda one: one.site_id in self.sites),
            "Contact": self._those(
                "Contact",
                lambda one: (
                    one.site_id in self.sites if one.site_id else one.customer_id in customers
                ),
            ),
            "Contract": self._those("Contract", lambda one: one.customer_id in customers),
            "Visit": self._those(
                "Visit", lambda one: one.lead_id == person.pk or one.site_id in self.sites
            ),
            "Queue": self._those(
                "Queue",
                lambda one: (
                    manages or one.is_default or one.pk in queues or one.territory_id in territories
                ),
            ),
            "FollowUp": self._those(
                "FollowUp",
                lambda one: (
                    (person.is_rep or person.is_manager)
                    and (
                        one.owner_id == person.pk
                        or one.queue_id in queues
                        or one.helpers.filter(pk=person.pk).exists()
                        or (person.is_manager and one.signal.site_id in self.sites)
                    )
                ),
            ),
            "ApiKey": {one.pk for one in self.rows["ApiKey"] if one.person_id == person.pk},
            "Notice": {one.pk for one in self.rows["Notice"] if one.person_id == person.pk},
        }
        self._signals_and_photos()
        self.named = {kind: set(ids) for kind, ids in self.seen.items()}
        self.whole: dict[str, set[UUID]] = {kind: set(ids) for kind, ids in self.seen.items()}
        self._what_they_name()
        mine = {one.pk for one in self.rows["Signal"] if one.technician_id == person.pk}
        self.known = {
            "FollowUp": {one.pk for one in self.rows["FollowUp"] if one.signal_id in mine},
            "Queue": self.named["Queue"],
        }

    def _those(self, kind: str, rule) -> set[UUID]:
        return {one.pk for one in self.rows[kind] if self.all or rule(one)}

    def _signals_and_photos(self) -> None:
        tasks = {one.signal_id for one in self.rows["FollowUp"] if one.pk in self.seen["FollowUp"]}
        self.seen["Signal"] = self._those(
            "Signal",
            lambda one: (
                one.technician_id == self.person.pk or one.site_id in self.sites or one.pk in tasks
            ),
        )
        taken = {
            (row.sha256, row.signal.technician_id)
            for row in SignalPhoto.objects.select_related("signal")
            if row.signal_id in self.seen["Signal"]
        }
        self.seen["Photo"] = self._those(
            "Photo",
            lambda one: (
                one.person_id == self.person.pk
                or one.site_id in self.sites
                or (one.sha256, one.person_id) in taken
            ),
        )

    def _what_they_name(self) -> None:
        """What one may see says where it was, about what, and with whom."""
        by_pk = {one.pk: one for kind in self.rows for one in self.rows[kind]}
        for pk in self.seen["Visit"]:
            visit = by_pk[pk]
            self._name(self.named, visit.site, *visit.machines.all())
            self._name(self.whole, visit.site, visit.contact, *visit.machines.all())
        for pk in self.seen["Signal"]:
            signal = by_pk[pk]
            self._name(self.named, signal.site, signal.machine, signal.visit, signal.contact)
            self._name(self.named, *FollowUp.objects.filter(signal=signal))
            self._name(self.named, *Queue.objects.filter(follow_ups__signal=signal))
            self._name(self.whole, *FollowUp.objects.filter(signal=signal))
        for pk in self.seen["FollowUp"]:
            signal = by_pk[pk].signal
            contact = signal.visit.contact if signal.visit else None
            self._name(self.named, by_pk[pk].queue, contact)
            self._name(self.whole, signal.machine, signal.contact, contact, signal.site)
        for kind in ("Site", "Machine", "Contact", "Contract"):
            for pk in list(self.named[kind]):
                one = by_pk[pk]
                self._name(self.named, getattr(one, "site", None))
                self.named["Customer"].add(
                    one.customer_id if hasattr(one, "customer_id") else one.site.customer_id
                )
        for pk in list(self.named["Customer"]):
            self._name(self.named, by_pk[pk].parent)

    def _name(self, where: dict[str, set[UUID]], *rows) -> None:
        for row in rows:
            if row is not None:
                where[type(row).__name__].add(row.pk)

    def allows(self, kind: str, pk: UUID, field: str) -> bool:
        """Whether this person may read a word of a thing."""
        if self.all and kind not in {"ApiKey", "Notice"}:
            return True
        if field in {"rival", "step"}:
            return pk in self.seen["FollowUp"]
        if field in {"getting_in", "phone", "email", "lease_number", "snooze_reason"}:
            return pk in self.whole[kind] | self.seen[kind]
        return pk in self.named[kind] | self.seen[kind] | self.whole[kind]

    def hidden(self, kind: str) -> list:
        """The things of a kind that this person may not see; none of a kind that is no secret.

        Whoever noticed a signal may answer what sales asks about it, and so knows its follow-up;
        whoever owns a follow-up knows its queue.
        """
        known = self.known.get(kind, set())
        some = [one for one in self.rows.get(kind, []) if one.pk not in self.seen[kind]]
        return [one for one in some if one.pk not in known]

    def visible(self, kind: str) -> list:
        """The others."""
        return [one for one in self.rows.get(kind, []) if one.pk in self.seen[kind]]
