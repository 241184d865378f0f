"""Changes in words: names instead of ids, yes and no, what was empty as a dash."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import Machine, Person
from fieldapp.audit.reading import UPDATE, Change

NOTHING = "–"
LONGEST = 300
Names = dict[type[Model], dict[Any, Any]]


@dataclass(frozen=True)
class Difference:
    """One field: what it is called, what it was, what it became."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """A change as a page shows it."""

    at: dt.datetime
    who: str
    how: str
    kind: str
    part: str
    name: str
    url: str
    request: str
    about: str
    sentence: str
    differences: list[Difference]


def entries(changes: list[Change], reader: Person) -> list[Entry]:
    """The changes in words; names are fetched once for all, those that ``reader`` may know."""
    names = _names(changes, reader)
    return [_entry(change, names) for change in changes]


def _entry(change: Change, names: Names) -> Entry:
    kind = change.source.kind
    thing = names[kind.model].get(change.about)
    name = str(thing) if thing is not None else _name_of(change)
    return Entry(
        at=change.place.at,
        who=_who(change, names),
        how=_how(change),
        kind=str(kind.label),
        part=str(change.source.part),
        name=name,
        url=kind.url(thing),
        request=change.made_by.get("request", ""),
        about=str(change.about),
        sentence=_sentence(change, name, names),
        differences=differences(change, names),
    )


def _sentence(change: Change, name: str, names: Names) -> str:
    """What was joined to what, or parted from it; empty where a row of its own changed."""
    link = change.source.link
    if link is None:
        return ""
    field: Any = change.source.watched._meta.get_field(link.field)
    one = worded(field, getattr(change.event, field.attname), names)
    words = link.joined if change.label == "insert" else link.parted
    return str(words) % {"one": one, "thing": name}


def _who(change: Change, names: Names) -> str:
    known = change.made_by.get("person")
    if known:
        return str(names[Person].get(_pk(known)) or _("Somebody"))
    return _("An import") if change.made_by.get("run") else _("The system")


def _how(change: Change) -> str:
    if change.label == UPDATE:
        return _("Changed")
    return _("Added") if change.label == "insert" else _("Removed")


def _name_of(change: Change) -> str:
    """What the thing was called, when it is no longer there."""
    return str(getattr(change.event, "name", "") or change.about)


def fields_of(change: Change) -> list[Field[Any, Any]]:
    """The fields that the table of history keeps."""
    kept = {field.name for field in change.source.events._meta.fields}
    watched = change.source.watched._meta.fields
    return [field for field in watched if field.name in kept and not field.primary_key]


def differences(change: Change, names: Names) -> list[Difference]:
    """The fields that changed; of something added or removed, those that hold anything."""
    found = []
    for field in fields_of(change):
        before = getattr(change.before, field.attname, None)
        after = getattr(change.after, field.attname, None)
        if before == after or (change.label != UPDATE and _empty(before) and _empty(after)):
            continue
        label = capfirst(str(field.verbose_name))
        found.append(Difference(label, worded(field, before, names), worded(field, after, names)))
    return found


def worded(field: Any, value: Any, names: Names) -> str:
    """A value as people say it."""
    if _empty(value) and value is not False:
        return NOTHING
    if isinstance(field, ForeignKey):
        return str(names[field.related_model].get(value) or _("(gone, or not yours to see)"))
    if isinstance(field, ArrayField):
        return ", ".join(worded(field.base_field, each, names) for each in value)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return plain(value)


def plain(value: Any) -> str:
    """A value that is no name and no choice."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dt.datetime):
        return date_format(timezone.localtime(value), "j M Y, H:i")
    if isinstance(value, dt.date):
        return date_format(value, "j M Y")
    if isinstance(value, dict | list):
        return json.dumps(value, sort_keys=True, ensure_ascii=False)[:LONGEST]
    return str(value)[:LONGEST]


def _empty(value: Any) -> bool:
    return value is None or value == "" or value == []


def _names(changes: list[Change], reader: Person) -> Names:
    """Everything that is named by an id in these changes, one query for each table."""
    wanted: dict[type[Model], set[Any]] = defaultdict(set)
    for change in changes:
        wanted[change.source.kind.model].add(change.about)
        if "person" in change.made_by:
            wanted[Person].add(_pk(change.made_by["person"]))
        for field in fields_of(change):
            if isinstance(field, ForeignKey):
                rows = (change.before, change.after)
                ids = {getattr(row, field.attname, None) for row in rows}
                wanted[field.related_model] |= ids
    found: Names = defaultdict(dict)
    for model, ids in wanted.items():
        known: Any = model._default_manager.all()
        if hasattr(known, "visible_to"):
            known = known.visible_to(reader)
        if model is Machine:
            known = known.select_related("model")
        found[model] = known.in_bulk(ids - {None})
    return found


def _pk(text: str) -> Any:
    return Person._meta.pk.to_python(text)
