"""How far the company is on its way in: each step, each person, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts import people, personal_reports
from accounts.models import (
    CompanySettings,
    Customer,
    Invitation,
    Machine,
    Person,
    Site,
    Territory,
)
from calls.models import Visit
from fieldapp import context
from fieldapp.pages.setup.index import for_setup
from fieldapp.plumbing import keyset
from signals.models import FollowUp, Offer, Queue, Signal, Step

PAGE = 50


@dataclass(frozen=True)
class Milestone:
    """One step of the company: how far it is, and where to go on."""

    title: str
    words: str
    is_done: bool
    url: str = ""
    action: str = ""


@require_safe
@for_setup
def go_live(request: HttpRequest) -> HttpResponse:
    """The company's steps, then its people."""
    page = keyset.by_name(with_progress(), request.GET.get("after", ""), size=PAGE)
    steps = milestones(request.user)
    following = next((step for step in steps if not step.is_done), None)
    singly = personal_reports.singly()
    context_ = {
        "steps": steps,
        "following": following,
        "done": sum(step.is_done for step in steps),
        "people": [(person, next_for(person, singly=singly)) for person in page.rows],
        "singly": singly,
        "rule": personal_reports.said_of_rule(),
        "to_invite": len(to_invite(request.user)),
        "next_url": f"?after={page.next}" if page.next else "",
    }
    return render(request, "setup/go_live.html", context_)


@require_POST
@for_setup
def invite_all(request: HttpRequest) -> HttpResponse:
    """Invite whoever was not invited yet, as far as they are this person's to invite."""
    now, found = timezone.now(), to_invite(request.user)
    for person in found:
        people.invite(person, by=request.user, now=now)
    said = ngettext("%(n)d person is invited.", "%(n)d people are invited.", len(found))
    messages.success(request, said % {"n": len(found)})
    return redirect("setup_go_live")


def with_progress() -> QuerySet[Person]:
    """Everybody who works here, with how far each has come."""
    mine = OuterRef("pk")
    return people.found().annotate(
        is_invited=Exists(Invitation.objects.filter(person=mine)),
        has_signal=Exists(Signal.objects.filter(technician=mine)),
        has_called=Exists(Step.objects.filter(by=mine, verb="contact")),
    )


def to_invite(by: Person) -> list[Person]:
    """Who has an address, and neither a password nor an invitation yet."""
    rows = with_progress().filter(is_invited=False, last_login=None).exclude(email="")
    return [
        person
        for person in rows
        if not person.has_usable_password() and people.may_change(by, person)
    ]


def next_for(person: Person, *, singly: bool) -> str:
    """What to do about somebody; empty when they are there."""
    if person.last_login:
        if singly and person.is_technician and not person.has_signal:  # type: ignore[attr-defined]
            return _("Ask for the first signal")
        return ""
    if person.has_usable_password():
        return _("Ask them to sign in")
    if not person.email:
        return _("Enter an e-mail address")
    if not person.is_invited:  # type: ignore[attr-defined]
        return _("Invite")
    return _("Remind them of the invitation")


def milestones(reader: Person) -> list[Milestone]:
    """The company's steps in their order; counts are of what the reader may see."""
    return [*_imported(reader), *_staffed(), *_running(reader)]


def _imported(reader: Person) -> list[Milestone]:
    own = CompanySettings.objects.exclude(name=CompanySettings._meta.get_field("name").default)
    bring = "imports" if context.address("imports") else "accounts"
    company = context.address("setup_company")
    return [
        Milestone(_("Company"), "", own.exists(), company, _("Name it")),
        _some(_("Customers"), Customer.objects.visible_to(reader).count(), bring),
        _some(_("Sites"), Site.objects.visible_to(reader).count(), bring),
        _some(_("Machines"), Machine.objects.visible_to(reader).count(), bring),
    ]


def _staffed() -> list[Milestone]:
    areas = Territory.objects.filter(archived_on=None)
    queues = Queue.objects.filter(archived_on=None, members__isnull=False).distinct().count()
    offers = Offer.objects.filter(archived_on=None).count()
    has_default = areas.filter(is_default=True).exists()
    return [
        _some(_("Territories"), areas.count(), "setup_territories", has_default),
        _some(_("Technicians"), _with_role("technician"), "setup_person_new"),
        _some(_("Sales reps"), _with_role("rep"), "setup_person_new"),
        _some(_("Queues with members"), queues, "setup_queues"),
        _some(_("Offers"), offers, "setup_offers"),
    ]


def _with_role(role: str) -> int:
    return people.found(role=role).count()


def _some(title: str, count: int, page: str, is_done: bool | None = None) -> Milestone:
    """A step that is done as soon as there is one of these, unless told otherwise."""
    done = count > 0 if is_done is None else is_done
    words = _("%(n)d so far") % {"n": count}
    return Milestone(title, words, done, context.address(page), _("Do it now"))


def _running(reader: Person) -> list[Milestone]:
    planned = Visit.objects.visible_to(reader).exists()
    heard = Signal.objects.visible_to(reader).exists()
    called = FollowUp.objects.visible_to(reader).exclude(contacted_at=None).exists()
    return [
        Milestone(_("First visit"), "", planned, context.address("imports"), _("Bring visits in")),
        Milestone(_("First signal"), "", heard),
        Milestone(_("First customer called"), "", called),
    ]
