"""People of the company. They come without a password and set one by the mail that resets it."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access, people
from accounts.imports.references import PERSON, TERRITORY
from accounts.models import Person, Territory
from accounts.models.people import Role
from fieldapp.plumbing.importing import values
from fieldapp.plumbing.importing.kinds import Column, Entry, Kind
from fieldapp.plumbing.importing.refusing import Wrong


def _username(cell: str) -> str:
    """A name to sign in with: letters, digits and @ . + - _ without blanks."""
    if len(cell) > 60 or not re.fullmatch(r"[\w.@+-]+", cell):
        raise Wrong(_("A username has at most 60 letters, digits and @.+-_, without blanks."))
    return cell


RIGHTS = {"roles", "territories", "last_day"}
username = values.Parse(_username, gettext_lazy("a name to sign in with, without blanks"))


class People(Kind):
    """Whoever signs in. Their manager may stand further down in the file."""

    name = "people"
    label = gettext_lazy("People")
    model = Person
    key_column = "username"
    key_field = "username"
    columns = (
        Column("username", username, required=True),
        Column("name", values.text(120)),
        Column("email", values.email),
        Column("roles", values.several(values.choice(Role)), empty=[]),
        Column("territories", values.names, to=TERRITORY, many=True),
        Column("manager", to=PERSON, itself=True),
        Column("last_day", values.day, empty=None),
    )

    def key_of(self, texts: dict[str, str]) -> str:
        """Usernames are the same in any case of their letters."""
        return texts.get("username", "").lower()

    def existing(self, keys: set[str], by: Any) -> dict[str, Any]:
        """By username in any case; the way it is written stays."""
        rows = Person.objects.annotate(folded=Lower("username")).filter(folded__in=keys)
        return {row.folded: row for row in rows}

    def check(self, entry: Entry, by: Any) -> None:
        """Only an admin makes or changes an admin: whoever gets their mail gets their rights."""
        if entry.row is not None:
            entry.values["username"] = entry.row.username
        if not self.says(entry, "name"):
            entry.values["name"] = entry.values["username"]
        admin = Role.ADMIN.value
        is_admin = admin in getattr(entry.row, "roles", []) or admin in self.says(entry, "roles")
        if is_admin and by is not None and not by.is_admin:
            entry.refuse("roles", _("Only an admin may make or change an admin."))

    def settle(self, entries: list[Entry], by: Any) -> None:
        """A manager gives and takes their own territories; what others gave stays."""
        if by is None or by.is_admin:
            return
        mine = set(by.territories.values_list("pk", flat=True))
        there = [entry.row.pk for entry in entries if entry.row is not None]
        others = Territory.objects.exclude(pk__in=mine).filter(people__in=there)
        kept: dict[Any, list[Territory]] = defaultdict(list)
        for territory, person_id in others.annotate(whose=F("people")).values_list("pk", "whose"):
            kept[person_id].append(Territory(pk=territory))
        for entry in entries:
            wanted = entry.values.get("territories")
            if wanted is None:
                continue
            theirs = kept[entry.row.pk] if entry.row is not None else []
            if {each.pk for each in wanted} - mine - {each.pk for each in theirs}:
                entry.refuse("territories", _("Give territories of your own."))
            entry.values["territories"] = list({*wanted, *theirs})

    def permit(self, entries: list[Entry], by: Any) -> None:
        """Nobody but an admin changes their own rights, or gets the mail of who sees more."""
        there = [entry.row.pk for entry in entries if entry.row and "email" in entry.changed]
        more = people.doing_more(there, than=by)
        for entry in entries:
            if getattr(entry.row, "pk", None) in more and "email" in entry.changed:
                entry.refuse("email", str(people.DOES_MORE))
            if getattr(entry.row, "pk", None) == by.pk and entry.changed & RIGHTS:
                entry.refuse("", _("Ask an admin to change this of yourself."))

    def protect(self, entries: list[Entry]) -> None:
        """A file does not end an admin: somebody must stay one, which their page looks after."""
        for entry in entries:
            stays = Role.ADMIN.value in self.says(entry, "roles")
            if entry.row.is_admin and ("last_day" in entry.changed or not stays):
                entry.refuse(
                    "roles", _("Whether somebody stays an admin is decided on their page.")
                )

    def fresh(self, entry: Entry) -> None:
        """Nobody can sign in before they have set a password."""
        entry.row.password = make_password(None)

    def after(self, entries: list[Entry], by: Any, now: datetime) -> None:
        """They see the sites of their territories, until their last day."""
        about = {"territories", "last_day"}
        access.refresh_people([e.row for e in entries if not e.changed or e.changed & about])
