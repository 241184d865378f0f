"""What can be done on a person's page beside changing what is known of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import BadRequest
from django.forms import Form
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import company, people, staffing
from accounts.models import Person
from accounts.models.staffing import SkillKind
from accounts.people_forms import LeaveForm, SkillForm
from fieldapp.plumbing.problems import Refused


class Unfit(NamedTuple):
    """A form that has to be shown again, and what the page calls it."""

    name: str
    form: Form


Answer = tuple[str, Unfit | None]


def invite(request: HttpRequest, person: Person) -> Answer:
    """Send the link again."""
    people.invite(person, by=request.user, now=timezone.now())
    return _("The invitation is on its way."), None


def switch_off(request: HttpRequest, person: Person) -> Answer:
    """Let them in no more."""
    people.switch_off(person.pk, by=request.user, now=timezone.now())
    said = _("%(name)s is signed out everywhere and can sign in no more.")
    return said % {"name": person}, None


def switch_on(request: HttpRequest, person: Person) -> Answer:
    """Let them in again."""
    people.switch_on(person.pk, by=request.user, now=timezone.now())
    return _("%(name)s is invited to choose a new password.") % {"name": person}, None


def blank_skill() -> SkillForm:
    """The form to note one, as it is opened."""
    return SkillForm(prefix="skill", initial={"kind": SkillKind.SKILL})


def add_skill(request: HttpRequest, person: Person) -> Answer:
    """Note a skill or a certificate."""
    form = SkillForm(request.POST, prefix="skill")
    if not form.is_valid():
        return "", Unfit("skill_form", form)
    staffing.add_skill(person.pk, by=request.user, **form.cleaned_data)
    return _("Saved."), None


def drop_skill(request: HttpRequest, person: Person) -> Answer:
    """Take one from the list."""
    staffing.drop_skill(person.pk, _named(request), by=request.user, today=company.today())
    return _("Taken off the list."), None


def add_leave(request: HttpRequest, person: Person) -> Answer:
    """Note days away."""
    form = LeaveForm(request.POST, person=person, prefix="leave")
    if form.is_valid():
        try:
            staffing.add_leave(person.pk, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _("Saved."), None
    return "", Unfit("leave_form", form)


def drop_leave(request: HttpRequest, person: Person) -> Answer:
    """They are not away after all."""
    staffing.drop_leave(person.pk, _named(request), by=request.user, today=company.today())
    return _("Taken off the list."), None


def _named(request: HttpRequest) -> UUID:
    """Which row. Raises BadRequest for what is no id."""
    try:
        return UUID(request.POST.get("which", ""))
    except ValueError:
        raise BadRequest("which") from None


VERBS: dict[str, Callable[[HttpRequest, Person], Answer]] = {
    "invite": invite,
    "switch-off": switch_off,
    "switch-on": switch_on,
    "add-skill": add_skill,
    "drop-skill": drop_skill,
    "add-leave": add_leave,
    "drop-leave": drop_leave,
}
