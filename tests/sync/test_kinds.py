"""One handler for page and phone: whichever way a form comes, the same rows are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from accounts.models import (
    Contact,
    Machine,
    MachineLoan,
    MachineOwner,
    MachinePhoto,
    MachinePlace,
    MachineStep,
)
from fieldapp.plumbing.ids import uuid7
from fieldapp.sync import kinds
from fieldapp.sync.models import Result
from signals import followups, pausing
from tests.cast import followed_up
from tests.sync import scenes
from tests.sync.field import op
from tests.sync.phone import Phone
from tests.sync.scenes import SCENES, Scene

pytestmark = pytest.mark.django_db
OWN = {"id", "op_id", "request_id", "said_sha256", "body_sha256", "skew", "code", "number"}
OWN |= {"before"}  # names rows that a step opened
ACCOUNTS = (
    *(Contact, Machine, MachinePhoto, MachinePlace),
    *(MachineOwner, MachineLoan, MachineStep),
)
ELSEWHERE = {"signal.answer", "signal.brochure"}  # tried below


def rows() -> dict[str, list[dict[str, Any]]]:
    """Everything in calls and signals, contacts and machines; of a moment that there is one, of
    new rows no ids."""
    rooms = (apps.get_app_config(room).get_models() for room in ("calls", "signals"))
    models_of = [*ACCOUNTS, *(model for room in rooms for model in room)]
    return {
        model.__name__: sorted((_plain(row) for row in model.objects.all()), key=str)
        for model in models_of
        if "Event" not in model.__name__
    }


def _plain(row: models.Model) -> dict[str, Any]:
    said = {}
    for field in row._meta.concrete_fields:
        if field.name in OWN:
            continue
        value = getattr(row, field.attname)
        if isinstance(field, models.DateTimeField):
            value = value is not None
        if field.is_relation and value is not None:
            value = KNOWN.get(value, "new")
        if not isinstance(value, UUID):
            said[field.name] = str(value)
    return said


KNOWN: dict[Any, str] = {}


def remember() -> None:
    """Rows that were there before are known by their ids; the others are new ones."""
    KNOWN.clear()
    for room in ("accounts", "calls", "signals"):
        for model in apps.get_app_config(room).get_models():
            if "Event" not in model.__name__:
                KNOWN.update({pk: str(pk) for pk in model.objects.values_list("pk", flat=True)})


def by_page(cast, scene: Scene) -> dict[str, Any]:
    """What a page leaves; then the world is as it was."""
    phone = Phone(cast.erin)
    with transaction.atomic():
        data = scene.fields | scene.page_fields | {"op_id": uuid7()}
        answer = phone.client.post(scene.url, data)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        left = rows()
        transaction.set_rollback(True)
    return left


def by_phone(cast, scene: Scene) -> tuple[dict[str, Any], Any, Any]:
    """What a phone leaves that sends it twice, and both answers."""
    body = op(scene.kind, scene.fields, photos=scene.photos, **scene.target)
    phone, op_id = Phone(cast.erin), uuid7()
    answer, again = phone.send(body, op_id), phone.send(body, op_id)
    return rows(), answer, again


@pytest.mark.parametrize("make", SCENES, ids=range(len(SCENES)))
def test_page_and_phone_write_the_same_and_twice_is_once(cast, make: Callable[[Any], Scene]):
    scene = make(cast)
    remember()
    before = rows()
    page = by_page(cast, scene)
    phone, answer, again = by_phone(cast, scene)
    assert answer.status_code == 201, answer.content
    assert (again.status_code, again.json()) == (200, answer.json())
    assert (answer.json()["result"], answer.json()["detail"]) == (
        Result.APPLIED,
        answer.json()["words"],
    )
    assert page != before
    assert phone == page


def test_every_kind_is_tried(cast):
    tried = set()
    for make in SCENES:
        with transaction.atomic():
            tried.add(make(cast).kind)
            transaction.set_rollback(True)
    assert tried | ELSEWHERE == set(kinds.KINDS)


def test_a_row_made_offline_is_named_by_the_form_that_brought_it(cast):
    phone, form = Phone(cast.erin), uuid7()
    scenes.on_site(cast)
    about = {"visit": cast.visit.pk, "machine": cast.copier.pk}
    phone.send(op("work.fault", {"problem": scenes.told().problem.pk}, **about), form)
    struck = phone.send(op("work.strike", {"kind": "fault", "row": form}, **about))
    assert struck.json()["result"] == "applied"
    assert scenes.Fault.objects.get().removed_at is not None


def test_an_all_ok_given_offline_is_taken_back_by_its_form(cast):
    scene, phone, form = scenes.all_ok(cast), Phone(cast.erin), uuid7()
    phone.send(op(scene.kind, scene.fields, **scene.target), form)
    back = phone.send(op("checklist.undo", operation=form, **scene.target))
    assert back.json()["result"] == "applied"
    assert scenes.lists.sheet(cast).done == 0


def test_a_visit_started_offline_and_put_right_is_the_one_that_all_the_rest_names(cast):
    phone, first, second = Phone(cast.erin), uuid7(), uuid7()
    about = {"site": cast.harlow_hq.pk}
    wrong = phone.send(op("visit.start", {"kind": "party"}, **about), first)
    assert wrong.status_code == 422
    late = op("visit.done", visit=first, depends_on=[first])
    assert phone.send(late).status_code == 409
    right = op("visit.start", {"kind": "repair"}, supersedes=first, **about)
    assert phone.send(right, second).json()["url"] == f"/visits/{first}/"
    assert phone.send(late).json()["result"] == "applied"


def test_an_answer_to_sales_and_a_brochure_go_through_the_channel(cast):
    follow_up, now = followed_up(cast), timezone.now()
    followups.claim(follow_up.pk, by=cast.sam, now=now)
    pausing.ask_technician(follow_up.pk, by=cast.sam, now=now, question="Which floor?")
    phone, signal = Phone(cast.erin), follow_up.signal_id
    answer = phone.send(op("signal.answer", {"text": "The second."}, signal=signal))
    assert answer.json()["result"] == "applied"
    said = {"contact": cast.joan.pk, "agreed": "on"}
    sent = phone.send(op("signal.brochure", said, signal=signal))
    assert sent.json()["result"] == "applied"
