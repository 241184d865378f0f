"""Which tables of visits have a history (see accounts/models/history.py).

Versions of a checklist never change and say who published them; what changes is the checklist
itself: its name, and which machines get it.
"""

from accounts.models.history import additions, changes, keep
from calls.models.checklists import ChecklistTemplate

keep(ChecklistTemplate, additions(), *changes(), name="ChecklistTemplateChange")
