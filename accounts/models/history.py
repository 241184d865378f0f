"""Which tables have a history, kept by triggers of the database: who changed what, from what.

An event holds the row as it was before it changed, so that nothing has to be written as long as
nothing changes: what it became is the next event, or the row itself. Few people set things up, so
that what they add is kept too; what imports bring by the thousand is not.
"""

from typing import Any

import pghistory
from django.db import models

from accounts.models.contracts import Contract
from accounts.models.customers import Contact, Customer, Site
from accounts.models.keys import ApiKey
from accounts.models.machines import Machine, MachineModel
from accounts.models.people import Person
from accounts.models.settings import CompanySettings
from accounts.models.staffing import Leave, Skill
from accounts.models.territories import Territory, TerritoryArea


def changes() -> tuple[pghistory.Tracker, ...]:
    """What was changed or taken away, as it was before."""
    return pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent()


def additions() -> pghistory.Tracker:
    """What was added."""
    return pghistory.InsertEvent()


def keep(model: type[models.Model], *trackers: pghistory.Tracker, name: str, **how: Any) -> None:
    """Give a table a history, called ``name``; found by its moment, and by what it is about."""
    about = [] if "obj_field" in how else [("pgh_obj", "pgh_id")]
    pghistory.track(
        *trackers,
        model_name=name,
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,  # type: ignore[arg-type]
        meta={
            "indexes": [
                models.Index(fields=columns, name=f"{name.lower()}_{columns[0][4:7]}")
                for columns in [("pgh_created_at", "pgh_id"), *about]
            ]
        },
        **how,
    )(model)


MANY: list[type[models.Model]] = [Customer, Site, Contact, Machine, MachineModel, Contract]
FEW: list[type[models.Model]] = [Territory, TerritoryArea, CompanySettings, Skill, Leave]

for each in MANY:
    keep(each, *changes(), name=f"{each.__name__}Change")
for each in FEW:
    keep(each, additions(), *changes(), name=f"{each.__name__}Change")
keep(Person, additions(), *changes(), name="PersonChange", exclude=["password", "last_login"])
keep(
    ApiKey,
    additions(),
    *changes(),
    name="ApiKeyChange",
    exclude=["secret_sha256", "last_used_on"],
)


class PersonTerritory(Person.territories.through):  # type: ignore[name-defined]
    """That a person looks after a territory; by this name migrations know the table's triggers."""

    class Meta:
        proxy = True


class ContractMachine(Contract.machines.through):  # type: ignore[name-defined]
    """That a contract covers a machine."""

    class Meta:
        proxy = True


def keep_links(model: type[models.Model]) -> None:
    """Give a table that only joins two others a history: what was joined, what was parted."""
    name = f"{model.__name__}Change"
    keep(model, additions(), pghistory.DeleteEvent(), name=name, obj_field=None)


for each in (PersonTerritory, ContractMachine):
    keep_links(each)
