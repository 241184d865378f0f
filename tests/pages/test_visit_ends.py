"""Visits that end otherwise than done: incomplete with a return visit, closed short, cancelled."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Machine
from calls import visits
from calls.models import Part, Visit
from fieldapp.plumbing.ids import uuid7
from tests.pages.fieldpages import text
from tests.pages.visits import bench, now, on_site, send

WAITS = {"why": "part", "left": "The fuser is worn through", "who": "office"}


def incomplete(browser, cast, **fields):
    return send(browser, reverse("visit_incomplete", args=[cast.visit.pk]), **(WAITS | fields))


def back_of(cast):
    return Visit.objects.get(returns_to=cast.visit, archived_on=None)


def test_what_could_not_be_finished_gets_a_return_visit(cast, sign_in):
    erin = sign_in(cast.erin)
    Visit.objects.filter(pk=cast.visit.pk).update(problem="Streaks", reported_by="Joan")
    on_site(cast)
    answer = incomplete(erin, cast, part="Fuser", number="F-12")
    assert answer.url == reverse("sign_off", args=[cast.visit.pk])
    kept, back = Visit.objects.get(pk=cast.visit.pk), back_of(cast)
    assert (kept.state, kept.incomplete_why, kept.left) == ("incomplete", "part", WAITS["left"])
    assert (back.state, back.lead, back.kind, back.site) == ("planned", None, "pm", cast.harlow_hq)
    assert (back.problem, back.reported_by, back.contact) == ("Streaks", "Joan", cast.joan)
    assert list(back.machines.all()) == [cast.copier]
    assert Part.objects.get().state == "needed"


@pytest.mark.parametrize(
    ("ending", "body"),
    [("incomplete", WAITS), ("close_short", {"asked": "a", "why_not": "b", "agreed": "c"})],
)
def test_whether_anything_was_heard_is_asked_however_a_visit_ends(cast, sign_in, ending, body):
    erin = sign_in(cast.erin)
    on_site(cast)
    answer = send(erin, reverse(f"visit_{ending}", args=[cast.visit.pk]), **body)
    page = text(erin.get(answer.url))
    assert "Heard anything? Tap it first." in page
    assert "Nothing heard, finish visit" in page


def test_only_what_is_not_fixed_is_returned_to(cast, sign_in):
    erin = sign_in(cast.erin)
    other = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="N-1")
    cast.visit.machines.add(other)
    on_site(cast)
    send(erin, bench(cast, do="done"), done="Cleaned", fixed="yes", was="")
    incomplete(erin, cast)
    assert list(back_of(cast).machines.all()) == [other]


def test_where_all_is_fixed_there_is_nothing_to_return_to(cast, sign_in):
    erin = sign_in(cast.erin)
    on_site(cast)
    send(erin, bench(cast, do="done"), done="Cleaned", fixed="yes", was="")
    answer = incomplete(erin, cast)
    assert answer.status_code == 422
    assert "All machines are fixed" in text(answer)
    assert Visit.objects.get(pk=cast.visit.pk).state == "on_site"


def test_whoever_comes_back_themself_has_it_in_their_days(cast, sign_in):
    erin, day = sign_in(cast.erin), timezone.localdate() + dt.timedelta(days=3)
    on_site(cast)
    incomplete(erin, cast, who="me", return_on=day.isoformat(), part="Fuser")
    back = back_of(cast)
    assert back.lead == cast.erin
    assert back.window_start.astimezone(dt.UTC).date() == day
    page = text(erin.get(reverse("my_day")))
    assert "2nd visit" in page
    assert "Bring: Fuser" in " ".join(page.split())
    page = text(erin.get(reverse("visit", args=[back.pk])))
    assert "Fuser" in page
    assert WAITS["left"] in page


def test_undo_archives_the_return_visit_that_nobody_touched(cast, sign_in):
    erin = sign_in(cast.erin)
    on_site(cast)
    incomplete(erin, cast)
    back = back_of(cast)
    send(erin, reverse("visit_move", args=[cast.visit.pk, "undo"]))
    kept = Visit.objects.get(pk=cast.visit.pk)
    back.refresh_from_db()
    assert (kept.state, kept.incomplete_why, kept.left, kept.finished_at) == (
        "on_site",
        "",
        "",
        None,
    )
    assert back.archived_on


def test_a_return_visit_that_has_begun_is_not_taken_back(cast, sign_in):
    erin = sign_in(cast.erin)
    on_site(cast)
    incomplete(erin, cast, who="me")
    visits.on_the_way(back_of(cast).pk, by=cast.erin, at=now())
    answer = send(erin, reverse("visit_move", args=[cast.visit.pk, "undo"]))
    assert "The return visit has begun" in text(erin.get(answer.url))
    assert Visit.objects.get(pk=cast.visit.pk).state == "incomplete"


def test_sent_twice_there_is_one_return_visit_and_one_part(cast, sign_in):
    erin, op_id = sign_in(cast.erin), uuid7()
    on_site(cast)
    for _again in range(2):
        assert incomplete(erin, cast, op_id=op_id, part="Fuser").status_code == 302
    assert incomplete(erin, cast, part="Fuser").status_code == 302  # a second phone
    assert Visit.objects.filter(returns_to=cast.visit).count() == 1
    assert Part.objects.count() == 1


def test_no_return_visit_comes_of_one_that_has_not_begun(cast, sign_in):
    answer = incomplete(sign_in(cast.erin), cast)
    assert answer.status_code == 409
    assert "it cannot become incomplete" in text(answer)
    assert not Visit.objects.filter(returns_to=cast.visit).exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"why": ""}, "Choose what it waits for."),
        ({"why": "weather"}, "Choose one of these."),
        ({"left": "  "}, "Write what is left to do."),
        ({"return_on": "2020-01-01"}, "Choose today or a later day."),
        ({"return_on": "soon"}, "Write the day as"),
        ({"op_id": "x"}, "This page is too old."),
    ],
)
def test_incomplete_says_what_is_missing(cast, sign_in, wrong, said):
    on_site(cast)
    answer = incomplete(sign_in(cast.erin), cast, **wrong)
    assert answer.status_code == 422
    assert said in text(answer)
    assert Visit.objects.get(pk=cast.visit.pk).state == "on_site"


def test_closed_short_says_what_was_asked_why_not_and_what_was_agreed(cast, sign_in):
    erin = sign_in(cast.erin)
    on_site(cast)
    facts = {"asked": "Move it upstairs", "why_not": "No lift", "agreed": "Movers come on Friday"}
    url = reverse("visit_close_short", args=[cast.visit.pk])
    for name in facts:
        answer = send(erin, url, **(facts | {name: ""}))
        assert answer.status_code == 422
    assert send(erin, url, **facts).url == reverse("sign_off", args=[cast.visit.pk])
    kept = Visit.objects.get(pk=cast.visit.pk)
    assert kept.state == "closed_short"
    page = text(erin.get(reverse("visit", args=[kept.pk])))
    assert all(words in page for words in facts.values())
    send(erin, reverse("visit_move", args=[kept.pk, "undo"]))
    kept.refresh_from_db()
    assert (kept.state, kept.asked) == ("on_site", "")


def test_a_machine_of_the_site_is_added_and_taken_off_again(cast, sign_in):
    erin = sign_in(cast.erin)
    other = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="N-1")
    url = reverse("visit_add_machine", args=[cast.visit.pk])
    assert "N-1" in text(erin.get(url))
    answer = send(erin, url, machine=other.pk)
    assert answer.url == reverse("visit_machine", args=[cast.visit.pk, other.pk])
    assert other in cast.visit.machines.all()
    drop = reverse("visit_machine_drop", args=[cast.visit.pk, other.pk])
    assert drop in text(erin.get(answer.url))
    send(erin, drop)
    assert other not in cast.visit.machines.all()


def test_a_machine_with_work_stays_on_the_visit(cast, sign_in):
    erin = sign_in(cast.erin)
    send(erin, bench(cast, do="done"), done="Cleaned", fixed="", was="")
    answer = send(erin, reverse("visit_machine_drop", args=[cast.visit.pk, cast.copier.pk]))
    assert "Something is kept about this machine" in text(erin.get(answer.url))
    assert cast.copier in cast.visit.machines.all()


def test_machines_of_other_sites_are_not_added(cast, sign_in):
    url = reverse("visit_add_machine", args=[cast.visit.pk])
    assert send(sign_in(cast.erin), url, machine=cast.library_copier.pk).status_code == 422


def test_two_technicians_have_times_of_their_own(cast, sign_in):
    cast.visit.helpers.add(cast.carl)
    on_site(cast)
    carl, url = sign_in(cast.carl), reverse("visit", args=[cast.visit.pk])
    assert "I am here too" in text(carl.get(url))
    move = lambda name: send(carl, reverse("visit_move", args=[cast.visit.pk, name]))  # noqa: E731
    page = text(carl.get(move("arrive").url))
    assert "Who is here" in page
    assert "not-here" in page
    move("not-here")
    assert cast.visit.presences.count() == 1
    move("arrive")
    assert "I am leaving" in text(carl.get(url))
    page = text(carl.get(move("leave").url))
    assert "I am still here" in page
    assert cast.visit.presences.get(person=cast.carl).left_at
    assert cast.visit.presences.get(person=cast.erin).left_at is None
    move("stay")
    assert cast.visit.presences.get(person=cast.carl).left_at is None
    visits.done(cast.visit.pk, by=cast.erin, at=now())
    assert cast.visit.presences.filter(left_at=None).count() == 0
    assert "not under way" in text(carl.get(move("stay").url))


def test_who_came_first_is_not_taken_away_alone(cast, sign_in):
    on_site(cast)
    erin = sign_in(cast.erin)
    answer = send(erin, reverse("visit_move", args=[cast.visit.pk, "not-here"]))
    assert "Undo your arrival instead" in text(erin.get(answer.url))
