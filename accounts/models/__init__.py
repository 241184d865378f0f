"""People, customers, sites, machines, contracts, photos, and the company's settings."""

from .access import Access
from .contracts import Contract
from .customers import Contact, Customer, Site
from .keys import ApiKey
from .looks import Look
from .machine_lives import MachineLoan, MachinePhoto, MachineStep, MachineVerb
from .machines import Machine, MachineModel, MachineOwner, MachinePlace
from .mergers import Merger
from .notices import Notice
from .people import Person
from .photos import Photo
from .settings import CompanySettings
from .staffing import HandOver, Invitation, Leave, Skill
from .territories import Territory, TerritoryArea

from . import history  # isort: skip - needs all of the above

__all__ = [
    "Access",
    "ApiKey",
    "CompanySettings",
    "Contact",
    "Contract",
    "Customer",
    "HandOver",
    "Invitation",
    "Leave",
    "Look",
    "Machine",
    "MachineLoan",
    "MachineModel",
    "MachineOwner",
    "MachinePhoto",
    "MachinePlace",
    "MachineStep",
    "MachineVerb",
    "Merger",
    "Notice",
    "Person",
    "Photo",
    "Site",
    "Skill",
    "Territory",
    "TerritoryArea",
    "history",
]
