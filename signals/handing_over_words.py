"""What those read to whom work was handed over: one notice each, however much it is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import notices
from accounts.notices import Words

if TYPE_CHECKING:
    from accounts.models import HandOver, Person


def counted(moved: dict[str, int]) -> list[str]:
    """Each kind with its number: 3 planned visits, 2 open follow-ups."""
    words = {
        "visits": lambda n: ngettext("%(n)d planned visit", "%(n)d planned visits", n),
        "follow_ups": lambda n: ngettext("%(n)d open follow-up", "%(n)d open follow-ups", n),
        "accounts": lambda n: ngettext("%(n)d account", "%(n)d accounts", n),
        "queues": lambda n: ngettext("%(n)d queue", "%(n)d queues", n),
        "territories": lambda n: ngettext("%(n)d territory", "%(n)d territories", n),
        "reports": lambda n: ngettext("%(n)d person", "%(n)d people", n),
    }
    return [words[kind](moved[kind]) % {"n": moved[kind]} for kind in words if moved.get(kind)]


def tell(step: HandOver, to: dict[UUID, dict[str, int]], heirs: list[Person]) -> None:
    """Each heir hears once, of all that is theirs now."""
    for heir in heirs:
        mine = to.get(heir.pk)
        if not mine or heir.pk == step.by_id:
            continue

        def words(mine: dict[str, int] = mine) -> Words:
            title = _("%(name)s has handed over to you") % {"name": step.person}
            return Words(title, ", ".join(counted(mine)))

        sold = "follow_ups" in mine or "accounts" in mine or "queues" in mine
        page = "queue" if sold else "my_day" if heir.is_technician else "accounts"
        notices.tell(
            heir,
            event_id=step.pk,
            kind="handed_over",
            words=words,
            url=reverse(page),
            now=step.at,
            by_email=True,
        )
