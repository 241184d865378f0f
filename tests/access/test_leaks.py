"""A search for leaks by chance: no answer holds a word or an id of what one may not see.

Every address of the table is asked by everybody in a company made from a seed. A failure prints
the seed; ``LEAK_SEED=7 pytest tests/access/test_leaks.py`` tries that one again.
"""

from __future__ import annotations

import io
import os
import random
import re
import uuid
import zipfile

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.html import escape

from signals.clues import SignalType
from signals.models import Signal
from tests import lengths
from tests.access.asking import KINDS, NARROWED, QUERIES, SEARCHES, Turns, address
from tests.access.chance import Company
from tests.access.rows import Row
from tests.access.sight import Sight
from tests.access.table import API, PAGES

pytestmark = pytest.mark.django_db
SEED = os.environ.get("LEAK_SEED")
MORE = [pytest.param(number, marks=pytest.mark.long) for number in range(2, 7)]
MOST_QUERIES, MOST_THINGS = (2, 3) if lengths.LONG else (1, 2)
COMPANIES = [1] if SEED else [1, *MORE]
TOKENS = re.compile(
    rb"zq[0-9a-f]{12}|[0-9a-f]{64}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
)
CHANGING = re.compile(r"(csrfmiddlewaretoken\" value=\"|csrftoken\": \")[A-Za-z0-9]+")


@pytest.fixture(scope="module", params=COMPANIES)
def made(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """A company by chance, made once for all tests, and undone after the last of them.

    Its seed is not in the tests' names, which all workers must agree on.
    """
    seed = int(SEED) if SEED else random.randrange(10**6)
    photos = tmp_path_factory.mktemp("photos")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=photos):
            company = Company(seed)
        company.photos = photos
        company.sights = [Sight(company, person) for person in company.people]
        yield company
        transaction.set_rollback(True)


@pytest.fixture
def company(request, made, db, settings) -> Company:
    """The company with its photos, and dice that fall the same way if this test is run alone."""
    print(f"LEAK_SEED={made.seed}")
    settings.MEDIA_ROOT = made.photos
    made.dice = random.Random(f"{made.seed} {request.node.originalname}")
    return made


def browsers(company: Company):
    """Everybody with what they may see and a browser of theirs."""
    for person, sight in zip(company.people, company.sights, strict=True):
        browser = Client(raise_request_exception=False)
        browser.force_login(person)
        yield person, sight, browser


def whole(answer) -> bytes:
    """All that an answer says: headers and body; of a spreadsheet what its parts hold."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body[:2] == b"PK":
        parts = zipfile.ZipFile(io.BytesIO(body))
        body = b"\n".join(parts.read(name) for name in parts.namelist())
    return "\n".join(f"{k}: {v}" for k, v in answer.headers.items()).encode() + b"\n\n" + body


def leaks(company: Company, sight: Sight, said: bytes) -> set[tuple]:
    """The words in an answer that its reader may not read."""
    found = {token.decode() for token in TOKENS.findall(said)} & set(company.words)
    return {company.words[word][::2] for word in found if not sight.allows(*company.words[word])}


def pages_of(browser: Client, path: str):
    """An answer and those that it leads on to."""
    for _ in range(3):
        answer = browser.get(path)
        yield answer
        if answer.streaming or answer.status_code != 200:
            return
        following = re.search(rb'href="([^"]+)" rel="next"', answer.content)
        if following:
            more = following[1].decode().replace("&amp;", "&")
            path = f"{path.partition('?')[0]}{more}"
        elif answer.headers["Content-Type"] == "application/json" and "next" in answer.json():
            path = answer.json()["next"]
        else:
            return
        if not path:
            return


def a_few(company: Company, things: list, most: int) -> list:
    """Some of them by chance."""
    return company.dice.sample(things, min(most, len(things)))


READS = [row for row in PAGES + API if row.method == "GET"]


def test_no_list_names_what_one_may_not_see(company):
    found, turns = set(), Turns(company)
    for person, sight, browser in browsers(company):
        for row in READS:
            if row.of or not turns.has(person, row.name, *row.more):
                continue
            for query in ["", *a_few(company, QUERIES.get(row.name, []), MOST_QUERIES)]:
                for answer in pages_of(browser, f"{address(row)}?{query}"):
                    assert answer.status_code < 500
                    for leak in leaks(company, sight, whole(answer)):
                        found.add((row.name, query, person.username, person.roles[0], *leak))
    assert found == set()


def test_no_page_of_what_one_may_see_names_what_one_may_not(company):
    found, turns = set(), Turns(company)
    for person, sight, browser in browsers(company):
        for row in READS:
            if not turns.has(person, row.name, *row.more):
                continue
            for thing in a_few(company, sight.visible(KINDS.get(row.of, "")), MOST_THINGS):
                answer = browser.get(address(row, thing.pk))
                assert answer.status_code in {200, 302, 403, 404}
                for leak in leaks(company, sight, whole(answer)):
                    found.add((row.name, person.username, person.roles[0], *leak))
    assert found == set()


def told(browser: Client, row: Row, pk: object, **query: object) -> tuple:
    """What somebody is told at an address, apart from the id that they named themselves."""
    sent = {} if row.body is None else {"data": row.body, "content_type": "application/json"}
    if row.method == "GET":
        sent = {"data": query}
    with transaction.atomic():
        answer = getattr(browser, row.method.lower())(address(row, pk), **sent)
        transaction.set_rollback(True)
    return same(answer, pk, *query.values())


def same(answer, *named: object) -> tuple:
    """Status, headers and body, without what differs between any two requests."""
    ids = re.compile("|".join([re.escape(str(one)) for one in named if one] or ["(?!)"]))
    unlike = {"X-Request-ID", "Content-Length"}
    kept = {k: ids.sub("?", v) for k, v in answer.headers.items() if k not in unlike}
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = CHANGING.sub(r"\1", ids.sub("?", body.decode(errors="replace")))
    text = text.replace(answer["X-Request-ID"], "?")
    return answer.status_code, kept, re.sub(r'name="op_id" value="[^"]*"', "", text)


def test_an_id_of_what_one_may_not_see_is_as_one_that_is_not_there(company):
    found, turns = set(), Turns(company)
    for person, sight, browser in browsers(company):
        for row in PAGES + API:
            some = a_few(company, sight.hidden(KINDS.get(row.of, "")), 2)
            if not some or not turns.has(person, row.name, *row.more):
                continue
            unknown = told(browser, row, uuid.uuid4())
            if any(told(browser, row, thing.pk) != unknown for thing in some):
                found.add((row.name, *row.more, person.username, person.roles[0]))
    assert found == set()


def test_a_list_narrowed_to_what_one_may_not_see_is_as_to_what_is_not_there(company):
    found = set()
    narrowed = [(row, *each) for row in READS for each in NARROWED.get(row.name, {}).items()]
    for person, sight, browser in browsers(company):
        for row, name, kind in narrowed:
            for thing in a_few(company, sight.hidden(kind), 1):
                ids = (thing.pk, uuid.uuid4())
                answers = [told(browser, row, None, **{name: pk}) for pk in ids]
                if answers[0] != answers[1]:
                    found.add((row.name, name, person.username, person.roles[0]))
    assert found == set()


def test_a_reference_to_what_one_may_not_see_is_an_unknown_one(company):
    found = set()
    for person, sight, browser in browsers(company):
        for name in ("site", "machine", "visit", "contact", "adds_to"):
            kind = {"adds_to": "Signal"}.get(name, name.title())
            own = sight.visible("Site")
            for thing in a_few(company, sight.hidden(kind), 1):
                body = {"type": "overt", "noticed_at": company.now.isoformat()}
                body |= {"site": str(own[0].pk)} if own else {"place": "Here"}
                answers = []
                for pk in (thing.pk, uuid.uuid4()):
                    path = f"/api/v1/signals/{uuid.uuid4()}/"
                    data = body | {name: str(pk)}
                    with transaction.atomic():
                        answer = browser.put(path, data, content_type="application/json")
                        transaction.set_rollback(True)
                    answers.append((answer.status_code, answer.json().get("code")))
                if answers[0] != answers[1] or answers[0][0] < 400:
                    found.add((name, person.username, person.roles[0], *answers))
    assert found == set()


def test_no_search_finds_what_one_may_not_see(company):
    found, turns = set(), Turns(company)
    for person, sight, browser in browsers(company):
        hidden = [word for word, known in company.words.items() if not sight.allows(*known)]
        hidden = [word for word in hidden if word.startswith("zq")]
        for name, param in SEARCHES.items():
            if not turns.has(person, name):
                continue
            more = ["csv"] if name.endswith("_file") else []
            words = [company.word(), *a_few(company, hidden, 3)]
            unknown, *answers = [
                same(browser.get(reverse(name, args=more), {param: each}), each, escape(each))
                for each in words
            ]
            for word, answer in zip(words[1:], answers, strict=True):
                if answer != unknown:
                    found.add((name, person.username, person.roles[0], *company.words[word][::2]))
    assert found == set()


def test_counts_count_what_one_may_see(company):
    found = []
    for person, sight, browser in browsers(company):
        for name, kind in {
            "customers": "Customer",
            "sites": "Site",
            "contacts": "Contact",
            "machines": "Machine",
            "contracts": "Contract",
            "queues": "Queue",
            "visits": "Visit",
            "signals": "Signal",
            "follow_ups": "FollowUp",
        }.items():
            ids = set()
            for answer in pages_of(browser, reverse(f"api_{name}") + "?page_size=100"):
                if answer.status_code == 200:
                    ids |= {uuid.UUID(row["id"]) for row in answer.json()["results"]}
            if ids != sight.seen[kind]:
                found.append((name, person.username, len(ids), len(sight.seen[kind])))
        if person.is_manager or person.is_admin:
            counted = browser.get(reverse("api_conversion")).json()["total"]["noticed"]
            if counted != len(sight.seen["Signal"]):
                found.append(("conversion", person.username, counted))
    assert found == []


def test_photos_are_shown_to_those_who_may_see_them_and_to_nobody_else(company):
    found = set()
    for person, sight, browser in browsers(company):
        for photo in company.rows["Photo"]:
            answer = browser.get(reverse("photo", args=[photo.pk]))
            if (answer.status_code == 200) != (photo.pk in sight.seen["Photo"]):
                found.add((person.username, person.roles[0], answer.status_code))
    assert found == set()


def test_the_company_has_what_could_leak(company):
    """The search proves nothing where everybody sees everything, or nobody anything."""
    for kind, rows in company.rows.items():
        assert rows, kind
    sights = company.sights
    for kind in ("Site", "Customer", "Machine", "Signal", "Visit"):
        assert any(sight.hidden(kind) for sight in sights), kind
        assert any(sight.visible(kind) for sight in sights), kind
    assert set(Signal.objects.values_list("type", flat=True)) <= set(SignalType.values)


def test_after_the_last_day_there_is_nothing(company):
    browser = Client()
    browser.force_login(company.past)
    assert {browser.get(address(row)).status_code for row in READS if not row.of} <= {200, 302, 401}
    for answer in (browser.get(address(row)) for row in READS if not row.of):
        said = {token.decode() for token in TOKENS.findall(whole(answer))}
        assert not said & set(company.words)
