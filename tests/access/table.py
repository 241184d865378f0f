"""Who may do what at every address: one row each, one column a person.

The world is the tests' cast: the account, the visit, the signal and its follow-up are in the
south, where Erin noticed the signal, Sam owns the follow-up and Rita works in the same queue;
Mona and Sven manage both territories. Otto works in the north, Carl was given nothing. Each cell
is tried in the same world: what one person does is undone before the next.

Rendered into docs/reference/permissions.md.
"""

from __future__ import annotations

from tests.access.office_rows import OFFICE
from tests.access.rows import (
    ADMINS,
    API_EVERYBODY,
    API_HERE,
    API_SALES,
    EVERYBODY,
    HERE,
    KEEPERS,
    MANAGERS,
    NEXT_WEEK,
    OWN_RUN,
    PUBLIC,
    SALES,
    SAVED,
    SET_UP,
    Row,
    post,
)
from tests.access.visit_rows import BOARD, CHECKLISTS, ON_A_PHONE, SIGNING, VISITS

OFFERS_TO_PRIVACY = [
    Row("setup_offers", MANAGERS),
    Row("setup_offer_new", MANAGERS),
    Row("setup_offer", MANAGERS, "offer"),
    Row("setup_offer_archive", SAVED, "offer", (), {}, "POST"),
    Row("setup_offer_restore", SAVED, "offer", (), {}, "POST"),
    Row("setup_hours", MANAGERS),
    Row("setup_hours_week", MANAGERS),
    Row("setup_hours_holidays", MANAGERS),
    Row("setup_hours_day_add", "302 403 403 403 403 403 422 422 422", "", (), {}, "POST"),
    Row("setup_hours_day_remove", SAVED, "", ("2030-12-24",), {}, "POST"),
    Row("setup_hours_site", MANAGERS, "harlow_hq"),
    Row("setup_queues", MANAGERS),
    Row("setup_queue_new", MANAGERS),
    Row("setup_rules", MANAGERS),
    Row("setup_queue", MANAGERS, "queue"),
    Row("setup_queue_archive", SAVED, "north_queue", (), {}, "POST"),
    Row("setup_queue_restore", SAVED, "north_queue", (), {}, "POST"),
    Row("setup_company", ADMINS),
    Row("setup_keys", MANAGERS),
    Row("setup_privacy", MANAGERS),
    Row("setup_privacy_rule", "302 403 403 403 403 403 403 403 422", "", (), {}, "POST"),
    Row("setup_privacy_retention", "302 403 403 403 403 403 403 403 302", "", (), {}, "POST"),
    Row("setup_looks", ADMINS),
    Row("setup_contact", MANAGERS, "joan"),
    Row("setup_contact_anonymous", SAVED, "joan", (), {}, "POST"),
    Row(
        "setup_contact_note",
        "302 403 403 403 403 403 404 404 404",
        "joan",
        ("signal", "0190163d-8694-739b-aea5-966c26f8ad91"),
    ),
    Row("setup_key_revoke", "302 403 403 403 403 403 404 302 302", "key", (), {}, "POST"),
]
DESCRIBE = "302 200 404 404 403 403 200 200 200"  # technicians and managers, of the south
REARRANGE = "302 403 403 403 403 403 200 200 200"

PAGES = [
    *BOARD,
    Row("home", "302 302 302 302 302 302 302 302 302"),
    Row("my_day", EVERYBODY),
    Row("visit", HERE, "visit"),
    Row("visit_move", "302 302 404 404 404 404 404 404 404", "visit", ("arrive",), {}, "POST"),
    *VISITS,
    *OFFICE,
    *SIGNING,
    *ON_A_PHONE,
    Row("visit_photos", HERE, "visit"),
    Row(
        "visit_photo_verb",
        "302 302 404 404 404 404 404 404 404",
        "visit",
        ("visit_photo", "remove"),
        {},
        "POST",
    ),
    Row("accounts", EVERYBODY),
    Row("account", HERE, "harlow"),
    Row("customer_change", KEEPERS, "harlow"),
    Row("customer_parent", KEEPERS, "harlow"),
    Row("customer_merge", KEEPERS, "harlow"),
    Row("site_change", KEEPERS, "harlow_hq"),
    Row("site_merge", KEEPERS, "harlow_hq"),
    Row("contact_new", HERE, "harlow"),
    Row("contact_change", HERE, "joan"),
    Row("contact_gone", HERE, "joan"),
    Row("places", "302 403 403 403 200 200 200 200 200"),
    Row("place", "302 403 404 404 302 302 302 302 302", "signal"),
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
    Row("signal_list", MANAGERS),
    Row("setup", MANAGERS),
    *OFFERS_TO_PRIVACY,
    *CHECKLISTS,
    Row("setup_go_live", MANAGERS),
    Row("setup_invite_all", SET_UP, "", (), {}, "POST"),
    Row("setup_territories", MANAGERS),
    Row("setup_territory_new", MANAGERS),
    Row("setup_territory", MANAGERS, "south"),
    Row("setup_territory_archive", SET_UP, "north", (), {}, "POST"),
    Row("setup_audit", MANAGERS),
    Row("setup_audit_file", MANAGERS, "", ("csv",)),
    Row("setup_audit_file", MANAGERS, "", ("xlsx",)),
    Row("setup_people", MANAGERS),
    Row("setup_person_new", MANAGERS),
    Row("setup_person", MANAGERS, "rita"),
    Row("setup_leaving", MANAGERS, "rita"),
    Row("setup_hand_over", MANAGERS, "rita", ("south",)),
    Row("setup_person_verb", SET_UP, "rita", ("switch-off",), {}, "POST"),
    Row("setup_imports", MANAGERS),
    Row("setup_import", OWN_RUN, "import_run"),
    Row("setup_import_headings", OWN_RUN, "import_run"),
    Row("setup_import_rehearse", OWN_RUN.replace("200", "302"), "import_run", (), {}, "POST"),
    Row("setup_import_apply", OWN_RUN.replace("200", "302"), "import_run", (), {}, "POST"),
    Row("setup_import_rejects", OWN_RUN, "import_run", ("csv",)),
    Row("setup_import_rejects", OWN_RUN, "import_run", ("xlsx",)),
    Row("outbox", EVERYBODY),
    Row("me", EVERYBODY),
    Row("keys", EVERYBODY),
    Row("keys", "302 302 302 302 302 302 302 302 302", "", (), {}, "POST"),  # first: who are you?
    Row("revoke_key", "302 404 404 404 302 404 404 404 404", "key", (), {}, "POST"),
    Row("notices", EVERYBODY),
    Row("notices_read", "302 302 302 302 302 302 302 302 302", "", (), {}, "POST"),
    Row("notice", "302 404 404 404 302 404 404 404 404", "notice"),
]
FILES = [
    Row(f"{name}_file", answers, "", (form,))
    for name, answers in {
        "accounts": EVERYBODY,
        "sites": EVERYBODY,
        "machines": EVERYBODY,
        "contacts": EVERYBODY,
        "contracts": EVERYBODY,
        "my_signals": EVERYBODY,
        "queue": SALES,
        "overview": MANAGERS,
        "signal_list": MANAGERS,
        "setup_people": MANAGERS,
        "setup_territories": MANAGERS,
        "setup_offers": MANAGERS,
        "setup_queues": MANAGERS,
        "supplies": MANAGERS,
    }.items()
    for form in ("csv", "xlsx")
]
PAGES += FILES
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
    post(
        "api_incomplete", "401 409 404 404 403 403 403 403 403", "visit", why="part", left="Fuser"
    ),
    post(
        "api_close_short",
        "401 200 404 404 403 403 403 403 403",
        "visit",
        asked="A move",
        why_not="No lift",
        agreed="Friday",
    ),
    Row("api_visit_photos", API_HERE, "visit"),
    post("api_visit_photos", "401 200 404 404 403 403 403 403 403", "visit", photos=["a" * 64]),
    post("api_cancel", "401 403 403 403 403 403 200 200 200", "visit", why="They closed"),
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
    Row("api_sync_session", API_EVERYBODY),
    Row(
        "api_sync_op",
        API_EVERYBODY.replace("200", "409"),
        "",
        ("0" * 8 + "-0000" * 3 + "-" + "0" * 12,),
        {},
        "PUT",
    ),
    post("api_sync_status", API_EVERYBODY, "", op_ids=[]),
    post("api_sync_heartbeat", API_EVERYBODY, "", pending=0),
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
