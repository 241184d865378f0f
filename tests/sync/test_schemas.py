"""What an older phone sends is still understood: recorded operations, schema by schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fieldapp.sync import schemas
from fieldapp.sync.models import Result
from tests.sync import scenes
from tests.sync.field import receive

RECORDED = sorted((Path(__file__).parent / "recorded").glob("schema_*.json"))


def test_each_schema_has_operations_that_were_recorded():
    numbers = [int(path.stem.partition("_")[2]) for path in RECORDED]
    assert numbers == list(range(schemas.OLDEST, schemas.CURRENT + 1))
    assert set(schemas.STEPS) == set(range(schemas.OLDEST, schemas.CURRENT))


@pytest.mark.django_db
@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_what_was_recorded_is_kept_today(cast, path):
    text = path.read_text()
    named = {
        "visit": cast.visit.pk,
        "machine": cast.copier.pk,
        "problem": scenes.told().problem.pk,
        "contact": cast.joan.pk,
        "sha256": scenes.SHA256,
    }
    for name, value in named.items():
        text = text.replace(f'"{{{name}}}"', f'"{value}"')
    kept = [receive(cast.erin, body) for body in json.loads(text)]
    assert [
        (row.type, row.result, row.detail) for row in kept if row.result != Result.APPLIED
    ] == []


def test_an_old_one_is_brought_up_step_by_step_and_stays_as_it_came():
    def called_otherwise(body):
        return body | {"fields": {"summary": body["fields"]["words"]}}

    def more(body):
        return body | {"photos": []}

    old = {"schema": 1, "fields": {"words": ["New rollers."]}}
    new = schemas.current(old, to=3, steps={1: called_otherwise, 2: more})
    assert new == {"schema": 3, "fields": {"summary": ["New rollers."]}, "photos": []}
    assert old == {"schema": 1, "fields": {"words": ["New rollers."]}}


def test_one_of_a_later_schema_stays_as_it_is():
    later = {"schema": schemas.CURRENT + 1}
    assert schemas.current(later) == later
    assert not schemas.is_known(later)
