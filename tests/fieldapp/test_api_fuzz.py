"""Whatever is sent, in whatever role: no mistake of ours, and afterwards everything still holds.

The calls come from our own OpenAPI document, some as it says and some against it; ids in addresses
and bodies are often real ones, so that the verbs are reached.
"""

from __future__ import annotations

import io
from collections import Counter

import pytest
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, openapi
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from accounts import keys
from fieldapp import api_docs
from fieldapp.wsgi import application
from signals import followups, routing
from tests import cast as casting
from tests import lengths

CHECKS = [not_a_server_error, content_type_conformance, status_code_conformance]
ROLES = ["erin", "sam", "sven", "mona", "admin"]
REFERENCES = ("site", "machine", "visit", "contact", "adds_to", "into")


@pytest.fixture(autouse=True)
def _one_connection():
    """Calls share the test's transaction, as those of Django's own test client do."""
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    yield
    for moment in (request_started, request_finished):
        moment.connect(close_old_connections)


@pytest.fixture
def company(cast):
    """Follow-ups at several stages, for the verbs to meet."""
    rows = [routing.route(casting.captured(cast).pk) for _number in range(6)]
    now = timezone.now()
    for row in rows[1:]:
        followups.claim(row.pk, by=cast.sam, now=now)
    for row in rows[2:]:
        followups.contact(row.pk, by=cast.sam, now=now, outcome="reached")
    return cast, rows


def _real_ids(cast, rows):
    """Ids that exist, by the first word of the address; and by the field of a body."""
    signals = [str(row.signal_id) for row in rows]
    follow_ups = [str(row.pk) for row in rows]
    places = {
        "customers": [str(cast.harlow.pk)],
        "sites": [str(cast.harlow_hq.pk)],
        "contacts": [str(cast.joan.pk)],
        "machines": [str(cast.copier.pk)],
        "contracts": [str(cast.contract.pk)],
        "offers": [str(cast.offer.pk)],
        "queues": [str(cast.queue.pk)],
        "visits": [str(cast.visit.pk)],
        "signals": signals,
        "follow-ups": follow_ups,
    }
    fields = {
        "site": places["sites"],
        "machine": places["machines"],
        "visit": places["visits"],
        "contact": places["contacts"],
        "adds_to": signals,
        "into": follow_ups,
    }
    return places, fields


@pytest.mark.parametrize("username", ROLES)
def test_no_call_is_a_mistake_of_ours(company, username, settings):
    settings.API_CALLS_PER_SECOND = 1_000_000
    cast, rows = company
    places, fields = _real_ids(cast, rows)
    key = keys.make(cast.people[username], name="fuzz", now=timezone.now())
    schema = openapi.from_dict(api_docs.document())
    schema.app = application
    calls: Counter[int] = Counter()
    chance = lengths.seed(lengths.CALLS_SEED)
    print(f"CHAOS_SEED={chance}")
    for found in schema.get_all_operations():
        operation = found.ok()
        real = places.get(operation.tags[0], []) if "{id}" in operation.path else []
        _call(operation, real, fields, {"Authorization": f"Token {key}"}, calls, chance)
    assert calls.total() > 200
    assert {200, 201, 400, 404, 422} <= set(calls)  # it came further than the door
    out = io.StringIO()
    call_command("verify", stdout=out, stderr=out)


def _refer(body, fields, draw):
    """Let a body name rows that there are; a signal sometimes only its site, not long ago."""
    only_site = "noticed_at" in body and draw(st.booleans())
    if only_site:
        for name in set(body) - {"note", "place", "expects_call", "fix_first"}:
            del body[name]
        body |= {"type": "overt", "site": fields["site"][0], "noticed_at": "2026-11-20T10:00:00Z"}
    for name in REFERENCES:
        if name in body and draw(st.booleans()):
            body[name] = draw(st.sampled_from(fields[name]))
    return only_site


def _call(operation, real, fields, headers, calls, chance):
    """Some calls of one operation, the same ones for each seed."""
    kinds = [operation.as_strategy(generation_mode=GenerationMode.POSITIVE)]
    if operation.body or operation.query or operation.path_parameters:
        kinds.append(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))

    @seed(chance)
    @settings(
        max_examples=lengths.CALLS * (5 if operation.method == "put" else 1),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def run(data):
        case = data.draw(st.one_of(kinds))
        if real and operation.method != "put" and data.draw(st.integers(0, 9)) < 9:
            case.path_parameters["id"] = data.draw(st.sampled_from(real))
        if isinstance(case.body, dict) and _refer(case.body, fields, data.draw):
            case.headers = {}
        answer = case.call(headers=headers)
        calls[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    run()
