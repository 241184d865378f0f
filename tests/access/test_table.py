"""Roles × addresses: every cell of the table, and no address without a row."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts import keys, photos
from accounts.models import ApiKey, Notice, Person
from calls import pictures, supplies
from calls.checklists import content, editing, filling
from calls.models import FaultCode, Visit
from calls.operations import Moment
from fieldapp.sync.models import Device
from tests import cast as casting
from tests.access import page
from tests.access.rows import PEOPLE, Row
from tests.access.table import ALLAUTH, API, ELSEWHERE, PAGES
from tests.calls.checklists import lists
from tests.imports.files import csv_of, received, rehearsed
from tests.reports import visit_of
from tests.sync.field import op, receive

ROWS = PAGES + API
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker, tmp_path_factory):
    """A world made once for all rows, and undone after the last of them."""
    media = tmp_path_factory.mktemp("photos")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=media):
            world = world_of(casting.make())
            yield world | {"media": media, "keys": sessions_of(world["people"])}
        transaction.set_rollback(True)


@pytest.fixture
def world(made, db, settings) -> dict[str, Any]:
    """What the rows are about; a test changes nothing of it for the next."""
    settings.MEDIA_ROOT = made["media"]
    return made


def world_of(cast: casting.Cast) -> dict[str, Any]:
    """The cast, with a routed signal, a photo of the site, and a key and a notice of Sam's."""
    follow_up = casting.followed_up(cast)
    now = timezone.now()
    photo, _new = photos.receive(hashlib.sha256(PIXEL).hexdigest(), PIXEL, by=cast.erin, now=now)
    photos.belong_to(cast.harlow_hq, [photo.sha256], by=cast.erin)
    at = Moment.here(now)
    (pictured,) = pictures.send(cast.visit.pk, [photo.sha256], by=cast.erin, at=at)
    casting.work()
    keys.make(cast.sam, name="script", now=now)
    at = Moment.here(now)
    asked, _new = supplies.ask(at.op_id, site=cast.harlow_hq, what="Toner", by=cast.erin, at=at)
    file = csv_of(["customer_ref", "name"], ["X-1", "Exe"], ["X-2", ""])
    return (
        vars(cast)
        | checklists(cast)
        | {
            "import_run": rehearsed(received("customers", file, by=cast.mona), by=cast.mona),
            "follow_up": follow_up,
            "signal": follow_up.signal,
            "photo": photo,
            "key": ApiKey.objects.get(person=cast.sam),
            "notice": Notice.objects.filter(person=cast.sam).first(),
            "asked": asked,
            "visit_photo": pictured,
            "signed_visit": _signed(cast),
            "fault_code": FaultCode.objects.first(),
            "looked": receive(cast.erin, op("visit.done", visit=cast.visit.pk)),
            "phone": Device.objects.create(person=cast.erin),
        }
    )


def sessions_of(people: dict[str, Person]) -> dict[str, str]:
    """The key of a session of each person: to sign in takes as long as most addresses."""
    found = {}
    for name, person in people.items():
        browser = Client()
        browser.force_login(person)
        found[name] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    return found


def checklists(cast) -> dict[str, object]:
    """A checklist with a draft beside what holds, and an "all OK" of Erin's at the copier."""
    template = lists.published(cast)
    draft = editing.start_draft(template.pk, by=cast.mona)
    told = content.stored(draft.content)
    at = lists.moment()
    section = told.sections[0]
    done = filling.all_ok(cast.visit.pk, cast.copier.pk, section.id, by=cast.erin, at=at)
    return {
        "template": template,
        "section": SimpleNamespace(pk=section.id),
        "item": SimpleNamespace(pk=section.items[0].id),
        "all_ok": done.operation,
    }


def _signed(cast) -> Visit:
    """A visit of Erin's that Joan signed, with its report."""
    visit = Visit.objects.create(
        site=cast.harlow_hq, kind="repair", lead=cast.erin, state="on_site",
        window_start=timezone.now(), arrived_at=timezone.now(),
    )  # fmt: skip
    visit_of.signed(visit, by=cast.erin)
    casting.work()
    yesterday = timezone.now() - dt.timedelta(days=1)  # else signals would be noticed there
    Visit.objects.filter(pk=visit.pk).update(arrived_at=yesterday, finished_at=yesterday)
    return visit


def ask(row: Row, world, person, pk) -> int:
    """The status that ``person`` gets, in a world that is put back afterwards."""
    browser = Client()
    if person is not None:
        browser.cookies[settings.SESSION_COOKIE_NAME] = world["keys"][person.username]
    more = [world[word].pk if word in world else word for word in row.more]
    args = ([pk] if row.of else []) + more
    body = {k: str(pk) if v == "follow_up" else v for k, v in (row.body or {}).items()}
    sent = {} if row.body is None else {"data": body, "content_type": "application/json"}
    if row.body == {} and not row.name.startswith("api_"):
        sent = {"data": {"op_id": str(uuid.uuid4())}}
    point = transaction.savepoint()
    try:
        send = getattr(browser, row.method.lower())
        return send(reverse(row.name, args=args), **sent).status_code
    finally:
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name + "".join(row.more)[:12])
def test_every_cell_of_the_table(world, row):
    pk = world[row.of].pk if row.of else None
    answers = {name: ask(row, world, world["people"].get(name), pk) for name in PEOPLE}
    assert answers == dict(zip(PEOPLE, map(int, row.answers.split()), strict=True))


@pytest.mark.parametrize("row", [row for row in ROWS if row.of], ids=lambda row: row.name)
def test_a_foreign_id_answers_as_an_unknown_one(world, row):
    """To Otto, everything in the south is as if it were not there."""
    otto, pk = world["otto"], world[row.of].pk
    if row.answers.split()[PEOPLE.index("otto")] == "200":
        return
    assert ask(row, world, otto, pk) == ask(row, world, otto, uuid.uuid4())


def names(resolver: URLResolver) -> set[str]:
    """All names of addresses."""
    found: set[str] = set()
    for pattern in resolver.url_patterns:
        found |= names(pattern) if isinstance(pattern, URLResolver) else {pattern.name}
    return found


def test_no_address_is_missing_from_the_table():
    ours = {name for name in names(get_resolver()) if not name.startswith(ALLAUTH)}
    assert ours == {row.name for row in ROWS} | ELSEWHERE


def test_the_page_of_permissions_is_the_table():
    assert page.PAGE.read_text() == page.text()
