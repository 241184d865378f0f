"""What the search for leaks asks for besides the plain addresses of the table."""

from __future__ import annotations

from dataclasses import fields

from signals.cohorts import REACHED
from signals.groupings import GROUPINGS
from tests.cast import Cast

# The kind of thing that an address of the table is about.
KINDS = {each.name: each.type for each in fields(Cast)} | {
    "follow_up": "FollowUp",
    "signal": "Signal",
    "photo": "Photo",
    "key": "ApiKey",
    "notice": "Notice",
    "import_run": "ImportRun",
    "signed_visit": "Visit",
}
QUERIES = {
    "queue": [f"view={view}&filter=on" for view in ("mine", "unclaimed", "snoozed", "done", "all")],
    "queue_file": ["view=all", "view=unclaimed"],
    "overview": [f"by={by}&period=365" for by in GROUPINGS],
    "overview_file": [f"by={by}&period=365" for by in GROUPINGS],
    "signal_list": [f"reached={word}&period=365" for word in REACHED],
    "my_signals": ["show=moving", "show=sold", "show=not_this_time"],
    "api_conversion": [f"by={by}" for by in GROUPINGS],
    "api_signals": ["mine=1"],
    "api_follow_ups": ["mine=1"],
}
SEARCHES = {
    "accounts": "q",
    "accounts_file": "q",
    "queue": "search",
    "queue_file": "search",
    "signal_new": "q",
    **{
        f"api_{name}": "search"
        for name in ("customers", "sites", "contacts", "machines", "contracts", "visits")
    },
    "api_signals": "search",
    "api_follow_ups": "search",
}
NARROWED = {
    "machines_file": {"account": "Customer"},
    "contacts_file": {"account": "Customer"},
    "contracts_file": {"account": "Customer"},
    "signal_sheet": {"site": "Site", "machine": "Machine", "visit": "Visit"},
    "signal_new": {"site": "Site", "machine": "Machine", "visit": "Visit"},
    "queue": {"queue": "Queue"},
    "api_follow_ups": {"queue": "Queue"},
}
