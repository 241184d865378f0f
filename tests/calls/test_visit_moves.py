"""Three taps: on the way, arrived, done. As the page sends them."""

import re

import pytest
from django.urls import reverse

from calls.models import Visit, VisitStep
from fieldapp.plumbing.ids import uuid7


def move(browser, visit, name, **fields):
    data = {"op_id": uuid7()} | fields
    return browser.post(reverse("visit_move", args=[visit.pk, name]), data)


def state(visit):
    return Visit.objects.get(pk=visit.pk).state


def test_three_taps_take_a_visit_from_planned_to_done(cast, sign_in):
    erin = sign_in(cast.erin)
    for name, after in (("on-the-way", "on_the_way"), ("arrive", "on_site"), ("done", "done")):
        assert move(erin, cast.visit, name).status_code == 302
        assert state(cast.visit) == after


def test_arrived_may_be_the_first_tap(cast, sign_in):
    answer = move(sign_in(cast.erin), cast.visit, "arrive")
    assert answer.url == reverse("visit", args=[cast.visit.pk])
    assert state(cast.visit) == "on_site"


def test_a_form_sent_twice_moves_once(cast, sign_in):
    erin, op_id = sign_in(cast.erin), uuid7()
    for _again in range(2):
        assert move(erin, cast.visit, "arrive", op_id=op_id).status_code == 302
    assert VisitStep.objects.count() == 1


def test_undo_sent_twice_takes_back_one_move(cast, sign_in):
    erin, op_id = sign_in(cast.erin), uuid7()
    move(erin, cast.visit, "on-the-way")
    move(erin, cast.visit, "arrive")
    for _again in range(2):
        move(erin, cast.visit, "undo", op_id=op_id)
    assert state(cast.visit) == "on_the_way"


def test_the_toast_offers_undo_and_undo_works(cast, sign_in):
    erin = sign_in(cast.erin)
    page = erin.get(move(erin, cast.visit, "arrive").url).content.decode()
    undo = reverse("visit_move", args=[cast.visit.pk, "undo"])
    form = page[page.index(f'action="{undo}"') :]
    op_id = re.search(r'name="op_id" value="([^"]+)"', form)[1]
    erin.post(undo, {"op_id": op_id})
    assert state(cast.visit) == "planned"


def test_nothing_heard_is_kept_and_undo_forgets_it(cast, sign_in):
    erin = sign_in(cast.erin)
    move(erin, cast.visit, "arrive")
    answer = move(erin, cast.visit, "done", heard_nothing="on")
    assert answer.url == reverse("my_day")
    assert Visit.objects.get(pk=cast.visit.pk).heard_nothing
    move(erin, cast.visit, "undo")
    assert not Visit.objects.get(pk=cast.visit.pk).heard_nothing


def test_a_move_that_is_not_in_the_table_is_said_and_changes_nothing(cast, sign_in):
    erin = sign_in(cast.erin)
    page = erin.get(move(erin, cast.visit, "done").url).content.decode()
    assert "it cannot become done" in page
    assert state(cast.visit) == "planned"


@pytest.mark.parametrize("data", [{}, {"op_id": ""}, {"op_id": "not an id"}])
def test_a_move_without_its_id_is_refused(cast, sign_in, data):
    url = reverse("visit_move", args=[cast.visit.pk, "arrive"])
    assert sign_in(cast.erin).post(url, data).status_code == 400


def test_the_id_of_one_visit_moves_no_other(cast, sign_in):
    erin, op_id = sign_in(cast.erin), uuid7()
    other = Visit.objects.create(
        site=cast.harlow_hq, kind="pm", lead=cast.erin, window_start=cast.visit.window_start
    )
    move(erin, cast.visit, "arrive", op_id=op_id)
    page = erin.get(move(erin, other, "arrive", op_id=op_id).url).content.decode()
    assert "Open the page again" in page
    assert state(other) == "planned"


@pytest.mark.parametrize("name", ["on-the-way", "arrive", "done", "undo"])
def test_anothers_visit_answers_as_an_unknown_one(cast, sign_in, name):
    otto = sign_in(cast.otto)
    foreign = move(otto, cast.visit, name)
    unknown = otto.post(reverse("visit_move", args=[uuid7(), name]), {"op_id": uuid7()})
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content


def test_an_unknown_move_is_404_and_reading_one_405(cast, sign_in):
    erin = sign_in(cast.erin)
    assert move(erin, cast.visit, "fly").status_code == 404
    assert erin.get(reverse("visit_move", args=[cast.visit.pk, "arrive"])).status_code == 405


def test_the_id_of_a_move_ends_no_visit(cast, sign_in):
    """The same id cannot stand for two moves, whichever form brings it."""
    erin, op_id = sign_in(cast.erin), uuid7()
    move(erin, cast.visit, "arrive", op_id=op_id)
    machine = cast.visit.machines.first()
    work = reverse("visit_machine", args=[cast.visit.pk, machine.pk])
    erin.post(f"{work}?do=done", {"op_id": uuid7(), "done": "Cleaned.", "fixed": "yes"})
    form = {"op_id": op_id, "go": "nobody", "summary": "Cleaned.", "why_not": "Nobody is here"}
    answer = erin.post(reverse("sign_off", args=[cast.visit.pk]), form)
    assert answer.status_code == 422
    assert "Open the page again" in answer.content.decode()
    assert state(cast.visit) == "on_site"
    form["op_id"] = re.search(r'name="op_id" value="([^"]+)"', answer.content.decode())[1]
    assert erin.post(reverse("sign_off", args=[cast.visit.pk]), form).status_code == 302
    assert state(cast.visit) == "done"
