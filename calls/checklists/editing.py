"""Checklists as the office keeps them: drafts that are changed, versions that never change.

A template has at most one draft. Each change of it says which ``rev`` it saw: two managers who
change one draft at once are both told, and nothing is overwritten silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Q
from django.http import Http404
from django.utils.translation import gettext as _

from calls.checklists import content as contents
from calls.checklists.changing import Change
from calls.checklists.checking import parse, require_publishable
from calls.checklists.content import Content
from calls.models import ChecklistTemplate, ChecklistVersion
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import MachineModel, Person


@dataclass
class Changed(Exception):
    """Somebody else has changed the draft since it was shown; ``draft`` is how it is now."""

    draft: ChecklistVersion


@transaction.atomic
def create(
    name: str,
    *,
    kinds: Sequence[str],
    categories: Sequence[str] = (),
    models: Iterable[MachineModel] = (),
    content: Content | None = None,
    by: Person,
) -> ChecklistTemplate:
    """A new checklist with its first draft. Technicians get it once it is published."""
    template = ChecklistTemplate.objects.create(
        name=name, kinds=list(kinds), categories=list(categories)
    )
    template.machine_models.set(models)
    checked = parse((content or Content()).as_json())
    ChecklistVersion.objects.create(template=template, number=1, content=checked.as_json(), by=by)
    return template


@transaction.atomic
def describe(
    template: ChecklistTemplate,
    *,
    name: str,
    kinds: Sequence[str],
    categories: Sequence[str],
    models: Iterable[MachineModel],
) -> None:
    """Call it otherwise, or give it to other machines; checklists that were begun go on."""
    template.name, template.kinds, template.categories = name, list(kinds), list(categories)
    template.save(update_fields=["name", "kinds", "categories"])
    template.machine_models.set(models)


def draft_of(template: ChecklistTemplate) -> ChecklistVersion | None:
    """What is being written; None when nothing waits to be published."""
    return template.versions.filter(published_at=None).select_related("by").first()


def published(template: ChecklistTemplate) -> ChecklistVersion | None:
    """The version that technicians get now."""
    rows = template.versions.filter(published_at__isnull=False)
    return rows.select_related("by").order_by("-number").first()


@transaction.atomic
def start_draft(template_id: UUID, *, by: Person) -> ChecklistVersion:
    """Begin the next version as a copy of the last; a draft that is there already is it."""
    template = _locked(template_id)
    draft = draft_of(template)
    if draft is not None:
        return draft
    last = published(template)
    highest = template.versions.aggregate(highest=Max("number"))["highest"] or 0
    return ChecklistVersion.objects.create(
        template=template, number=highest + 1, content=last.content if last else {}, by=by
    )


@transaction.atomic
def change(template_id: UUID, rev: int, how: Change, *, by: Person) -> ChecklistVersion:
    """Change the draft that was seen at ``rev``.

    Raises Http404 when there is no draft; Changed when somebody else was first; Wrong when the
    checklist would not be sound.
    """
    draft = _draft(template_id, rev)
    changed = parse(how(contents.stored(draft.content)).as_json())
    draft.content, draft.rev, draft.by = changed.as_json(), draft.rev + 1, by
    draft.save(update_fields=["content", "rev", "by"])
    return draft


@transaction.atomic
def publish(template_id: UUID, rev: int, *, by: Person, now: datetime) -> ChecklistVersion:
    """Freeze the draft: whoever begins this checklist from now on gets it.

    Checklists begun before keep their version. Raises as ``change``.
    """
    draft = _draft(template_id, rev)
    require_publishable(contents.stored(draft.content))
    draft.published_at, draft.by = now, by
    draft.save(update_fields=["published_at", "by"])
    return draft


@transaction.atomic
def discard(template_id: UUID, rev: int) -> None:
    """Throw the draft away. Raises Refused when there is no version besides it."""
    draft = _draft(template_id, rev)
    if not draft.template.versions.exclude(pk=draft.pk).exists():
        raise Refused("only_version", _("Nothing is published yet. Archive it instead."))
    draft.delete()


def archive(template_id: UUID, *, on: date) -> None:
    """Nobody gets it any more; what was begun with it goes on."""
    ChecklistTemplate.objects.filter(pk=template_id, archived_on=None).update(archived_on=on)


def restore(template_id: UUID) -> None:
    """Take it into use again."""
    ChecklistTemplate.objects.filter(pk=template_id).update(archived_on=None)


def listed(*, archived: bool = False) -> list[ChecklistTemplate]:
    """Checklists in use, or archived ones, with their newest version and whether a draft waits."""
    rows = ChecklistTemplate.objects.filter(archived_on__isnull=not archived).annotate(
        newest=Max("versions__number", filter=Q(versions__published_at__isnull=False)),
        waiting=Max("versions__number", filter=Q(versions__published_at=None)),
    )
    return list(rows.prefetch_related("machine_models").order_by("name", "id"))


def _locked(template_id: UUID) -> ChecklistTemplate:
    template = ChecklistTemplate.objects.select_for_update().filter(pk=template_id).first()
    if template is None:
        raise Http404
    return template


def _draft(template_id: UUID, rev: int) -> ChecklistVersion:
    """The draft, locked with its template. Raises Http404, Changed."""
    draft = draft_of(_locked(template_id))
    if draft is None:
        raise Http404
    if draft.rev != rev:
        raise Changed(draft)
    return draft
