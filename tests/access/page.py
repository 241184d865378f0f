"""Renders the table into docs/reference/permissions.md: ``python -m tests.access.page``."""

from __future__ import annotations

from pathlib import Path

from tests.access.rows import PEOPLE, Row
from tests.access.table import API, PAGES

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "reference" / "permissions.md"
HEAD = """# Permissions

Who gets which answer at which address. The table is what the tests try, cell by cell
(`tests/access/table.py`), and this page is written from it: `python -m tests.access.page`.

The account, the visit, the signal and its follow-up are in the south. *erin* is a technician
there and noticed the signal; *sam* is the rep who owns its follow-up; *rita* sells in the same
queue; *sven* manages service and *mona* both, everywhere; *otto* is a technician in the north;
*carl* is a contractor who was given nothing. *nobody* has not signed in.

200 yes · 302 yes, and on to the next page (for *nobody*: to the sign-in) · 401 sign in first ·
403 this role never may · 404 there is nothing here that you may see, whether it exists or not ·
409 not in this stage, or somebody else works on it · 422 read, and refused for its contents

What one sees starts at the sites that one has access to: by territory, as account rep, by a
visit, or by owning a follow-up; a contractor until their last day. An admin sees all.
A signal from a place that is only words yet has no site to go by: besides its technician and its
queue, it is seen by the managers who manage that technician or share a territory with them.
"""


def text() -> str:
    """The whole page."""
    return "\n".join([HEAD, "## Pages\n", *table(PAGES), "", "## API\n", *table(API), ""])


def table(rows: list[Row]) -> list[str]:
    """A row for each address."""
    head = f"| address | {' | '.join(PEOPLE)} |"
    return [head, "|" + "---|" * (len(PEOPLE) + 1), *map(line, rows)]


def line(row: Row) -> str:
    """One address and its answers."""
    name = " ".join([row.method, f"`{row.name}`", *(more[:12] for more in row.more)])
    return f"| {name} | {' | '.join(row.answers.split())} |"


if __name__ == "__main__":
    PAGE.write_text(text())
