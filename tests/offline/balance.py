"""What must hold at the end of each test: captured = received + on the phone, and no id twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.faults.plant import Plant
from tests.offline.phones import Phone

# What the office has from a phone, and which of it lacks a photo.
RECEIVED = """
    select coalesce(json_agg(json_build_object(
      'op_id', op.op_id, 'sha256', op.sha256, 'result', op.result, 'settled', op.settled,
      'lacks', (select count(*) from sync_declaredphoto named
                left join accounts_photo photo on photo.sha256 = named.sha256
                where named.operation_id = op.id and photo.id is null))), '[]')
    from sync_fieldoperation op
    where op.device_id = any(%s::uuid[]) or op.op_id = any(%s::uuid[])
"""
PUT_RIGHT = ("superseded", "returned")  # another operation says it now


def check(phones: Iterable[Phone], office: Plant) -> None:
    """Fails where something that was captured is in neither place, or in one of them twice."""
    ops = [op for phone in phones if not phone.wiped for op in phone.last_outbox()]
    devices, ids = ([op[name] for op in ops] for name in ("device_id", "op_id"))
    there: list[dict[str, Any]] = office.ask(RECEIVED, devices, ids)
    assert twice(op["op_id"] for op in ops) == twice(row["op_id"] for row in there) == []
    at_office = {row["op_id"]: row for row in there}
    for op in ops:
        row = at_office.get(op["op_id"])
        if op["state"] in PUT_RIGHT:
            assert any(other["supersedes"] == op["op_id"] for other in ops), op
        elif not op.get("open"):
            assert row, op
            assert (row["sha256"], row["lacks"]) == (op["sha256"], 0), (op, row)
            assert row["result"] != "rejected" or row["settled"], (op, row)
    assert at_office.keys() <= {op["op_id"] for op in ops}


def twice(ids: Iterable[str]) -> list[str]:
    return [each for each, n in Counter(ids).items() if n > 1]
