"""A row of the table of who may do what, and answers that many rows have in common."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

PEOPLE = ("nobody", "erin", "carl", "otto", "sam", "rita", "sven", "mona", "admin")

HERE = "302 200 404 404 200 200 200 200 200"  # a page about something in the south
EVERYBODY = "302 200 200 200 200 200 200 200 200"  # a page for whoever is signed in
SALES = "302 403 403 403 200 200 200 200 200"  # a page for those who sell or manage
MANAGERS = "302 403 403 403 403 403 200 200 200"
SET_UP = "302 403 403 403 403 403 302 302 302"  # a verb of set-up
OWN_RUN = "302 403 403 403 403 403 404 200 200"  # an import of Mona's
PUBLIC = "200 200 200 200 200 200 200 200 200"
KEEPERS = "302 403 404 404 403 403 200 200 200"  # managers of what is in the south
API_HERE = HERE.replace("302", "401")
API_EVERYBODY = EVERYBODY.replace("302", "401")
NEXT_WEEK = str(dt.datetime.now(dt.UTC).date() + dt.timedelta(days=7))
API_SALES = "401 403 403 403 {} {} 403 {} {}"  # a verb of sales, with what becomes of it


class Row(NamedTuple):
    """An address by name, what is sent there, and the answer each of PEOPLE gets."""

    name: str
    answers: str
    of: str = ""
    more: tuple[str, ...] = ()
    body: dict[str, object] | None = None
    method: str = "GET"


def post(name: str, answers: str, of: str, *more: str, **body: object) -> Row:
    """A row that sends JSON."""
    return Row(name, answers, of, more, body, "POST")


ADMINS = "302 403 403 403 403 403 403 403 200"
SAVED = "302 403 403 403 403 403 302 302 302"  # done by managers, and on to the next page
