"""Checklists for the tests: a small one, published, that Erin fills in at the copier."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from calls.checklists import editing, filling, sheets
from calls.checklists.accepting import Said
from calls.checklists.content import Content, Item
from calls.checklists.starters import STARTERS
from calls.models import ChecklistTemplate, Visit
from calls.operations import Moment


def published(cast, content: Content | None = None, name="Copier PM", **facts) -> ChecklistTemplate:
    """A checklist for Orions at PM calls; the copier's of fourteen items unless told."""
    given = {"kinds": ["pm"], "models": [cast.orion], "by": cast.mona} | facts
    content = content or STARTERS["copier"][1]()
    template = editing.create(name, content=content, **given)
    editing.publish(template.pk, 1, by=cast.mona, now=timezone.now() - dt.timedelta(minutes=1))
    return template


def sheet(cast, visit: Visit | None = None, machine=None) -> sheets.Sheet:
    """The copier's checklist on Erin's visit, as it is now."""
    found = sheets.of_machine(visit or cast.visit, (machine or cast.copier).pk)
    assert found is not None
    return found


def item(cast, text: str) -> Item:
    """The item that begins like this."""
    return next(row.item for row in sheet(cast).rows if row.item.text.startswith(text))


def said(cast, answers: dict[str, object], *, by=None, visit=None, machine=None, at=None):
    """Answer items, named by the beginnings of their texts."""
    rows = sheet(cast, visit, machine).rows
    told = {}
    for text, answer in answers.items():
        row = next(row for row in rows if row.item.text.startswith(text))
        told[row.item.id] = answer if isinstance(answer, Said) else Said(answer)
    return filling.answer(
        (visit or cast.visit).pk,
        (machine or cast.copier).pk,
        told,
        by=by or cast.erin,
        at=at or Moment.here(timezone.now()),
    )


def all_of(cast, visit=None, machine=None, *, but: str = "", by=None) -> None:
    """Answer everything that is open, except what begins with ``but``."""
    values = {"check": "ok", "counter": "504418", "measure": "180"}
    rows = sheet(cast, visit, machine).rows
    told = {
        row.item.text: values[row.item.kind]
        for row in rows
        if not row.is_answered and not (but and row.item.text.startswith(but))
    }
    said(cast, told, by=by, visit=visit, machine=machine)


def moment(**ago) -> Moment:
    """Now, or so long ago."""
    return Moment.here(timezone.now() - dt.timedelta(**ago))
