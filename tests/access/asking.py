"""What the search for leaks asks for besides the plain addresses of the table, and who asks."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import fields

from django.urls import reverse

from accounts.models import Machine
from signals.cohorts import REACHED
from signals.groupings import GROUPINGS
from tests import lengths
from tests.access.chance import Company
from tests.access.rows import Row
from tests.cast import Cast

# The kind of thing that an address of the table is about.
KINDS = {each.name: each.type for each in fields(Cast)} | {
    "follow_up": "FollowUp",
    "signal": "Signal",
    "photo": "Photo",
    "key": "ApiKey",
    "notice": "Notice",
    "import_run": "ImportRun",
    "asked": "SuppliesRequest",
    "fault_code": "FaultCode",
    "signed_visit": "Visit",
    "looked": "FieldOperation",
    "phone": "Device",
}
# What an address names besides the thing that it is about.
SECONDS = {"visit_photo", "all_ok", "template", "section", "item"}
QUERIES = {
    "queue": [f"view={view}&filter=on" for view in ("mine", "unclaimed", "snoozed", "done", "all")],
    "queue_file": ["view=all", "view=unclaimed"],
    "overview": [f"by={by}&period=365" for by in GROUPINGS],
    "overview_file": [f"by={by}&period=365" for by in GROUPINGS],
    "supplies": ["view=open", "view=sent"],
    "supplies_file": ["view=open", "view=sent"],
    "signal_list": [f"reached={word}&period=365" for word in REACHED],
    "my_signals": ["show=moving", "show=sold", "show=not_this_time"],
    "board": [f"day={dt.date.today() + dt.timedelta(days=days)}" for days in range(-3, 4)],
    "new_call": ["q=a", "q=zq"],
    "api_conversion": [f"by={by}" for by in GROUPINGS],
    "api_signals": ["mine=1"],
    "api_follow_ups": ["mine=1"],
}
SEARCHES = {
    "accounts": "q",
    "accounts_file": "q",
    "queue": "search",
    "queue_file": "search",
    "signal_new": "q",
    "new_call": "q",
    "visit_new": "q",
    "phone_fix": "q",
    **{
        f"api_{name}": "search"
        for name in ("customers", "sites", "contacts", "machines", "contracts", "visits")
    },
    "api_signals": "search",
    "api_follow_ups": "search",
}
NARROWED = {
    "sites_file": {"account": "Customer"},
    "machines_file": {"account": "Customer"},
    "contacts_file": {"account": "Customer"},
    "contracts_file": {"account": "Customer"},
    "signal_sheet": {"site": "Site", "machine": "Machine", "visit": "Visit"},
    "signal_new": {"site": "Site", "machine": "Machine", "visit": "Visit"},
    "new_call": {"site": "Site", "machine": "Machine"},
    "visit_new": {"site": "Site", "machine": "Machine"},
    "phone_fix": {"site": "Site", "machine": "Machine", "visit": "Visit"},
    "supplies_new": {"site": "Site", "machine": "Machine", "visit": "Visit"},
    "queue": {"queue": "Queue"},
    "api_follow_ups": {"queue": "Queue"},
}


class Turns:
    """Whose turn it is to ask at an address: by chance one of each kind of person.

    In `make test-long` everybody asks everywhere; here each address costs as many requests as there
    are kinds of people, and other people ask the next time.
    """

    def __init__(self, company: Company) -> None:
        self.company = company
        self.kinds: dict[tuple, list] = {}
        for person in company.people:
            self.kinds.setdefault(tuple(person.roles), []).append(person.pk)
        self.chosen: dict[tuple, set] = {}

    def has(self, person, *where: str) -> bool:
        """Whether this person asks there."""
        if where not in self.chosen:
            some = {self.company.dice.choice(people) for people in self.kinds.values()}
            self.chosen[where] = some
        return lengths.LONG or person.pk in self.chosen[where]


def address(row: Row, pk: object = None) -> str:
    """Where a row leads: a machine of a visit is one that it is about, other second things are
    such that nobody knows.
    """
    more = [second(word, pk) for word in row.more]
    return reverse(row.name, args=[*([pk] if row.of else []), *more])


def second(word: str, pk: object) -> object:
    if word == "copier":
        return machine_of(pk)
    return uuid.uuid4() if word in {*KINDS, *SECONDS} else word


def machine_of(visit_id: object) -> object:
    found = Machine.objects.filter(visits=visit_id).first()
    return found.pk if found else uuid.uuid4()
