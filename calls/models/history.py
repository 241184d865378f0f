"""Which tables of visits have a history (see accounts/models/history.py).

Versions of a checklist never change and say who published them; what changes is the checklist
itself: its name, and which machines get it.

Entries of the fault lists are few and shape what is counted. Of a request for supplies it is kept
who sent it and who took it back; what was asked for stands in the request alone, where a name can
be taken out.
"""

from accounts.models.history import additions, changes, keep, keep_links
from calls.models.checklists import ChecklistTemplate
from calls.models.supplies import SuppliesRequest
from calls.models.work import FaultCode

keep(ChecklistTemplate, additions(), *changes(), name="ChecklistTemplateChange")
keep(FaultCode, additions(), *changes(), name="FaultCodeChange")
keep(SuppliesRequest, *changes(), name="SuppliesRequestChange", exclude=["what", "emailed_at"])


class ChecklistModel(ChecklistTemplate.machine_models.through):  # type: ignore[name-defined]
    """That a checklist is meant for a machine model; by this name migrations know its triggers."""

    class Meta:
        proxy = True


keep_links(ChecklistModel)
