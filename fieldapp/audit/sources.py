"""Where changes are kept, and what people call it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import models as accounts
from accounts.models import Person, Territory
from calls import models as calls
from signals import models as signals
from signals.models import Queue


@dataclass(frozen=True)
class Kind:
    """Something that has a history, and where its page is."""

    key: str
    label: str | Promise
    model: type[Model]
    page: Callable[[Any], str] | None = None
    only_admins: bool = False

    def url(self, row: Any) -> str:
        """The page of one of these; empty where there is none."""
        return self.page(row) if self.page and row is not None else ""


@dataclass(frozen=True)
class Link:
    """What a table joins to a thing: its ``field``, and the sentences for joined and parted.

    They name ``%(one)s``, what was joined, and ``%(thing)s``, what it was joined to.
    """

    field: str
    joined: str | Promise
    parted: str | Promise


@dataclass(frozen=True)
class Source:
    """A table of history. ``about`` is the column that names the thing, ``part`` what of it."""

    kind: Kind
    events: type[Model]
    about: str = "pgh_obj_id"
    part: str | Promise = ""
    link: Link | None = None

    @property
    def watched(self) -> type[Model]:
        """The table that these are the changes of."""
        return self.events.pgh_tracked_model  # type: ignore[attr-defined]

    def rows(self, reader: Person) -> QuerySet[Any]:
        """The changes that this person may read: of what they may see."""
        rows = self.events._default_manager.all()
        if reader.is_admin:
            return rows
        if self.kind.only_admins:
            return rows.none()
        seen = getattr(self.kind.model._default_manager.all(), "visible_to", None)
        return rows.filter(**{f"{self.about}__in": seen(reader).values("pk")}) if seen else rows


def _page(name: str, of: Callable[[Any], UUID] = lambda row: row.pk) -> Callable[[Any], str]:
    return lambda row: reverse(name, args=[of(row)])


PERSON = Kind("person", _("Person"), Person, _page("setup_person"))
_territory = _page("setup_territory")
TERRITORY = Kind(
    "territory",
    _("Territory"),
    Territory,
    lambda row: "" if row.archived_on else _territory(row),
)
CUSTOMER = Kind("customer", _("Customer"), accounts.Customer, _page("account"))
SITE = Kind("site", _("Site"), accounts.Site, _page("account", lambda row: row.customer_id))
CONTACT = Kind(
    "contact", _("Contact"), accounts.Contact, _page("account", lambda row: row.customer_id)
)
MACHINE = Kind("machine", _("Machine"), accounts.Machine, _page("machine"))
MODEL = Kind("model", _("Model"), accounts.MachineModel)
CONTRACT = Kind(
    "contract", _("Contract"), accounts.Contract, _page("account", lambda row: row.customer_id)
)
OFFER = Kind("offer", _("Offer"), signals.Offer, _page("setup_offer"))
QUEUE = Kind("queue", _("Queue"), Queue, _page("setup_queue"))
CHECKLIST = Kind("checklist", _("Checklist"), calls.ChecklistTemplate, _page("setup_checklist"))
FAULT = Kind("fault", _("Fault list"), calls.FaultCode, _page("setup_fault"))
SUPPLIES = Kind(
    "supplies", _("Supplies request"), calls.SuppliesRequest, lambda row: reverse("supplies")
)
COMPANY = Kind("company", _("Company settings"), accounts.CompanySettings)
KEY = Kind("key", _("API key"), accounts.ApiKey, only_admins=True)
KINDS = (
    PERSON,
    TERRITORY,
    CUSTOMER,
    SITE,
    CONTACT,
    MACHINE,
    MODEL,
    CONTRACT,
    OFFER,
    QUEUE,
    CHECKLIST,
    FAULT,
    SUPPLIES,
    COMPANY,
    KEY,
)


def _events(module: Any, name: str) -> type[Model]:
    """A table of history; it is made beside the one it watches."""
    return getattr(module, name)


ROOMS = {"accounts": accounts, "calls": calls, "signals": signals}

SOURCES = (
    *(
        Source(kind, _events(ROOMS[kind.model._meta.app_label], f"{kind.model.__name__}Change"))
        for kind in KINDS
    ),
    Source(
        PERSON,
        _events(accounts, "PersonTerritoryChange"),
        "person_id",
        _("Territory"),
        Link(
            "territory",
            _("Territory %(one)s given to %(thing)s"),
            _("Territory %(one)s taken from %(thing)s"),
        ),
    ),
    Source(
        CONTRACT,
        _events(accounts, "ContractMachineChange"),
        "contract_id",
        _("Machine"),
        Link(
            "machine",
            _("Machine %(one)s added to contract %(thing)s"),
            _("Machine %(one)s taken off contract %(thing)s"),
        ),
    ),
    Source(
        OFFER,
        _events(signals, "OfferModelChange"),
        "offer_id",
        _("Model"),
        Link(
            "machinemodel",
            _("Offer %(thing)s is now for model %(one)s"),
            _("Offer %(thing)s is no longer for model %(one)s"),
        ),
    ),
    Source(
        CHECKLIST,
        _events(calls, "ChecklistModelChange"),
        "checklisttemplate_id",
        _("Model"),
        Link(
            "machinemodel",
            _("Checklist %(thing)s is now for model %(one)s"),
            _("Checklist %(thing)s is no longer for model %(one)s"),
        ),
    ),
    Source(PERSON, _events(accounts, "SkillChange"), "person_id", _("Skill")),
    Source(PERSON, _events(accounts, "LeaveChange"), "person_id", _("Leave")),
    Source(TERRITORY, _events(accounts, "TerritoryAreaChange"), "territory_id", _("Area")),
    Source(
        QUEUE,
        _events(signals, "QueueMemberChange"),
        "queue_id",
        _("Member"),
        Link("person", _("%(one)s now works queue %(thing)s"), _("%(one)s left queue %(thing)s")),
    ),
    Source(QUEUE, _events(signals, "QueueClockChange"), "queue_id", _("Clock")),
)


def by_whom(person: str) -> Q:
    """Changes of a person, or of the system itself: those that nobody is named for."""
    if person == "system":
        return Q(pgh_context__person__isnull=True)
    return Q(pgh_context__person=person)
