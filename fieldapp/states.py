"""Writes ``docs/reference/states.md`` from the tables of both lifecycles.

``python -m fieldapp.states`` writes it; a test holds it in step.
"""

from __future__ import annotations

import os
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "states.md"
OPENING = """# States, and the moves between them

Rendered from `calls/lifecycle.py` and `signals/lifecycle.py` by `python -m fieldapp.states`.
A move that is not in its table is refused with 409 `wrong_move`. Undo is no move: within a
minute it puts back what one's own last step changed, as a step of its own.
"""
VISIT = """
## Visit

Moved by the technician: on the way, arrived, done, or one of the other ends (`calls/visits.py`);
cancelled by managers (`calls/planning.py`).
"""
FOLLOW_UP = """
## Follow-up

Moved by the verbs of sales (`signals/followups.py`, `signals/closing.py`). A signal has no state
of its own: the technician reads what became of it from its follow-up. `snoozed_until` and
`returned_at` (a question to the technician) stand beside the stage. Back to claimed leads only
"nobody called"; back from lost only that, or the day until which the customer was bound.
"""


def page() -> str:
    """The whole page."""
    from calls import lifecycle as visits
    from calls.models.visits import VisitState
    from signals import lifecycle as follow_ups

    visit = _table(VisitState, visits.MOVES)
    follow_up = _table(follow_ups.Stage, follow_ups.MOVES)
    return f"{OPENING}{VISIT}\n{visit}{FOLLOW_UP}\n{follow_up}"


def _table(states, moves) -> str:
    rows = [
        f"| `{state.value}` | {state.label} | "
        f"{', '.join(f'`{each.value}`' for each in moves[state]) or 'nowhere'} |"
        for state in states
    ]
    return "\n".join(["| state | shown as | may become |", "|---|---|---|", *rows, ""])


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fieldapp.settings")
    django.setup()
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page())
