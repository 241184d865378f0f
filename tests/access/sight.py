"""What one person may see of a company by chance, reckoned from the rules in words.

Over plain lists, not by the queries of the product: those are what is tried.
"""

from __future__ import annotations

from uuid import UUID

from accounts.models import Person
from calls.models import VisitPhoto
from signals.models import FollowUp, Queue, Signal, SignalPhoto
from tests.access.chance import Company


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
                        or (person.is_manager and self._is_place_of_theirs(one.signal))
                    )
                ),
            ),
            "ApiKey": self._those(
                "ApiKey",
                lambda one: (
                    one.person_id == person.pk
                    or (person.is_manager and one.person.manager_id == person.pk)
                ),
            ),
            "ImportRun": self._those("ImportRun", lambda one: one.by_id == person.pk),
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

    def _is_place_of_theirs(self, signal: Signal) -> bool:
        """In words only, and noticed by somebody whom they manage or share a territory with."""
        by, mine = signal.technician, self.person.territories.values_list("pk", flat=True)
        shared = set(by.territories.values_list("pk", flat=True)) & set(mine)
        return signal.site_id is None and (by.manager_id == self.person.pk or bool(shared))

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
        taken |= {
            (row.sha256, row.by_id)
            for row in VisitPhoto.objects.all()
            if row.visit_id in self.seen["Visit"]
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
            host = visit.contact and visit.contact.host
            self._name(self.whole, visit.site, visit.contact, host, *visit.machines.all())
        for pk in self.seen["Signal"]:
            signal = by_pk[pk]
            self._name(self.named, signal.site, signal.machine, signal.visit, signal.contact)
            self._name(self.named, *FollowUp.objects.filter(signal=signal))
            self._name(self.named, *Queue.objects.filter(follow_ups__signal=signal))
            self._name(self.whole, *FollowUp.objects.filter(signal=signal))
        for pk in self.seen["FollowUp"]:
            signal = by_pk[pk].signal
            contact = signal.visit.contact if signal.visit else None
            contact = contact and contact.host
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
        if self.all and kind != "Notice":
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
