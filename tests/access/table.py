"""Who may do what at every address: one row each, one column a person.

The world is the tests' cast: the account, the visit, the signal and its follow-up are in the
south, where Erin noticed the signal, Sam owns the follow-up and Rita works in the same queue;
Mona and Sven manage both territories. Otto works in the north, Carl was given nothing. Each cell
is tried in the same world: what one person does is undone before the next.

Rendered into docs/reference/permissions.md.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

PEOPLE = ("nobody", "erin", "carl", "otto", "sam", "rita", "sven", "mona", "admin")

HERE = "302 200 404 404 200 200 200 200 200"  # a page about something in the south
EVERYBODY = "302 200 200 200 200 200 200 200 200"  # a page for whoever is signed in
SALES = "302 403 403 403 200 200 200 200 200"  # a page for those who sell or manage
MANAGERS = "302 403 403 403 403 403 200 200 200"
PUBLIC = "200 200 200 200 200 200 200 200 200"
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


DESCRIBE = "302 200 404 404 403 403 200 200 200"  # technicians and managers, of the south
REARRANGE = "302 403 403 403 403 403 200 200 200"

PAGES = [
    Row("home", "302 302 302 302 302 302 302 302 302"),
    Row("my_day", EVERYBODY),
    Row("visit", HERE, "visit"),
    Row("visit_move", "302 302 404 404 404 404 404 404 404", "visit", ("arrive",), {}, "POST"),
    Row("accounts", EVERYBODY),
    Row("account", HERE, "harlow"),
    Row("machine", HERE, "copier"),
    Row("machine_by_code", "302 302 404 404 302 302 302 302 302", "", ("C0P1ER0000",)),
    Row("machine_label", HERE, "copier"),
    Row("machine_labels", "302 404 404 404 404 404 404 404 404"),
    Row("machine_new", "302 404 404 404 404 404 404 404 404"),
    *(Row("machine_change", DESCRIBE, "copier", (name,)) for name in ("edit", "move", "stand-in")),
    *(
        Row("machine_change", REARRANGE, "copier", (name,))
        for name in ("hands", "store", "gone", "back")
    ),
    Row("machine_change", "302 302 404 404 302 302 302 302 302", "copier", ("undo",), {}, "POST"),
    Row("photo", HERE, "photo"),
    Row("my_signals", EVERYBODY),
    Row("signal_new", EVERYBODY),
    Row("signal_sheet", "302 302 302 302 302 302 302 302 302", "", ("overt",)),
    Row("signal_saved", HERE, "signal"),
    Row("signal_verb", "302 302 404 404 403 403 403 403 403", "signal", ("take-back",), {}, "POST"),
    Row("queue", SALES),
    Row("follow_up", SALES, "follow_up"),
    Row(
        "follow_up_verb", "302 403 403 403 302 302 403 302 302", "follow_up", ("claim",), {}, "POST"
    ),
    Row("overview", MANAGERS),
    Row("overview_csv", MANAGERS),
    Row("signal_list", MANAGERS),
    Row("signal_list_csv", MANAGERS),
    Row("me", EVERYBODY),
    Row("keys", EVERYBODY),
    Row("keys", "302 302 302 302 302 302 302 302 302", "", (), {}, "POST"),  # first: who are you?
    Row("revoke_key", "302 404 404 404 302 404 404 404 404", "key", (), {}, "POST"),
    Row("notices", EVERYBODY),
    Row("notices_read", "302 302 302 302 302 302 302 302 302", "", (), {}, "POST"),
    Row("notice", "302 404 404 404 302 404 404 404 404", "notice"),
]
LISTS = [
    Row(f"api_{name}", API_EVERYBODY)
    for name in (
        "me",
        "customers",
        "sites",
        "contacts",
        "machines",
        "contracts",
        "offers",
        "queues",
        "visits",
        "signals",
        "follow_ups",
    )
]
API = [
    *LISTS,
    Row("api_customer", API_HERE, "harlow"),
    Row("api_site", API_HERE, "harlow_hq"),
    Row("api_contact", API_HERE, "joan"),
    Row("api_machine", API_HERE, "copier"),
    Row("api_contract", API_HERE, "contract"),
    Row("api_offer", API_EVERYBODY, "offer"),
    Row("api_queue", "401 404 404 200 404 404 200 200 200", "north_queue"),
    Row("api_visit", API_HERE, "visit"),
    Row("api_signal", API_HERE, "signal"),
    Row("api_follow_up", "401 404 404 404 200 200 200 200 200", "follow_up"),
    Row("api_conversion", "401 403 403 403 403 403 200 200 200"),
    post("api_on_the_way", "401 200 404 404 403 403 403 403 403", "visit"),
    post("api_arrive", "401 200 404 404 403 403 403 403 403", "visit"),
    post("api_done", "401 409 404 404 403 403 403 403 403", "visit"),
    post("api_said_yes", API_HERE, "signal"),
    post("api_nobody_called", API_HERE, "signal"),
    post("api_follow_up_claim", API_SALES.format(200, 200, 200, 200), "follow_up"),
    post("api_follow_up_contact", API_SALES.format(200, 409, 409, 409), "follow_up"),
    post("api_follow_up_qualify", API_SALES.format(409, 409, 409, 409), "follow_up"),
    post("api_follow_up_quote", API_SALES.format(409, 409, 409, 409), "follow_up"),
    post("api_follow_up_win", API_SALES.format(409, 409, 409, 409), "follow_up", value="10.00"),
    post("api_follow_up_lose", API_SALES.format(200, 409, 409, 409), "follow_up", reason="price"),
    post(
        "api_follow_up_snooze",
        API_SALES.format(200, 409, 409, 409),
        "follow_up",
        until=NEXT_WEEK,
        reason="Budget in January",
    ),
    post(
        "api_follow_up_return", API_SALES.format(200, 409, 409, 409), "follow_up", question="Where?"
    ),
    post("api_follow_up_answer", "401 409 404 404 409 409 409 409 409", "follow_up", text="There."),
    post("api_follow_up_hand_over", API_SALES.format(200, 409, 200, 200), "follow_up", to="rita"),
    post(
        "api_follow_up_merge", API_SALES.format(422, 422, 422, 422), "follow_up", into="follow_up"
    ),
    post("api_follow_up_undo", API_SALES.format(409, 409, 409, 409), "follow_up"),
    Row("api_photo", "401 404 404 404 404 404 404 404 404", "", ("0" * 64,), None, "HEAD"),
    post("api_token", "401 401 401 401 401 401 401 401 401", "", username="erin", password="wrong"),
    Row("api_schema", PUBLIC),
    Row("api_docs", PUBLIC),
    Row("healthz", PUBLIC),
]
# Answered to machines of ours only, or by what they find; they have tests of their own.
ELSEWHERE = {"readyz", "metrics"}
# Sign-in and one's own security are allauth's pages; they show nothing of anybody else.
ALLAUTH = ("account_", "mfa_")
