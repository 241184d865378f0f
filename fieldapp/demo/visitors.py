"""Whom one can sign in as, offered on the sign-in page while the demo runs."""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Person

DOES: dict[str, Promise] = {
    "erin": _("Technician: visits, hears, captures"),
    "sam": _("Sales rep: claims, calls, quotes"),
    "mona": _("Manager: sees what became of it"),
    "rita": _("Sales rep, same queue as Sam"),
    "carl": _("Contractor: sees what he was given"),
    "otto": _("Technician elsewhere"),
    "sven": _("Service manager"),
    "admin": _("Sets things up"),
}


class Visitor(NamedTuple):
    """One of them, as the page shows them."""

    username: str
    name: str
    does: Promise


def visitors() -> list[Visitor]:
    """Those of the demo's people who are there; nobody outside demo mode."""
    if not settings.DEMO:
        return []
    names = dict(Person.objects.filter(username__in=DOES).values_list("username", "name"))
    return [Visitor(key, names[key], does) for key, does in DOES.items() if key in names]
