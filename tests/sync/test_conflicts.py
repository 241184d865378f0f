"""What has happened is not refused because of what the office did meanwhile."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import Photo
from calls import planning, visits, work
from calls.checklists import editing
from calls.models import Answer, Checklist, Fault, Reading, Signature, Visit, Work
from calls.models.visits import VisitState
from fieldapp import unnamed_photos
from fieldapp.plumbing.ids import uuid7
from fieldapp.sync.models import Result
from signals.models import Signal
from tests.calls.checklists import lists
from tests.pages.visits import now as moment
from tests.pages.visits import on_site
from tests.sync import scenes
from tests.sync.field import op, receive

pytestmark = pytest.mark.django_db


@pytest.fixture
def about(cast):
    return {"visit": cast.visit.pk, "machine": cast.copier.pk}


def jam(about, **more):
    return op("work.fault", {"problem": scenes.told().problem.pk}, **about, **more)


def outcome(row):
    return row.result, row.why


def ago(**time):
    return timezone.now() - dt.timedelta(**time)


def test_a_visit_that_the_office_called_off_takes_what_was_done_and_is_looked_at(cast, about):
    planning.cancel(cast.visit.pk, by=cast.sven, at=moment(), why="They closed")
    kept = receive(cast.erin, jam(about))
    assert outcome(kept) == (Result.FLAGGED, "visit_ended")
    assert kept.detail.startswith("Received. The visit had ended already")
    assert Fault.objects.get().work.visit_id == cast.visit.pk
    cast.visit.refresh_from_db()
    assert cast.visit.state == VisitState.CANCELLED


def test_its_moves_wait_for_the_office(cast):
    planning.cancel(cast.visit.pk, by=cast.sven, at=moment(), why="They closed")
    kept = receive(cast.erin, op("visit.arrive", visit=cast.visit.pk))
    assert outcome(kept) == (Result.QUARANTINED, "wrong_move")


def test_what_was_done_before_the_end_arrives_without_a_doubt(cast, about):
    on_site(cast)
    visits.done(cast.visit.pk, by=cast.erin, at=moment())
    kept = receive(cast.erin, jam(about, captured_at=ago(minutes=20)))
    assert outcome(kept) == (Result.APPLIED, "")


def test_a_page_is_refused_where_a_phone_is_kept(cast, about, sign_in):
    on_site(cast)
    visits.done(cast.visit.pk, by=cast.erin, at=moment(60))
    posted = sign_in(cast.erin).post(
        f"/visits/{about['visit']}/machines/{about['machine']}/?do=fault",
        {"op_id": uuid7(), "problem": scenes.told().problem.pk},
    )
    assert posted.status_code == 409
    assert Fault.objects.count() == 0


def test_a_visit_given_to_somebody_else_waits_for_the_office(cast, about):
    Visit.objects.filter(pk=cast.visit.pk).update(lead=cast.carl)
    kept = receive(cast.erin, jam(about))
    assert outcome(kept) == (Result.QUARANTINED, "not_found")
    assert Fault.objects.count() == 0


def test_words_that_a_colleague_wrote_meanwhile_are_not_written_over(cast, about):
    cast.visit.helpers.add(cast.carl)
    on_site(cast)
    facts = {"done": "Carl cleaned it", "fixed": None}
    work.say(*about.values(), **facts, by=cast.carl, at=moment())
    said = {"done": "Erin changed it", "was": ""}
    kept = receive(cast.erin, op("work.done", said, **about))
    assert outcome(kept) == (Result.QUARANTINED, "changed_meanwhile")
    assert "Carl cleaned it" in kept.detail
    assert Work.objects.get().done == "Carl cleaned it"


def test_ones_own_words_said_twice_on_an_old_page_are_no_conflict(cast, about):
    on_site(cast)
    for words in ("Cleaned", "Cleaned, and oiled"):
        kept = receive(cast.erin, op("work.done", {"done": words, "was": ""}, **about))
        assert outcome(kept) == (Result.APPLIED, "")
    assert Work.objects.get().done == "Cleaned, and oiled"


def test_a_word_of_the_short_lists_that_is_offered_no_longer_still_counts(cast, about):
    on_site(cast)
    body = jam(about)
    problem = scenes.told().problem
    problem.archived_on = timezone.localdate()
    problem.save()
    assert outcome(receive(cast.erin, body)) == (Result.APPLIED, "")


def test_a_counter_lower_than_before_is_kept_and_looked_at(cast, about):
    on_site(cast)
    Reading.objects.create(
        machine=cast.copier, counter="mono", value=5000, read_at=ago(days=9), source="person"
    )
    low = receive(cast.erin, op("work.counters", {"mono": "4000"}, **about))
    assert outcome(low) == (Result.FLAGGED, "lower_reading")
    assert Reading.objects.filter(value=4000, replaced_at=None).exists()
    high = receive(cast.erin, op("work.counters", {"colour": "6000"}, **about))
    assert outcome(high) == (Result.APPLIED, "")


@pytest.fixture
def without_first(cast):
    """The checklist lost an item after Erin's phone had it; that one, and one that stays."""
    template = lists.published(cast)
    checks = [row.item.id for row in lists.sheet(cast).rows if row.item.kind == "check"]
    draft = editing.start_draft(template.pk, by=cast.mona)
    kept = {row.item.id for row in lists.sheet(cast).rows} - {checks[0]}
    draft = editing.change(template.pk, draft.rev, lambda all_: all_.with_only(kept), by=cast.mona)
    editing.publish(template.pk, draft.rev, by=cast.mona, now=timezone.now())
    on_site(cast)
    return checks[:2]


def answered(about, **values):
    fields = {}
    for item, value in values.items():
        fields |= {f"w-{item}": "", f"v-{item}": value}
    return op("checklist.answers", fields, **about)


def test_answers_count_in_the_version_that_the_phone_had(cast, about, without_first):
    gone, stays = (str(item) for item in without_first)
    kept = receive(cast.erin, answered(about, **{gone: "ok", stays: "not_ok"}))
    assert outcome(kept) == (Result.FLAGGED, "checklist_changed")
    assert Checklist.objects.get().version.number == 1
    assert {str(each.item_id) for each in Answer.objects.all()} == {gone, stays}


def test_answers_are_kept_where_a_colleague_began_the_next_version(cast, about, without_first):
    gone, stays = (str(item) for item in without_first)
    cast.visit.helpers.add(cast.carl)
    receive(cast.carl, answered(about, **{stays: "ok"}))
    kept = receive(cast.erin, answered(about, **{gone: "ok"}))
    assert outcome(kept) == (Result.FLAGGED, "checklist_changed")
    assert Checklist.objects.get().version.number == 2
    assert {str(each.item_id) for each in Answer.objects.all()} == {gone, stays}


def test_all_ok_of_a_section_that_is_gone_counts_in_the_version_that_had_it(cast, about):
    template = lists.published(cast)
    sheet = lists.sheet(cast)
    part = next(part for part in sheet.parts if part.checks_open)
    kept = {row.item.id for row in sheet.rows} - {row.item.id for row in part.rows}
    draft = editing.start_draft(template.pk, by=cast.mona)
    draft = editing.change(template.pk, draft.rev, lambda all_: all_.with_only(kept), by=cast.mona)
    editing.publish(template.pk, draft.rev, by=cast.mona, now=timezone.now())
    on_site(cast)
    done = receive(cast.erin, op("checklist.all_ok", {"all_ok": part.section.id}, **about))
    assert outcome(done) == (Result.FLAGGED, "checklist_changed")
    assert Answer.objects.count() == len(part.checks_open)


def test_an_item_of_no_version_waits_for_the_office(cast, about, without_first):
    kept = receive(cast.erin, answered(about, **{str(uuid7()): "ok"}))
    assert outcome(kept) == (Result.QUARANTINED, "unknown_item")


def test_two_who_fill_in_one_checklist_are_both_kept_and_looked_at(cast, about):
    lists.published(cast)
    cast.visit.helpers.add(cast.carl)
    on_site(cast)
    item = str(next(row.item.id for row in lists.sheet(cast).rows if row.item.kind == "check"))
    first = receive(cast.carl, answered(about, **{item: "ok"}))
    same = receive(cast.erin, answered(about, **{item: "ok"}))
    other = receive(cast.erin, answered(about, **{item: "not_ok"}))
    assert outcome(first) == outcome(same) == (Result.APPLIED, "")
    assert outcome(other) == (Result.APPLIED, "")  # Erin's own, by now
    again = receive(cast.carl, answered(about, **{item: "ok"}))
    assert outcome(again) == (Result.FLAGGED, "answered_by_two")
    assert {each.by_id for each in Answer.objects.all()} == {cast.erin.pk, cast.carl.pk}


def signature(cast, **more):
    said = {"who": cast.joan.pk, "ticked": "on", "language": "en", "shown_text": "Jam"}
    return op("report.sign", said | {"shown": "a" * 64}, visit=cast.visit.pk, **more)


def test_what_was_signed_without_a_network_is_signed(cast, about):
    on_site(cast)
    receive(cast.erin, jam(about))
    kept = receive(cast.erin, signature(cast))
    assert outcome(kept) == (Result.APPLIED, "")
    signed = Signature.objects.get()
    assert (signed.contact, signed.ticked) == (cast.joan, True)
    assert signed.shown["machines"][0]["faults"]
    assert kept.body["fields"]["shown_text"] == ["Jam"]


def test_what_was_captured_before_the_signature_and_comes_after_it_is_looked_at(cast, about):
    on_site(cast)
    late = jam(about, captured_at=ago(minutes=10))
    receive(cast.erin, signature(cast))
    assert outcome(receive(cast.erin, late)) == (Result.FLAGGED, "signed_other")
    assert Fault.objects.count() == 1


def test_a_signature_over_what_the_office_could_not_keep_is_looked_at(cast, about):
    on_site(cast)
    refused = receive(cast.erin, op("work.fault", {"problem": "nonsense"}, **about))
    assert refused.result == Result.REJECTED
    receive(cast.erin, jam(about))
    assert outcome(receive(cast.erin, signature(cast))) == (Result.FLAGGED, "signed_other")


def test_a_signature_is_not_refused_for_a_checklist_that_lacks_something(cast, about):
    lists.published(cast)
    on_site(cast)
    kept = receive(cast.erin, signature(cast))
    assert outcome(kept) == (Result.FLAGGED, "checklist_missing")
    cast.visit.refresh_from_db()
    assert cast.visit.state == VisitState.DONE


def test_done_on_a_page_that_knew_of_no_work_ends_the_visit_unsigned(cast, about):
    on_site(cast)
    receive(cast.erin, jam(about))
    kept = receive(cast.erin, op("visit.done", visit=cast.visit.pk))
    assert outcome(kept) == (Result.FLAGGED, "nobody_signed")
    assert Signature.objects.get().why_not


def test_somebody_who_signed_and_has_left_since_has_signed(cast, about):
    on_site(cast)
    cast.joan.left_on = timezone.localdate()
    cast.joan.save()
    assert outcome(receive(cast.erin, signature(cast))) == (Result.APPLIED, "")


def test_a_signal_was_noticed_when_it_was_captured_whatever_its_page_says(cast):
    said = {"note": "A newer one?", "noticed_at": "2020-01-01T00:00:00Z"}
    tomorrow = (timezone.now() - dt.timedelta(days=2)).date()
    said |= {"expects_call": "on", "expects_call_on": tomorrow}
    body = op("signal.capture", said, type="overt", site=cast.harlow_hq.pk, captured_at=ago(days=3))
    kept = receive(cast.erin, body)
    assert outcome(kept) == (Result.APPLIED, "")
    signal = Signal.objects.get(pk=kept.op_id)
    assert abs(signal.noticed_at - ago(days=3)) < dt.timedelta(minutes=1)
    assert (signal.op_id, signal.technician) == (kept.op_id, cast.erin)


def test_a_day_of_return_that_is_over_becomes_the_next_working_one(cast):
    on_site(cast)
    said = {"why": "access", "left": "Locked", "who": "me", "return_on": ago(days=2).date()}
    kept = receive(
        cast.erin, op("visit.incomplete", said, visit=cast.visit.pk, captured_at=ago(days=3))
    )
    assert outcome(kept) == (Result.APPLIED, "")
    back = Visit.objects.get(returns_to=cast.visit.pk)
    assert back.window_start > timezone.now()


def test_a_visit_started_offline_brings_what_was_recorded_on_it(cast):
    started = uuid7()
    about = {"visit": started, "machine": cast.copier.pk}
    said = {"kind": "repair", "machines": [cast.copier.pk]}
    receive(cast.erin, op("visit.start", said, site=cast.harlow_hq.pk), op_id=started)
    kept = receive(cast.erin, jam(about, depends_on=[started]))
    assert outcome(kept) == (Result.APPLIED, "")
    assert Fault.objects.get().work.visit_id == started
    assert Visit.objects.get(pk=started).unplanned


def test_photos_of_what_the_office_has_still_to_place_are_not_forgotten(cast):
    facts = {"kind": "jpeg", "size": 9, "width": 1, "height": 1, "received_at": ago(days=20)}
    for each in "ab":
        Photo.objects.create(person=cast.erin, sha256=each * 64, **facts)
    named = [{"sha256": "a" * 64, "size": 9, "kind": "image/jpeg"}]
    kept = receive(cast.erin, op("photo.add", visit=cast.otto_visit.pk, photos=named))
    assert kept.result == Result.QUARANTINED
    unnamed_photos.forget(now=timezone.now())
    assert list(Photo.objects.values_list("sha256", flat=True)) == ["a" * 64]
