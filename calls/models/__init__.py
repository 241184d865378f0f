"""Visits and their states, the work on them, checklists, readings, signatures and reports."""

from .checklists import Answer, Checklist, ChecklistTemplate, ChecklistVersion
from .operations import Operation
from .planning import PlanStep
from .readings import Reading
from .reports import Report, ReportEmail, Signature
from .supplies import SuppliesRequest
from .visits import Visit, VisitStep
from .work import Fault, FaultCode, Part, Presence, VisitPhoto, Work

from . import history  # isort: skip - needs all of the above

__all__ = [
    "Answer",
    "Checklist",
    "ChecklistTemplate",
    "ChecklistVersion",
    "Fault",
    "FaultCode",
    "Operation",
    "Part",
    "PlanStep",
    "Presence",
    "Reading",
    "Report",
    "ReportEmail",
    "Signature",
    "SuppliesRequest",
    "Visit",
    "VisitPhoto",
    "VisitStep",
    "Work",
    "history",
]
