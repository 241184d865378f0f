"""The list of set-up pages. A page hangs itself in with one line; it appears with its address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import Person
from fieldapp import context

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Place:
    """One set-up page: the name of its address, what it is called, what one does there."""

    name: str
    title: str | Promise
    line: str | Promise
    icon: str
    only_admins: bool = False

    @property
    def url(self) -> str:
        """Where it is; empty as long as there is no such page."""
        return context.address(self.name)


@dataclass(frozen=True)
class Group:
    """Set-up pages that belong together."""

    title: str | Promise
    places: tuple[Place, ...]


GROUPS = (
    Group(
        _("People and places"),
        (
            Place("setup_go_live", _("Go live"), _("How far you are, and what comes next"), "won"),
            Place("setup_people", _("People"), _("Roles, territories, leave, leaving"), "people"),
            Place(
                "setup_territories",
                _("Territories"),
                _("Which sites belong to whom, by postal code"),
                "map",
            ),
        ),
    ),
    Group(
        _("Service"),
        (
            Place("setup_faults", _("Fault lists"), _("Problem, cause, correction"), "wrench"),
            Place("review", _("Review"), _("From the field, and worth a look"), "note"),
            Place(
                "not_received",
                _("Not yet received"),
                _("What is still on a phone, or never came"),
                "phone",
            ),
            Place("supplies", _("Supplies"), _("What customers ran out of"), "quote"),
            Place(
                "setup_checklists",
                _("Checklists"),
                _("What to look at, machine by machine"),
                "check",
            ),
        ),
    ),
    Group(
        _("Selling"),
        (
            Place("setup_offers", _("Offers"), _("What to say, and which brochure"), "quote"),
            Place("setup_queues", _("Queues"), _("Members, territories, clocks"), "queue"),
            Place("setup_rules", _("Who gets it"), _("The rules, and a try-out"), "route"),
        ),
    ),
    Group(
        _("The company"),
        (
            Place("setup_hours", _("Hours and holidays"), _("When clocks run"), "clock"),
            Place("setup_company", _("Company"), _("Name, currency, time zone"), "gear", True),
            Place("setup_keys", _("API keys"), _("Which programs act for whom"), "key"),
            Place("setup_privacy", _("Privacy"), _("Figures, contacts, who looked"), "lock"),
        ),
    ),
    Group(
        _("Data and its history"),
        (
            Place("setup_imports", _("Imports"), _("Bring a file in, row by row"), "download"),
            Place("setup_audit", _("Audit log"), _("Who changed what, from what to what"), "clock"),
        ),
    ),
)


def for_setup(view: View) -> View:
    """A page for managers and admins; 403 for others."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not context.manages(cast(Person, request.user)):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def groups(person: Person) -> Iterator[Group]:
    """What this person may set up; groups without a page are left out."""
    for group in GROUPS:
        places = [each for each in group.places if each.url]
        places = [each for each in places if person.is_admin or not each.only_admins]
        if places:
            yield Group(group.title, tuple(places))


@require_safe
@for_setup
def setup(request: HttpRequest) -> HttpResponse:
    """All set-up pages, with a line each."""
    found = list(groups(cast(Person, request.user)))
    return render(request, "setup/setup.html", {"groups": found})
