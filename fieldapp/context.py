"""What every page gets: how it should look on this device, and where one can go from it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

THEMES = {"light", "dark"}
HANDS = {"gloves"}
MANAGERS = {"service_manager", "sales_manager", "admin"}
TABS_ON_A_PHONE = 5


@dataclass
class Tab:
    """One place in the navigation. ``count`` is how many of its things are late."""

    name: str
    label: str
    icon: str
    url: str
    current: bool = False
    late: int = 0
    only_desk: bool = False

    @property
    def is_signal(self) -> bool:
        return self.name == "signal_new"


def page(request: HttpRequest) -> dict:
    """Theme and glove mode from this device's cookies; the navigation, built only if a page shows it."""
    theme, hands = request.COOKIES.get("theme"), request.COOKIES.get("hands")
    return {
        "theme": theme if theme in THEMES else "",
        "hands": hands if hands in HANDS else "",
        "nav": SimpleLazyObject(lambda: tabs(request)),
    }


def tabs(request: HttpRequest) -> list[Tab]:
    """Where this person can go, most used first. A tab appears with its page."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return []
    found = [Tab(name, label, sign, url) for name, label, sign, url in places(set(person.roles)) if url]
    for tab in found[TABS_ON_A_PHONE - 1 : -1]:
        tab.only_desk = len(found) > TABS_ON_A_PHONE
    mark_current(found, request.path)
    return found


def places(roles: set[str]):
    """Name, label, icon and address of each tab for these roles, in order."""
    manages, sells, visits = bool(roles & MANAGERS), "rep" in roles, "technician" in roles
    if manages:
        yield "overview", _("Overview"), "chart", address("overview")
        yield "queues", _("Queues"), "queue", address("queue", "?view=all")
    elif sells:
        yield "queue", _("Queue"), "queue", address("queue")
    if visits:
        yield "my_day", _("My day"), "day", address("my_day")
    if not (sells and visits):
        yield "accounts", _("Accounts"), "account", address("accounts")
    if visits:
        yield "signal_new", _("Signal"), "mark", address("signal_new")
        yield "my_signals", _("My signals"), "thanks", address("my_signals")
    if sells and visits:
        yield "accounts", _("Accounts"), "account", address("accounts")
    yield "me", _("Me"), "me", address("me")


def address(name: str, more: str = "") -> str:
    try:
        return reverse(name) + more
    except NoReverseMatch:
        return ""


def mark_current(found: list[Tab], path: str) -> None:
    """The tab whose address is the longest beginning of this page's."""
    within = [tab for tab in found if path.startswith(tab.url.partition("?")[0]) and tab.url != "/"]
    if within:
        max(within, key=lambda tab: len(tab.url)).current = True
