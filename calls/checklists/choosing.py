"""Which checklist a machine gets: by its model, else by its category, on which kind of visit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from calls.models import ChecklistTemplate, ChecklistVersion

if TYPE_CHECKING:
    from accounts.models import Machine


def for_machines(
    machines: Iterable[Machine], kind: str, *, now: datetime
) -> dict[UUID, ChecklistVersion]:
    """The version that each machine would get on a visit of this kind, by the machine's id.

    It is the newest that is published of the checklist in use that names the machine's model,
    else of the one that names its category. A machine for which there is none is left out.
    """
    machines = list(machines)
    if not machines:
        return {}
    newest = _newest(kind, now)
    by_model: dict[UUID, ChecklistVersion] = {}
    by_category: dict[str, ChecklistVersion] = {}
    for version in newest:
        for model in version.template.machine_models.all():
            by_model.setdefault(model.pk, version)
        for category in version.template.categories:
            by_category.setdefault(category.casefold(), version)
    found = {}
    for machine in machines:
        category = machine.model.category.casefold()
        fitting = by_model.get(machine.model_id) or by_category.get(category)
        if fitting is not None:
            found[machine.pk] = fitting
    return found


def _newest(kind: str, now: datetime) -> list[ChecklistVersion]:
    rows = ChecklistVersion.objects.filter(
        template__archived_on=None, template__kinds__contains=[kind], published_at__lte=now
    )
    rows = rows.order_by("template_id", "-number").distinct("template_id")
    found = rows.select_related("template").prefetch_related("template__machine_models")
    return sorted(found, key=lambda version: (version.template.name, version.template_id.hex))


def taken_by_others(template: ChecklistTemplate) -> list[str]:
    """Models and categories that another checklist in use names too, for a kind of this one's."""
    others = ChecklistTemplate.objects.filter(archived_on=None, kinds__overlap=template.kinds)
    others = others.exclude(pk=template.pk)
    mine = set(template.machine_models.values_list("pk", flat=True))
    kinds_of_machine = {category.casefold() for category in template.categories}
    found = []
    for other in others.prefetch_related("machine_models"):
        found += [f"{m} ({other})" for m in other.machine_models.all() if m.pk in mine]
        found += [f"{c} ({other})" for c in other.categories if c.casefold() in kinds_of_machine]
    return found
