"""Visits over the API: made under an id of the sender's, and ended otherwise than done."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Notice, Person
from calls import plan_story, response, visits
from calls.models import Part, Visit, VisitStep
from calls.operations import Moment
from fieldapp.plumbing.ids import uuid7
from tests.api import Program, code, pointers


def body(cast, **fields):
    facts = {"site": str(cast.harlow_hq.pk), "kind": "repair", "machines": [str(cast.copier.pk)]}
    return facts | {"problem": "Streaks"} | fields


def tomorrow():
    return (timezone.now() + dt.timedelta(days=1)).replace(microsecond=0).isoformat()


def arrived(cast):
    visits.arrive(cast.visit.pk, by=cast.erin, at=Moment.here(timezone.now()))


def test_a_technician_starts_a_visit_where_they_stand(cast):
    erin, pk = Program(cast.erin), uuid7()
    captured = (timezone.now() - dt.timedelta(minutes=20)).replace(microsecond=0)
    answer = erin.put(f"visits/{pk}/", body(cast, captured_at=captured.isoformat()))
    said = answer.json()
    assert answer.status_code == 201
    assert (said["id"], said["state"], said["lead"]) == (str(pk), "on_site", "erin")
    assert (said["unplanned"], said["machines"]) == (True, [str(cast.copier.pk)])
    assert Visit.objects.get(pk=pk).arrived_at == captured


def test_the_same_again_is_the_same_and_something_else_is_refused(cast):
    erin, pk = Program(cast.erin), uuid7()
    first = erin.put(f"visits/{pk}/", body(cast))
    again = erin.put(f"visits/{pk}/", body(cast))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert VisitStep.objects.filter(visit=pk).count() == 1
    other = erin.put(f"visits/{pk}/", body(cast, problem="Noise"))
    assert code(other) == (409, "different_body")


def test_somebody_elses_id_is_unknown(cast):
    pk = uuid7()
    Program(cast.erin).put(f"visits/{pk}/", body(cast))
    for person in (cast.mona, cast.admin):
        answer = Program(person).put(f"visits/{pk}/", body(cast, window_start=tomorrow()))
        assert code(answer) == (404, "not_found")
    planned = Program(cast.erin).put(f"visits/{cast.visit.pk}/", body(cast))
    assert code(planned) == (404, "not_found")


def test_who_leads_is_no_helper_besides(cast):
    facts = {"window_start": tomorrow(), "lead": "erin", "helpers": ["erin", "carl"]}
    said = Program(cast.mona).put(f"visits/{uuid7()}/", body(cast, **facts)).json()
    assert (said["lead"], said["helpers"]) == ("erin", ["carl"])


def test_a_manager_plans_for_somebody_or_for_the_board(cast):
    mona, pk = Program(cast.mona), uuid7()
    facts = {"window_start": tomorrow(), "lead": "erin", "helpers": ["carl"]}
    said = mona.put(f"visits/{pk}/", body(cast, **facts)).json()
    assert (said["state"], said["lead"], said["helpers"]) == ("planned", "erin", ["carl"])
    assert not said["unplanned"]
    assert Program(cast.carl).get(f"visits/{pk}/").status_code == 200
    nobody = mona.put(f"visits/{uuid7()}/", body(cast, window_start=tomorrow()))
    assert nobody.json()["lead"] is None


def test_a_planned_visit_is_as_one_from_the_day_board(cast):
    mona, pk = Program(cast.mona), uuid7()
    facts = {"window_start": tomorrow(), "lead": "erin", "helpers": ["carl"]}
    for _again in range(2):
        mona.put(f"visits/{pk}/", body(cast, **facts))
    visit = Visit.objects.get(pk=pk)
    (told,) = plan_story.of_visit(visit, now=timezone.now())
    assert told.words == "Mona Cast entered the call, given to Erin Cast"
    given = Notice.objects.filter(kind="visit_given").values_list("person__username", flat=True)
    assert sorted(given) == ["carl", "erin"]
    promise = response.promised(
        cast.harlow_hq,
        [cast.copier],
        "repair",
        reported_at=visit.plan_steps.get().at,
        now=timezone.now(),
    )
    assert visit.respond_by == promise.due


def test_nobody_is_sent_after_their_last_day(cast):
    mona = Program(cast.mona)
    Person.objects.filter(pk=cast.carl.pk).update(last_day=timezone.localdate())
    facts = {"window_start": (timezone.now() + dt.timedelta(days=9)).isoformat()}
    for name, value in (("lead", "carl"), ("helpers", ["carl"])):
        answer = mona.put(f"visits/{uuid7()}/", body(cast, **facts, **{name: value}))
        assert pointers(answer) == [(f"/{name}", "left")]
    assert Visit.objects.filter(problem="Streaks").count() == 0


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"window_end": "2031-03-10T08:00:00Z"}, ("/window_end", "bad_window")),
        ({"window_end": "2031-03-10T09:00:00Z"}, ("/window_end", "bad_window")),
        ({"window_end": "2031-06-10T09:00:00Z"}, ("/window_end", "bad_window")),
        ({"window_start": "0001-01-01T00:00:00Z"}, ("/window_start", "out_of_range")),
        ({"window_start": "9999-12-31T23:59:59Z"}, ("/window_start", "out_of_range")),
        ({"window_start": "2031-03-30T01:30:00"}, ("/window_start", "timezone_required")),
        ({"reported_at": "0001-01-01T00:00:00Z"}, ("/reported_at", "out_of_range")),
    ],
)
def test_a_window_that_cannot_be_is_refused(cast, wrong, pointer):
    facts = {"window_start": "2031-03-10T09:00:00Z"} | wrong
    answer = Program(cast.mona).put(f"visits/{uuid7()}/", body(cast, **facts))
    assert pointers(answer) == [pointer]


def test_a_manager_says_when(cast):
    answer = Program(cast.mona).put(f"visits/{uuid7()}/", body(cast, lead="erin"))
    assert pointers(answer) == [("/window_start", "required")]


def test_a_technician_plans_for_themself_alone(cast):
    erin = Program(cast.erin)
    said = erin.put(f"visits/{uuid7()}/", body(cast, window_start=tomorrow())).json()
    assert (said["state"], said["lead"]) == ("planned", "erin")
    assert code(erin.put(f"visits/{uuid7()}/", body(cast, lead="otto"))) == (403, "forbidden")
    assert code(erin.put(f"visits/{uuid7()}/", body(cast, helpers=["carl"]))) == (403, "forbidden")


def test_a_rep_makes_no_visits(cast):
    assert code(Program(cast.sam).put(f"visits/{uuid7()}/", body(cast))) == (403, "forbidden")


def test_what_the_sender_does_not_see_is_unknown(cast):
    otto, unknown = Program(cast.otto), str(uuid7())
    assert pointers(otto.put(f"visits/{uuid7()}/", body(cast))) == [
        ("/site", "unknown_reference"),
        ("/machines", "unknown_reference"),
    ]
    erin = Program(cast.erin)
    for wrong in (
        {"machines": [str(cast.library_copier.pk)]},
        {"machines": [unknown]},
        {"contact": unknown},
    ):
        answer = erin.put(f"visits/{uuid7()}/", body(cast, **wrong))
        assert pointers(answer) == [(f"/{next(iter(wrong))}", "unknown_reference")]
    mona = Program(cast.mona)
    facts = {"window_start": tomorrow()}
    for wrong in ({"lead": "sam"}, {"lead": "nobody"}, {"helpers": ["sam"]}):
        answer = mona.put(f"visits/{uuid7()}/", body(cast, **facts, **wrong))
        assert pointers(answer) == [(f"/{next(iter(wrong))}", "unknown_reference")]
    elsewhere = mona.put(
        f"visits/{uuid7()}/", body(cast, **facts, machines=[str(cast.library_copier.pk)])
    )
    assert pointers(elsewhere) == [("/machines", "unknown_reference")]


def test_incomplete_plans_the_return_visit_with_its_parts(cast):
    arrived(cast)
    erin = Program(cast.erin)
    day = (timezone.localdate() + dt.timedelta(days=4)).isoformat()
    parts = [{"machine": str(cast.copier.pk), "name": "Fuser", "number": "F-1", "quantity": 2}]
    facts = {"why": "part", "left": "Fuser worn", "parts": parts, "return_on": day}
    for replayed in (None, "true"):
        answer = erin.post(f"visits/{cast.visit.pk}/incomplete/", facts)
        assert answer.status_code == 200
        assert answer.headers.get("Idempotency-Replayed") == replayed
    said = answer.json()
    assert (said["state"], said["incomplete_why"], said["left"]) == (
        "incomplete",
        "part",
        "Fuser worn",
    )
    back = Visit.objects.get(returns_to=cast.visit)
    assert (back.lead, back.window_start.date().isoformat()) == (cast.erin, day)
    assert [(part.name, part.quantity) for part in Part.objects.all()] == [("Fuser", 2)]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"why": "weather"}, ("/why", "invalid_choice")),
        ({"why": None}, ("/why", "required")),
        ({"left": ""}, ("/left", "required")),
        ({"return_on": "2020-01-01"}, ("/return_on", "in_the_past")),
        ({"parts": [{"machine": str(uuid7()), "name": "x"}]}, ("/parts", "unknown_reference")),
        ({"parts": [{"name": "x"}]}, ("/parts/0/machine", "required")),
        ({"parts": "x"}, ("/parts", "type")),
    ],
)
def test_incomplete_that_is_refused_changes_nothing(cast, wrong, pointer):
    arrived(cast)
    facts = {"why": "access", "left": "Locked"} | wrong
    answer = Program(cast.erin).post(f"visits/{cast.visit.pk}/incomplete/", facts)
    assert answer.status_code == 422
    assert pointers(answer) == [pointer]
    assert Visit.objects.get(pk=cast.visit.pk).state == "on_site"
    assert not Visit.objects.filter(returns_to=cast.visit).exists()


def test_close_short_needs_all_three(cast):
    erin, address = Program(cast.erin), f"visits/{cast.visit.pk}/close-short/"
    facts = {"asked": "A move", "why_not": "No lift", "agreed": "Friday"}
    for name in facts:
        answer = erin.post(address, {key: text for key, text in facts.items() if key != name})
        assert pointers(answer) == [(f"/{name}", "required")]
    said = erin.post(address, facts).json()
    assert [said["state"], said["asked"], said["why_not"], said["agreed"]] == [
        "closed_short",
        *facts.values(),
    ]


def test_cancel_is_for_managers_and_says_why(cast):
    address = f"visits/{cast.visit.pk}/cancel/"
    assert code(Program(cast.erin).post(address, {"why": "x"})) == (403, "forbidden")
    mona = Program(cast.mona)
    assert pointers(mona.post(address, {})) == [("/why", "required")]
    first, again = (mona.post(address, {"why": "They closed"}) for _time in range(2))
    assert (first.json()["state"], first.json()["cancelled_why"]) == ("cancelled", "They closed")
    assert again["Idempotency-Replayed"] == "true"


def test_nobody_cancels_what_somebody_is_at(cast):
    arrived(cast)
    answer = Program(cast.mona).post(f"visits/{cast.visit.pk}/cancel/", {"why": "x"})
    assert code(answer) == (409, "wrong_move")
