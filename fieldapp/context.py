"""What every page gets: how it should look on this device, where one can go, what is waiting."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import CharField, QuerySet, Value
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from accounts.models import Notice, Person
from calls.planning import may_plan
from fieldapp import pwa
from fieldapp.demo.visitors import visitors
from fieldapp.plumbing import kept_pages, prepared
from fieldapp.sync.models import FieldOperation
from signals.models import FollowUp

if TYPE_CHECKING:
    from collections.abc import Iterator

THEMES = {"light", "dark"}
HANDS = {"gloves"}
TABS_ON_A_PHONE = 5
MOST_COUNTED = 100
PAGES_OF = {  # by how their names begin, where their addresses do not tell it
    "me": ("account_", "mfa_"),  # allauth's: sign-in and security
    "accounts": ("site_", "contact_", "place", "machine"),
    "review": ("review", "not_received", "phone_"),
}


@dataclass
class Tab:
    """One place in the navigation. ``late`` is how many of its things should have been done."""

    name: str
    label: str
    icon: str
    url: str
    current: bool = False
    late: int | str = 0
    only_desk: bool = False

    @property
    def is_signal(self) -> bool:
        """The one that makes a signal is drawn larger."""
        return self.name == "signal_new"


class Waiting(NamedTuple):
    """What waits for a person: follow-ups that are late, notices they have not read, and what
    came from the field and is to be decided."""

    late: int
    unread: int
    review: int = 0


class Way:
    """Where somebody can go from a page. Asks the database once, and only if the page shows it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.person = getattr(request, "user", None)

    @property
    def signed_in(self) -> bool:
        """Nobody else has anywhere to go."""
        return bool(self.person and self.person.is_authenticated)

    @cached_property
    def waiting(self) -> Waiting:
        """Counted in one query, however many parts of the page show it; or by the page itself."""
        counted = getattr(self.request, "waiting", None)
        if counted is not None:
            return Waiting(**counted, review=to_review(self.person))
        return waiting(self.person) if self.signed_in else Waiting(0, 0)

    @property
    def unread(self) -> int | str:
        """What the bell shows."""
        return shown(self.waiting.unread)

    @cached_property
    def tabs(self) -> list[Tab]:
        """Most used first. A tab appears with its page; past the fifth only at a desk."""
        if not self.signed_in:
            return []
        found = [tab for tab in places(self.person) if tab.url]
        on_phones = [tab for tab in found if not tab.only_desk]
        for tab in on_phones[TABS_ON_A_PHONE - 1 : -1]:
            tab.only_desk = len(on_phones) > TABS_ON_A_PHONE
        for tab in found:
            if tab.name in {"queue", "queues"}:
                tab.late = shown(self.waiting.late)
            elif tab.name == "review":
                tab.late = shown(self.waiting.review)
        mark_current(found, self.request)
        return found

    @property
    def notices_url(self) -> str:
        """Where the bell leads; empty where there is nobody to tell anything."""
        return address("notices") if self.signed_in else ""


def page(request: HttpRequest) -> dict[str, object]:
    """The context of every page: this device's theme and glove mode, and the way on."""
    way = Way(request)
    theme, hands = request.COOKIES.get("theme"), request.COOKIES.get("hands")
    return {
        "theme": theme if theme in THEMES else "",
        "hands": hands if hands in HANDS else "",
        "way": way,
        "nav": SimpleLazyObject(lambda: way.tabs),
        "demo_people": SimpleLazyObject(visitors),
        **pwa.context(request),
        **kept_pages.context_of(request),
    }


def waiting(person: Person) -> Waiting:
    """How much waits for ``person``: a manager answers for all they see, a rep for their own.

    Late is what their queue calls late: first calls and next steps alike.
    """
    kinds = _waiting(tuple(person.roles), person=person.pk, now=timezone.now())
    counted = Counter(kind for (kind,) in kinds)
    return Waiting(counted["late"], counted["unread"], counted["review"])


def to_review(person: Person) -> int:
    """How much a manager has to decide, for a page that has counted the rest itself."""
    if not manages(person):
        return 0
    return len(_to_review(tuple(person.roles), person=person.pk))


@prepared.question
def _to_review(roles: tuple[str, ...], *, person: UUID) -> QuerySet:
    who = Person(pk=person, roles=list(roles))
    return _some("review", FieldOperation.objects.visible_to(who).to_decide())


@prepared.question
def _waiting(roles: tuple[str, ...], *, person: UUID, now: datetime) -> QuerySet:
    who = Person(pk=person, roles=list(roles))
    everything = FollowUp.objects.visible_to(who)
    theirs = everything if manages(who) else everything.owned_by(who)
    unread = Notice.objects.filter(person=who, read_at=None)
    kinds = [_some("unread", unread)]
    if manages(who):
        kinds.append(_some("review", FieldOperation.objects.visible_to(who).to_decide()))
    return _some("late", theirs.late(now)).union(*kinds, all=True)


def _some(kind: str, rows: QuerySet) -> QuerySet:
    """One word for each row, up to what anybody reads: the page never waits for the rest."""
    return rows.order_by().values_list(Value(kind, CharField()))[:MOST_COUNTED]


def shown(number: int) -> int | str:
    """A count as it stands on a tab or a bell: 7, or "99+"."""
    return number if number < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def manages(person: Person) -> bool:
    """Managers and admins look at everybody's work."""
    return person.is_manager or person.is_admin


def places(person: Person) -> Iterator[Tab]:
    """The tabs of these roles, in order; those without an address have no page yet."""
    sells, visits = person.is_rep, person.is_technician
    if manages(person):
        yield from places_of_managers(person)
    elif sells:
        yield Tab("queue", _("Queue"), "queue", address("queue"))
    if visits:
        yield Tab("my_day", _("My day"), "day", address("my_day"))
    if not (sells and visits):
        yield Tab("accounts", _("Accounts"), "account", address("accounts"))
    if visits:
        yield Tab("signal_new", _("Signal"), "mark", address("signal_new"))
        yield Tab("my_signals", _("My signals"), "thanks", address("my_signals"))
    if sells and visits:
        yield Tab("accounts", _("Accounts"), "account", address("accounts"))
    if manages(person):
        yield Tab("setup", _("Set-up"), "gear", address("setup"), only_desk=True)
    yield Tab("me", _("Me"), "me", address("me"))


def places_of_managers(person: Person) -> Iterator[Tab]:
    """What only managers have; the day board is for those who manage service."""
    yield Tab("overview", _("Overview"), "chart", address("overview"))
    if may_plan(person):
        yield Tab("board", _("Board"), "table", address("board"))
    yield Tab("queues", _("Queues"), "queue", address("queue", "?view=all"))
    yield Tab("review", _("Review"), "note", address("review"), only_desk=True)


def address(name: str, more: str = "") -> str:
    """Of a page by name; empty where the page does not exist yet."""
    try:
        return reverse(name) + more
    except NoReverseMatch:
        return ""


def place(name: str, *args: object) -> str:
    """The page of a thing by name; empty where the page does not exist yet."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def mark_current(found: list[Tab], request: HttpRequest) -> None:
    """The tab that the page belongs to; else whose address is the longest beginning of its own."""
    match = request.resolver_match
    name = (match.url_name or "") if match else ""
    if home := next((tab for tab, pages in PAGES_OF.items() if name.startswith(pages)), ""):
        within = [tab for tab in found if tab.name == home]
    else:
        within = [tab for tab in found if request.path.startswith(tab.url.partition("?")[0])]
    if within:
        max(within, key=lambda tab: len(tab.url)).current = True
