"""People of the company. They come without a password and set one by the mail that resets it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access
from accounts.imports.references import PERSON, TERRITORY
from accounts.models import Person
from accounts.models.people import Role
from fieldapp.plumbing.importing import values
from fieldapp.plumbing.importing.kinds import Column, Entry, Kind
from fieldapp.plumbing.importing.refusing import Wrong


def _username(cell: str) -> str:
    """A name to sign in with: letters, digits and @ . + - _ without blanks."""
    if len(cell) > 60 or not re.fullmatch(r"[\w.@+-]+", cell):
        raise Wrong(_("A username has at most 60 letters, digits and @.+-_, without blanks."))
    return cell


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

    def fresh(self, entry: Entry) -> None:
        """Nobody can sign in before they have set a password."""
        entry.row.password = make_password(None)

    def after(self, entries: list[Entry], by: Any, now: datetime) -> None:
        """They see the sites of their territories, until their last day."""
        about = {"territories", "last_day"}
        access.refresh_people([e.row for e in entries if not e.changed or e.changed & about])
