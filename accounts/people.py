"""The verbs that change who works here and what they may do. Each is for managers and admins."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access, company
from accounts.models import Access, ApiKey, Invitation, Person, Territory
from accounts.models.people import MANAGERS, Role
from accounts.querysets import sites_of
from fieldapp.plumbing import outbox
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

INVITE = "accounts.invite"
DOES_MORE = gettext_lazy(
    "They manage too, or see what you do not. Ask an admin to change their address."
)
OWN = ("roles", "last_day", "is_contractor")  # what only an admin changes of themself


def sets_up(person: Person | AnonymousUser) -> bool:
    """Whether somebody manages people at all."""
    return isinstance(person, Person) and (person.is_manager or person.is_admin)


def rank(roles: Iterable[str]) -> int:
    """How much the strongest of these roles may do: 0 the field and sales, 1 manage, 2 all."""
    given = set(roles)
    if Role.ADMIN in given:
        return 2
    return 1 if MANAGERS & given else 0


def may_change(by: Person, person: Person) -> bool:
    """Nobody changes the account of somebody who may do more than they."""
    return sets_up(by) and rank(person.roles) <= rank(by.roles)


def roles_to_give(by: Person) -> list[Role]:
    """Nobody gives a role above their own."""
    return [role for role in Role if rank([role]) <= rank(by.roles)]


def territories_to_give(by: Person) -> QuerySet[Territory]:
    """Managers give the territories they have; an admin gives any."""
    current = Territory.objects.filter(archived_on=None)
    return current if by.is_admin else current.filter(people=by)


@transaction.atomic
def add(
    *, by: Person, now: datetime, territories: Iterable[Territory] = (), **facts: Any
) -> Person:
    """Enter somebody new, without a password: they get a mail with a link to set one.

    Raises Refused when ``by`` may not give these roles, or the username is taken.
    """
    _require_roles(by, [], facts.get("roles", []))
    person = Person(**facts)
    person.set_unusable_password()
    _save(person)
    _give_territories(person, list(territories), by)
    if person.email:
        invite(person, by=by, now=now)
    return person


@transaction.atomic
def change(
    person_id: UUID, *, by: Person, territories: Iterable[Territory] | None = None, **facts: Any
) -> Person:
    """Change what is known of a person; what they see follows.

    Raises Refused when ``by`` may not, or nobody would be left to set the product up.
    """
    person = locked(person_id, by=by)
    changed = {name: value for name, value in facts.items() if getattr(person, name) != value}
    _require_leave(person, changed, by)
    for name, value in changed.items():
        setattr(person, name, value)
    if changed:
        _save(person, update_fields=list(changed))
    if "last_day" in changed:
        Access.objects.filter(person=person).update(until=person.last_day)
    if territories is not None:
        _give_territories(person, list(territories), by)
    return person


def _require_leave(person: Person, changed: dict[str, Any], by: Person) -> None:
    """Raises Refused for a change that is not ``by``'s to make, or that leaves no admin."""
    if "roles" in changed:
        _require_roles(by, person.roles, changed["roles"])
    if person.pk == by.pk and not by.is_admin and set(OWN) & set(changed):
        raise Refused("own_account", _("Ask an admin to change this of yourself."), "/roles")
    if "email" in changed and doing_more([person.pk], than=by):
        raise Refused("foreign_sight", str(DOES_MORE), "/email")
    if person.is_admin and (
        Role.ADMIN not in changed.get("roles", person.roles) or changed.get("last_day")
    ):
        require_other_admin(person)


@transaction.atomic
def switch_off(person_id: UUID, *, by: Person, now: datetime) -> Person:
    """Let a person in no more: sessions end at once, keys work no longer. Twice is once.

    Raises Refused for oneself, and for the last admin.
    """
    person = locked(person_id, by=by)
    if not person.is_active:
        return person
    if person.pk == by.pk:
        raise Refused("own_account", _("Somebody else has to switch your account off."))
    if person.is_admin:
        require_other_admin(person)
    shut(person, now=now)
    return person


def shut(person: Person, *, now: datetime) -> None:
    """End a locked person's account. A session dies with the password it was opened with."""
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    ApiKey.objects.filter(person=person, revoked_at=None).update(revoked_at=now)


@transaction.atomic
def switch_on(person_id: UUID, *, by: Person, now: datetime) -> Person:
    """Let a person in again: invited anew, for the old password opens nothing. Twice is once."""
    person = locked(person_id, by=by)
    if person.is_active:
        return person
    person.is_active, person.last_day = True, None
    person.save(update_fields=["is_active", "last_day"])
    Access.objects.filter(person=person).update(until=None)
    access.refresh_territories(person)
    if person.email:
        invite(person, by=by, now=now)
    return person


def invite(person: Person, *, by: Person, now: datetime) -> Invitation:
    """Send a link with which they set their password; the mail leaves with the outbox."""
    if not person.email:
        raise Refused("no_email", _("Enter an e-mail address first."), "/email")
    invitation = Invitation.objects.create(person=person, by=by, at=now)
    outbox.add(INVITE, invitation.pk)
    return invitation


def locked(person_id: UUID, *, by: Person, also: Iterable[UUID] = ()) -> Person:
    """The person, locked for a change. Raises Refused (403) when ``by`` may not change them.

    Those in ``also`` and all admins are locked with them, in order, so that two cannot remove
    each other at once. Others may name these people in rows of theirs in the meantime.
    """
    wanted = Q(pk__in=[person_id, *also]) | Q(roles__contains=[Role.ADMIN])
    rows = Person.objects.filter(wanted).order_by("id").select_for_update(no_key=True)
    people = {person.pk: person for person in rows}
    person = people[person_id]
    if not may_change(by, person):
        raise Refused("above_own_role", _("This account is for an admin to change."), status=403)
    return person


def require_other_admin(person: Person) -> None:
    """Raises Refused when nobody else is an admin to stay. Needs the lock on all admins."""
    admins = Person.objects.filter(roles__contains=[Role.ADMIN], is_active=True, archived_on=None)
    if not admins.filter(last_day=None).exclude(pk=person.pk).exists():
        raise Refused("last_admin", _("Make somebody else an admin first."), "/roles")


def doing_more(person_ids: Iterable[UUID], *, than: Person) -> set[UUID]:
    """Of these people, who see sites or have territories that ``than`` does not, or manage too.

    Whoever gets somebody's mail can choose their password, and then sees and does as they.
    """
    if than.is_admin:
        return set()
    ids = set(person_ids) - {than.pk}
    sites = Access.objects.filter(person__in=ids).exclude(site__in=sites_of(than))
    theirs = Person.territories.through.objects.filter(person__in=ids)
    elsewhere = theirs.exclude(territory__in=than.territories.values("pk"))
    managers = Person.objects.filter(pk__in=ids, roles__overlap=sorted(MANAGERS)).order_by()
    more = (elsewhere.values_list("person_id"), managers.values_list("pk"))
    found = sites.order_by().values_list("person_id").union(*more)
    return {person_id for (person_id,) in found}


def email_taken(email: str, *, but: UUID | None = None) -> bool:
    """Whether somebody else signs in with this address."""
    others = Person.objects.filter(email__iexact=email)
    return bool(email) and (others.exclude(pk=but) if but else others).exists()


def _require_roles(by: Person, was: Iterable[str], wanted: Iterable[str]) -> None:
    if rank(set(wanted) ^ set(was)) > rank(by.roles):
        raise Refused("above_own_role", _("Nobody gives a role above their own."), "/roles")


def _save(person: Person, **how: Any) -> None:
    try:
        with transaction.atomic():
            person.save(**how)
    except IntegrityError:
        raise Refused("username_taken", _("Somebody has this username."), "/username") from None


def _give_territories(person: Person, wanted: list[Territory], by: Person) -> None:
    """Make a person's territories these, as far as they are ``by``'s to give and take."""
    mine = set(territories_to_give(by).values_list("pk", flat=True))
    if {territory.pk for territory in wanted} - mine:
        raise Refused("foreign_territory", _("Give territories of your own."), "/territories")
    was = set(person.territories.values_list("pk", flat=True))
    will = (was - mine) | {territory.pk for territory in wanted}
    if was != will:
        if person.pk == by.pk and not by.is_admin:
            raise Refused("own_account", _("Ask an admin to change your territories."))
        person.territories.set(Territory.objects.filter(pk__in=will))
        access.refresh_territories(person)


def found(words: str = "", *, role: str = "", left: bool = False) -> QuerySet[Person]:
    """The people who work here, or have left, that fit ``words``."""
    gone = Q(is_active=False) | Q(archived_on__isnull=False) | Q(last_day__lt=company.today())
    rows = Person.objects.filter(gone) if left else Person.objects.exclude(gone)
    if role:
        rows = rows.filter(roles__contains=[role])
    if words:
        rows = rows.filter(
            Q(name__icontains=words) | Q(username__icontains=words) | Q(email__icontains=words)
        )
    return rows.order_by("name", "id")
