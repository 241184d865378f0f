"""Two phones on one visit, every form pressed twice, sessions that end: no error, no lost answer.

Erin leads and Carl helps. Both fill in the same checklist and the same work at the same time, in
an order made from a seed; a failure prints it, and ``CHAOS_SEED=7`` tries that one again.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.contrib.auth import SESSION_KEY
from django.db.models import Count
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Person
from calls.models import Answer, Fault, Part, Reading, Report, Signature, Visit, Work
from fieldapp.plumbing.ids import uuid7
from tests import cast as casting
from tests import lengths
from tests.calls.checklists import lists
from tests.pages.fieldpages import hidden
from tests.pages.visits import bench, code, on_site
from tests.reports.visit_of import STROKES
from tests.threads import together

pytestmark = pytest.mark.django_db(transaction=True)
FAULTS = ("Paper jam", "Noise")
RUNS = range(10 if lengths.LONG else 2)


@pytest.fixture
def cast():
    """The cast, with Carl along on Erin's PM call, who has arrived."""
    made = casting.make()
    lists.published(made)
    made.visit.helpers.add(made.carl)
    on_site(made)
    return made


@dataclass
class Phone:
    """A browser that nobody can trust: it loses its session, and its owner presses twice."""

    person: Person
    dice: random.Random
    browser: Client = field(default_factory=Client)
    statuses: list[int] = field(default_factory=list)

    def send(self, url: str, **fields: object) -> HttpResponse:
        """Press the button until somebody who is signed in has pressed it; the last answer."""
        body = {"op_id": str(uuid7())} | fields
        if self.dice.random() < 0.3:
            self.browser.logout()
        if SESSION_KEY not in self.browser.session:
            refused = self.browser.post(url, body)
            assert refused.status_code == 302
            assert refused.url.startswith(reverse("account_login"))
            self.browser.force_login(self.person)
        presses = [lambda: self.browser.post(url, body)] * 2
        answers = together(*presses) if self.dice.random() < 0.5 else [press() for press in presses]
        for answer in answers:
            assert not isinstance(answer, Exception), answer
        self.statuses += [answer.status_code for answer in answers]
        return answers[-1]

    def open(self, url: str) -> str:
        """A page, once signed in."""
        self.browser.force_login(self.person)
        return self.browser.get(url).content.decode()


def work_of(phone: Phone, cast) -> list[Callable[[], object]]:
    """What one technician does at the copier, form by form."""
    name = phone.person.username
    problems = [code("problem", words).pk for words in FAULTS]
    fault, part, done = (bench(cast, do=what) for what in ("fault", "part", "done"))
    return [
        *(lambda pk=pk: phone.send(fault, problem=pk, note=f"{name} saw it") for pk in problems),
        lambda: phone.send(part, name=f"{name}'s roller", quantity=1, state="used"),
        lambda: phone.send(bench(cast, do="counters"), mono=f"{len(name)}2345"),
        lambda: say_done(phone, done, f"{name} cleaned it"),
    ]


def say_done(phone: Phone, url: str, words: str) -> None:
    """One text of both: who comes second sees the first one's words, and adds to them."""
    was = ""
    for _turn in range(4):
        answer = phone.send(url, done=f"{was} {words}".strip(), fixed="yes", was=was)
        if answer.status_code == 302:
            return
        assert answer.status_code == 409
        page = answer.content.decode()
        was = hidden(page[page.index("do=done") :], "was")
    raise AssertionError("never taken")


def answers_of(phone: Phone, cast) -> list[Callable[[], object]]:
    """Every item of the checklist, one by one, with a note that says whose it is."""
    url = reverse("checklist", args=[cast.visit.pk, cast.copier.pk])
    values = {"check": "ok", "counter": "504418", "measure": "180"}

    def said(row):
        pk = row.item.id
        note = {f"n-{pk}": f"{phone.person.username} looked"} if row.item.kind == "check" else {}
        return lambda: phone.send(url, **{f"w-{pk}": "", f"v-{pk}": values[row.item.kind]}, **note)

    return [said(row) for row in lists.sheet(cast).rows]


def all_in_turn(jobs: list[Callable[[], object]]) -> Callable[[], None]:
    def run() -> None:
        for job in jobs:
            job()

    return run


@pytest.fixture(params=RUNS)
def dice(request) -> random.Random:
    seed = lengths.seed(20261122 + request.param)
    print(f"CHAOS_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def phones(cast, dice) -> list[Phone]:
    """Both have done everything, at the same time."""
    both = [Phone(each, random.Random(dice.random())) for each in (cast.erin, cast.carl)]
    days = []
    for phone in both:
        jobs = work_of(phone, cast) + answers_of(phone, cast)
        phone.dice.shuffle(jobs)
        days.append(all_in_turn(jobs))
    for raised in together(*days):
        assert raised is None, raised
    return both


def test_nothing_is_lost_and_nothing_is_there_twice(cast, phones):
    assert {status for phone in phones for status in phone.statuses} <= {302, 409}
    names = {phone.person.username for phone in phones}
    faults = Fault.objects.values_list("problem__words", "note").order_by("problem__words", "note")
    assert list(faults) == [
        (words, f"{name} saw it") for words in sorted(FAULTS) for name in sorted(names)
    ]
    assert set(Part.objects.values_list("name", flat=True)) == {
        f"{name}'s roller" for name in names
    }
    assert Part.objects.count() == 2
    done = Work.objects.get().done
    assert all(f"{name} cleaned it" in done for name in names)
    each = (
        Answer.objects.exclude(note="").values("item_id").annotate(n=Count("note", distinct=True))
    )
    checks = [row for row in lists.sheet(cast).rows if row.item.kind == "check"]
    assert sorted(row["n"] for row in each) == [2] * len(checks)  # Erin's and Carl's, both kept
    assert not lists.sheet(cast).open
    counting = Answer.objects.filter(replaced_at=None).values("item_id").annotate(n=Count("id"))
    assert all(row["n"] == 1 for row in counting)
    readings = Reading.objects.filter(replaced_at=None).values("counter").annotate(n=Count("id"))
    assert all(row["n"] == 1 for row in readings)


def test_both_end_it_at_once_and_it_ends_once(cast, phones):
    sign_off, sign = (reverse(name, args=[cast.visit.pk]) for name in ("sign_off", "sign"))
    summing = [
        lambda phone=phone: phone.send(
            sign_off, summary=f"{phone.person.username} sums up", heard_nothing="on", go="sign"
        )
        for phone in phones
    ]
    for answer in together(*summing):
        assert answer.status_code == 302
    bodies = []
    for phone in phones:
        page = phone.open(sign)
        who = {"who": str(cast.joan.pk), "strokes": json.dumps(STROKES), "language": "en"}
        bodies.append(who | {"shown": hidden(page, "shown")})
    signing = [
        lambda phone=phone, body=body: phone.send(sign, **body)
        for phone, body in zip(phones, bodies, strict=True)
    ]
    for answer in together(*signing):
        assert answer.status_code == 302
    visit = Visit.objects.get(pk=cast.visit.pk)
    assert visit.state == "done"
    assert visit.summary in {"erin sums up", "carl sums up"}
    assert Signature.objects.count() == Report.objects.count() == 1
    assert visit.steps.filter(became="done").count() == 1
