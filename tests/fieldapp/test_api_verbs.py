"""The verbs of the API: who may, what they change, and that a repeat changes nothing."""

import datetime as dt

import pytest
from django.utils import timezone

from fieldapp.plumbing.ids import uuid7
from signals import routing
from signals.models import CreditShare, FollowUp, Signal, Step
from tests import cast as casting
from tests.api import Program, code, pointers

BODIES = {
    "claim": {},
    "contact": {},
    "qualify": {},
    "quote": {},
    "win": {"value": "1200.50"},
    "lose": {"reason": "price"},
    "snooze": {"until": "2089-01-01", "reason": "holidays"},
    "return": {"question": "Which floor?"},
    "merge": {"into": str(uuid7())},
    "hand-over": {"to": "rita"},
    "undo": {},
}


@pytest.fixture
def follow_up(cast):
    return routing.route(casting.captured(cast).pk)


@pytest.fixture
def sam(cast):
    return Program(cast.sam)


def test_the_whole_way_to_a_sale(cast, follow_up, sam):
    way = [
        ("claim", {}, "claimed"),
        ("contact", {"note": "Spoke with Joan"}, "contacted"),
        ("qualify", {}, "qualified"),
        ("quote", {}, "quoted"),
        ("win", {"value": "12500.00", "monthly": "99.90", "months": 36}, "won"),
    ]
    for verb, given, stage in way:
        answer = sam.post(f"follow-ups/{follow_up.pk}/{verb}/", given)
        assert (answer.status_code, answer.json()["stage"]) == (200, stage)
        assert "Idempotency-Replayed" not in answer.headers
    said = sam.get(f"follow-ups/{follow_up.pk}/").json()
    assert (said["value"], said["monthly"], said["months"]) == ("12500.00", "99.90", 36)
    assert [step["verb"] for step in said["steps"]] == ["route", *[verb for verb, _g, _s in way]]
    assert said["shares"][0]["person"] == "erin"
    signal = Program(cast.erin).get(f"signals/{follow_up.signal_id}/").json()
    assert (signal["status"], signal["status_text"]) == ("sold", "Sold")


@pytest.mark.parametrize("verb", ["claim", "qualify", "quote", "win"])
def test_repeated_by_the_same_person_nothing_changes(follow_up, sam, verb):
    for before in ("claim", "contact"):
        if before != verb:
            sam.post(f"follow-ups/{follow_up.pk}/{before}/")
    first = sam.post(f"follow-ups/{follow_up.pk}/{verb}/", BODIES[verb])
    steps = Step.objects.count()
    again = sam.post(f"follow-ups/{follow_up.pk}/{verb}/", BODIES[verb])
    assert (first.status_code, again.status_code) == (200, 200)
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert Step.objects.count() == steps


def test_a_call_sent_twice_with_its_key_is_logged_once(cast, follow_up, sam):
    key = str(uuid7())
    address = f"follow-ups/{follow_up.pk}/contact/"
    sam.post(f"follow-ups/{follow_up.pk}/claim/")
    for _time in range(2):
        answer = sam.post(address, {"outcome": "no_answer"}, Idempotency_Key=key)
        assert (answer.status_code, answer.json()["attempts"]) == (200, 1)
    other = sam.post(f"follow-ups/{follow_up.pk}/quote/", Idempotency_Key=key)
    assert code(other) == (409, "different_body")


@pytest.mark.parametrize("username", ["erin", "carl", "otto", "sven"])
@pytest.mark.parametrize("verb", BODIES)
def test_who_never_sells_is_told_so(cast, follow_up, username, verb):
    program = Program(cast.people[username])
    answer = program.post(f"follow-ups/{follow_up.pk}/{verb}/", BODIES[verb])
    assert code(answer) == (403, "forbidden")
    unknown = program.post(f"follow-ups/{uuid7()}/{verb}/", BODIES[verb])
    assert answer.json() | {"instance": ""} == unknown.json() | {"instance": ""}


@pytest.mark.parametrize("verb", BODIES)
def test_what_one_may_not_see_is_answered_as_what_there_is_not(cast, verb):
    far = routing.route(
        casting.captured(cast, by=cast.otto, site=cast.northgate_library, machine=None).pk
    )
    sam = Program(cast.sam)
    invisible = sam.post(f"follow-ups/{far.pk}/{verb}/", BODIES[verb])
    unknown = sam.post(f"follow-ups/{uuid7()}/{verb}/", BODIES[verb])
    assert code(invisible) == (404, "not_found")
    assert invisible.json() | {"instance": ""} == unknown.json() | {"instance": ""}


def test_what_the_stage_does_not_allow_is_a_wrong_move(follow_up, sam):
    sam.post(f"follow-ups/{follow_up.pk}/claim/")
    assert code(sam.post(f"follow-ups/{follow_up.pk}/quote/")) == (409, "wrong_move")


def test_what_somebody_else_has_claimed_is_theirs(cast, follow_up, sam):
    sam.post(f"follow-ups/{follow_up.pk}/claim/")
    rita = Program(cast.rita)
    assert code(rita.post(f"follow-ups/{follow_up.pk}/claim/")) == (409, "wrong_move")
    assert code(rita.post(f"follow-ups/{follow_up.pk}/contact/")) == (409, "wrong_move")


@pytest.mark.parametrize(
    ("verb", "given", "pointer", "word"),
    [
        ("contact", {"outcome": "maybe"}, "/outcome", "invalid_choice"),
        ("contact", {"next_on": "2020-01-01"}, "/next_on", "in_the_past"),
        ("win", {}, "/value", "required"),
        ("win", {"value": "1_0"}, "/value", "invalid"),
        ("win", {"value": True}, "/value", "type"),
        ("win", {"value": "-1"}, "/value", "out_of_range"),
        ("win", {"value": "1e400"}, "/value", "invalid"),
        ("win", {"value": "99999999999.00"}, "/value", "out_of_range"),
        ("win", {"value": "1.005"}, "/value", "out_of_range"),
        ("win", {"value": "1", "months": 0}, "/months", "out_of_range"),
        ("lose", {"reason": "bored"}, "/reason", "invalid_choice"),
        ("lose", {"reason": "competitor"}, "/rival", "required"),
        ("lose", {"reason": "locked_until"}, "/until", "required"),
        ("snooze", {"until": "2020-01-01", "reason": "x"}, "/until", "in_the_past"),
        ("snooze", {"until": "2027-01-01T10:00:00", "reason": "x"}, "/until", "timezone_required"),
        ("snooze", {"until": "2027-01-01T10:00:00Z", "reason": " "}, "/reason", "required"),
        ("return", {"question": ""}, "/question", "required"),
        ("merge", {"into": str(uuid7())}, "/into", "unknown_reference"),
        ("hand-over", {"to": "nobody"}, "/to", "unknown_reference"),
        ("hand-over", {"to": "erin"}, "/to", "wrong_role"),
        ("claim", {"owner": "rita"}, "/owner", "unknown_field"),
    ],
)
def test_what_a_verb_refuses_names_its_field(follow_up, sam, verb, given, pointer, word):
    sam.post(f"follow-ups/{follow_up.pk}/claim/")
    answer = sam.post(f"follow-ups/{follow_up.pk}/{verb}/", given)
    assert code(answer) == (422, word)
    assert pointers(answer) == [(pointer, word)]


def test_a_number_is_taken_for_money_exactly(follow_up, sam):
    for verb in ("claim", "contact"):
        sam.post(f"follow-ups/{follow_up.pk}/{verb}/")
    answer = sam.post(f"follow-ups/{follow_up.pk}/win/", b'{"value": 0.10}')
    assert answer.json()["value"] == "0.10"


def test_a_day_to_snooze_until_begins_at_midnight_of_the_site(cast, follow_up, sam):
    cast.harlow_hq.time_zone = "America/New_York"
    cast.harlow_hq.save()
    given = {"until": "2027-01-05", "reason": "holidays"}
    answer = sam.post(f"follow-ups/{follow_up.pk}/snooze/", given)
    assert answer.json()["snoozed_until"] == "2027-01-05T05:00:00Z"


def test_hand_over_and_claim_by_another_member(cast, follow_up, sam):
    answer = sam.post(f"follow-ups/{follow_up.pk}/hand-over/", {"to": "rita"})
    assert (answer.json()["owner"], answer.json()["stage"]) == ("rita", "new")
    answer = sam.post(f"follow-ups/{follow_up.pk}/claim/")
    assert (answer.json()["owner"], answer.json()["stage"]) == ("sam", "claimed")


def test_another_accounts_follow_up_is_no_place_to_merge_into(cast, follow_up, sam):
    facts = {"site": cast.tamsin_office, "machine": None}
    elsewhere = routing.route(casting.captured(cast, **facts).pk)
    answer = sam.post(f"follow-ups/{follow_up.pk}/merge/", {"into": str(elsewhere.pk)})
    assert answer.status_code == 422
    assert answer.json()["errors"][0] == {
        "pointer": "/into",
        "code": "other_account",
        "detail": "Choose a follow-up of the same account.",
    }


def test_merging_splits_the_credit(cast, follow_up, sam):
    other = routing.route(casting.captured(cast, by=cast.carl).pk)
    answer = sam.post(f"follow-ups/{other.pk}/merge/", {"into": str(follow_up.pk)})
    assert (answer.json()["stage"], answer.json()["merged_into"]) == ("merged", str(follow_up.pk))
    shares = CreditShare.objects.filter(follow_up=follow_up).values_list("percent", flat=True)
    assert list(shares) == [50, 50]


def test_undo_puts_back_what_was(follow_up, sam):
    sam.post(f"follow-ups/{follow_up.pk}/claim/")
    assert sam.post(f"follow-ups/{follow_up.pk}/undo/").json()["stage"] == "new"
    again = sam.post(f"follow-ups/{follow_up.pk}/undo/")
    assert (again.status_code, again["Idempotency-Replayed"]) == (200, "true")


def test_only_the_technician_who_noticed_it_answers(cast, follow_up, sam):
    address = f"follow-ups/{follow_up.pk}/answer/"
    erin = Program(cast.erin)
    assert code(erin.post(address, {"text": "2nd"})) == (409, "wrong_move")
    sam.post(f"follow-ups/{follow_up.pk}/return/", {"question": "Which floor?"})
    assert code(sam.post(address, {"text": "2nd"})) == (409, "wrong_move")
    assert code(Program(cast.otto).post(address, {"text": "2nd"})) == (404, "not_found")
    answer = erin.post(address, {"text": "The second."})
    assert (answer.status_code, answer.json()["returned_at"]) == (200, None)


def test_they_said_yes_makes_it_overt_once(cast):
    signal = casting.captured(cast, type="observed", clue="overused")
    routing.route(signal.pk)
    erin = Program(cast.erin)
    first = erin.post(f"signals/{signal.pk}/said-yes/")
    again = erin.post(f"signals/{signal.pk}/said-yes/")
    assert first.json()["said_yes_at"]
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert FollowUp.objects.get().clock_type == "overt"


def test_nobody_called_opens_it_again_once(cast, follow_up, sam):
    for verb, given in (("claim", {}), ("lose", {"reason": "no_answer"})):
        sam.post(f"follow-ups/{follow_up.pk}/{verb}/", given)
    erin = Program(cast.erin)
    address = f"signals/{follow_up.signal_id}/nobody-called/"
    assert erin.post(address).json()["follow_up"]["stage"] == "claimed"
    assert erin.post(address)["Idempotency-Replayed"] == "true"
    follow_up.refresh_from_db()
    assert follow_up.reopened == 1


def test_nobody_can_have_called_before_sales_has_it(cast):
    signal = casting.captured(cast)
    answer = Program(cast.erin).post(f"signals/{signal.pk}/nobody-called/")
    assert code(answer) == (409, "wrong_move")


@pytest.mark.parametrize("verb", ["said-yes", "nobody-called"])
def test_signals_one_may_not_see_cannot_be_acted_upon(cast, follow_up, verb):
    otto = Program(cast.otto)
    assert code(otto.post(f"signals/{follow_up.signal_id}/{verb}/")) == (404, "not_found")
    Signal.objects.update(withdrawn_at=timezone.now())
    erin = Program(cast.erin)
    assert code(erin.post(f"signals/{follow_up.signal_id}/{verb}/")) == (404, "not_found")


def test_three_taps_of_a_visit(cast):
    erin, at = Program(cast.erin), timezone.now() - dt.timedelta(minutes=5)
    for verb, given, state in (
        ("on-the-way", {"captured_at": at.isoformat()}, "on_the_way"),
        ("arrive", {}, "on_site"),
        ("done", {"heard_nothing": True}, "done"),
    ):
        answer = erin.post(f"visits/{cast.visit.pk}/{verb}/", given)
        assert (answer.status_code, answer.json()["state"]) == (200, state)
        again = erin.post(f"visits/{cast.visit.pk}/{verb}/", given)
        assert (again.status_code, again["Idempotency-Replayed"]) == (200, "true")
    said = erin.get(f"visits/{cast.visit.pk}/").json()
    assert said["on_the_way_at"] == at.isoformat().replace("+00:00", "Z")
    assert (said["heard_nothing"], said["rev"]) == (True, 4)
    assert code(erin.post(f"visits/{cast.visit.pk}/arrive/")) == (409, "wrong_move")


@pytest.mark.parametrize(
    ("username", "answer"),
    [
        ("sam", (403, "forbidden")),
        ("sven", (403, "forbidden")),
        ("admin", (403, "forbidden")),
        ("otto", (404, "not_found")),
        ("carl", (404, "not_found")),
    ],
)
def test_only_its_technician_moves_a_visit(cast, username, answer):
    program = Program(cast.people[username])
    assert code(program.post(f"visits/{cast.visit.pk}/arrive/")) == answer


def test_a_colleagues_visit_that_one_sees_stays_theirs(cast):
    cast.otto.territories.add(cast.south)
    from accounts import access

    access.refresh_territories(cast.otto)
    answer = Program(cast.otto).post(f"visits/{cast.visit.pk}/arrive/")
    assert code(answer) == (409, "wrong_move")


def test_a_key_of_one_visit_is_not_another_ones(cast):
    cast.otto_visit.helpers.add(cast.erin)
    erin, key = Program(cast.erin), str(uuid7())
    assert erin.post(f"visits/{cast.visit.pk}/arrive/", Idempotency_Key=key).status_code == 200
    answer = erin.post(f"visits/{cast.otto_visit.pk}/arrive/", Idempotency_Key=key)
    assert code(answer) == (409, "different_body")
