"""People, customers, sites, machines, contracts, photos, and the company's settings."""

from .access import Access
from .contracts import Contract
from .customers import Contact, Customer, Site
from .keys import ApiKey
from .machine_lives import MachineLoan, MachinePhoto, MachineStep, MachineVerb
from .machines import Machine, MachineModel, MachineOwner, MachinePlace
from .notices import Notice
from .people import Person
from .photos import Photo
from .settings import CompanySettings
from .territories import Territory, TerritoryArea

__all__ = [
    "Access",
    "ApiKey",
    "CompanySettings",
    "Contact",
    "Contract",
    "Customer",
    "Machine",
    "MachineLoan",
    "MachineModel",
    "MachineOwner",
    "MachinePhoto",
    "MachinePlace",
    "MachineStep",
    "MachineVerb",
    "Notice",
    "Person",
    "Photo",
    "Site",
    "Territory",
    "TerritoryArea",
]
