"""PUT signals/{uuid}/: the same signal, sent any number of times, is one signal."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import company, photos
from accounts.models import Access, ApiKey
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.models import OutboxRow
from signals import capture, routing
from signals import tasks as outbox_work
from signals.models import FollowUp, Signal
from tests import cast as casting
from tests.api import Program, code, pointers


def body(cast, **changes):
    """What Erin heard at Harlow's, as a phone sends it."""
    given = {
        "type": "overt",
        "clue": "asked_machine",
        "site": str(cast.harlow_hq.pk),
        "machine": str(cast.copier.pk),
        "visit": str(cast.visit.pk),
        "contact": str(cast.joan.pk),
        "note": "Our copier is shot.",
        "noticed_at": "2026-11-20T10:55:00+00:00",
    }
    return {name: value for name, value in (given | changes).items() if value is not ...}


@pytest.fixture
def erin(cast):
    return Program(cast.erin)


def test_a_captured_signal_is_answered_with_its_status(cast, erin):
    pk = uuid7()
    answer = erin.put(f"signals/{pk}/", body(cast))
    assert answer.status_code == 201
    said = answer.json()
    assert {name: said[name] for name in ("id", "status", "status_text", "follow_up")} == {
        "id": str(pk),
        "status": "received",
        "status_text": "Received",
        "follow_up": None,
    }
    assert said["offer_category"] == "machine"
    assert said["technician"] == "erin"
    assert said == erin.get(f"signals/{pk}/").json()


def test_a_signal_has_a_follow_up_once_it_was_routed(cast, erin):
    pk = uuid7()
    erin.put(f"signals/{pk}/", body(cast))
    routing.route(pk)
    said = erin.get(f"signals/{pk}/").json()
    follow_up = FollowUp.objects.get(signal=pk)
    assert said["status"] == "with_rep"
    assert said["follow_up"] == {
        "id": str(follow_up.pk),
        "queue": str(cast.queue.pk),
        "owner": "sam",
        "stage": "new",
        "due_at": follow_up.due_at.isoformat().replace("+00:00", "Z"),
    }


def test_sent_again_it_answers_200_and_says_that_it_is_a_replay(cast, erin):
    pk = uuid7()
    first = erin.put(f"signals/{pk}/", body(cast))
    again = erin.put(f"signals/{pk}/", body(cast, note="  Our copier is shot. ", place=""))
    assert (first.status_code, again.status_code) == (201, 200)
    assert "Idempotency-Replayed" not in first.headers
    assert again["Idempotency-Replayed"] == "true"
    assert again.json() == first.json()
    assert Signal.objects.count() == 1
    assert OutboxRow.objects.filter(kind="signals.route").count() == 1


def test_the_same_id_with_another_body_is_refused(cast, erin):
    pk = uuid7()
    erin.put(f"signals/{pk}/", body(cast))
    answer = erin.put(f"signals/{pk}/", body(cast, note="Something else"))
    assert code(answer) == (409, "different_body")
    assert Signal.objects.get().note == "Our copier is shot."


def test_somebody_elses_id_answers_as_an_unknown_one(cast, erin):
    pk = uuid7()
    erin.put(f"signals/{pk}/", body(cast))
    at_home = body(
        cast,
        site=str(cast.northgate_library.pk),
        machine=...,
        visit=...,
        contact=...,
    )
    taken = Program(cast.otto).put(f"signals/{pk}/", at_home)
    assert code(taken) == (404, "not_found")
    unknown = Program(cast.otto).get(f"signals/{uuid7()}/")
    assert _without_instance(taken) == _without_instance(unknown)


def _without_instance(answer):
    return {name: value for name, value in answer.json().items() if name != "instance"}


@pytest.mark.parametrize("name", ["site", "machine", "visit", "contact", "adds_to"])
def test_what_one_may_not_see_reads_as_what_there_is_not(cast, erin, name):
    foreign = {
        "site": cast.northgate_library.pk,
        "machine": cast.library_copier.pk,
        "visit": cast.otto_visit.pk,
        "contact": cast.northgate.contacts.create(name="Far Away").pk,
        "adds_to": casting.captured(
            cast, by=cast.otto, site=cast.northgate_library, machine=None
        ).pk,
    }[name]
    pk = uuid7()
    invisible = erin.put(f"signals/{pk}/", body(cast, **{name: str(foreign)}))
    unknown = erin.put(f"signals/{pk}/", body(cast, **{name: str(uuid7())}))
    assert code(invisible) == (422, "unknown_reference")
    assert pointers(invisible) == [(f"/{name}", "unknown_reference")]
    assert _without_instance(invisible) == _without_instance(unknown)
    assert not Signal.objects.filter(pk=pk).exists()


def test_what_is_at_another_site_that_one_sees_is_said_to_be(cast, erin):
    answer = erin.put(f"signals/{uuid7()}/", body(cast, site=str(cast.tamsin_office.pk)))
    assert code(answer) == (422, "wrong_site")


def test_a_contact_of_the_whole_customer_belongs_to_each_of_its_sites(cast, erin):
    boss = cast.harlow.contacts.create(name="The Boss")
    answer = erin.put(f"signals/{uuid7()}/", body(cast, contact=str(boss.pk)))
    assert answer.status_code == 201


def test_a_place_in_words_will_do(cast, erin):
    given = {"type": "observed", "place": "New building by the canal"}
    answer = erin.put(f"signals/{uuid7()}/", given | {"noticed_at": "2026-11-20T10:00:00Z"})
    assert answer.status_code == 201
    assert code(
        erin.put(
            f"signals/{uuid7()}/", {**given, "place": " ", "noticed_at": "2026-11-20T10:00:00Z"}
        )
    ) == (422, "required")


@pytest.mark.parametrize(
    "username", ["erin", "carl", "otto", "sam", "rita", "sven", "mona", "admin"]
)
def test_anybody_signed_in_may_capture_where_they_may_see(cast, username):
    person = cast.people[username]
    sees = person.is_admin or Access.objects.filter(person=person, site=cast.harlow_hq).exists()
    answer = Program(person).put(f"signals/{uuid7()}/", body(cast))
    assert answer.status_code == (201 if sees else 422)


def test_the_phones_clock_is_corrected(cast, erin):
    ahead = timezone.now() + dt.timedelta(days=3)
    noticed = ahead - dt.timedelta(hours=1)
    pk = uuid7()
    answer = erin.put(
        f"signals/{pk}/", body(cast, noticed_at=noticed.isoformat()), X_Sent_At=ahead.isoformat()
    )
    assert answer.status_code == 201
    signal = Signal.objects.get(pk=pk)
    assert abs(signal.skew - 3 * 24 * 3600) < 5
    hour_ago = signal.received_at - dt.timedelta(hours=1)
    assert abs((signal.noticed_at - hour_ago).total_seconds()) < 5


def test_a_moment_in_the_future_is_taken_as_now(cast, erin):
    pk = uuid7()
    future = timezone.now() + dt.timedelta(days=3)
    assert erin.put(f"signals/{pk}/", body(cast, noticed_at=future.isoformat())).status_code == 201
    signal = Signal.objects.get(pk=pk)
    assert signal.noticed_at == signal.received_at


def test_photos_that_came_before_belong_to_the_signals_site(cast, erin):
    sha256 = "ab" * 32
    photo = photos.Photo.objects.create(
        person=cast.erin,
        sha256=sha256,
        kind="jpeg",
        size=1,
        width=1,
        height=1,
        received_at=timezone.now(),
    )
    answer = erin.put(f"signals/{uuid7()}/", body(cast, photos=[sha256, "cd" * 32]))
    assert answer.json()["photos"] == [sha256, "cd" * 32]
    photo.refresh_from_db()
    assert photo.site == cast.harlow_hq


@pytest.mark.parametrize(("changes", "most"), [({}, 8), ({"photos": ["ab" * 32]}, 10)])
def test_a_capture_needs_few_statements(cast, erin, changes, most):
    erin.put(f"signals/{uuid7()}/", body(cast))  # the day's first use of a key is noted
    company.current()
    with CaptureQueriesContext(connection) as queries:
        assert erin.put(f"signals/{uuid7()}/", body(cast, **changes)).status_code == 201
    assert len(queries) <= most, "\n".join(each["sql"][:200] for each in queries)


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_make_one_signal():
    cast = casting.make()
    program, pk, given = Program(cast.erin), uuid7(), None
    given = body(cast)
    ApiKey.objects.update(last_used_on=timezone.localdate())
    answers = _at_once(20, lambda: program.put(f"signals/{pk}/", given).status_code)
    assert sorted(answers) == [200] * 19 + [201]
    assert Signal.objects.count() == 1
    outbox_work.route(str(pk))
    assert FollowUp.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_ids_constraint_twenty_at_once_would_make_many():
    """The control: looking first and writing then, as the naive way is, makes more than one."""
    cast = casting.make()
    barrier = threading.Barrier(5, timeout=10)

    def naive():
        with transaction.atomic():
            seen = Signal.objects.filter(note="naive").exists()
            barrier.wait()
            if not seen:
                heard = casting.heard(cast, note="naive")
                capture.capture(uuid7(), heard, by=cast.erin, now=timezone.now())

    _at_once(5, naive)
    assert Signal.objects.filter(note="naive").count() == 5


def _at_once(count, work):
    """Run ``work`` in threads that begin together; returns what each gave."""
    gate, found = threading.Barrier(count, timeout=30), []

    def run():
        try:
            gate.wait()
            found.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found
