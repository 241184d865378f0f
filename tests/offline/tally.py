"""What was captured and where it is: at the office, or on a phone; nothing lost, none twice."""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.faults.plant import Plant

RECEIVED = """
    select coalesce(json_agg(op.op_id), '[]') from sync_fieldoperation op
    where op.op_id = any(%s::uuid[]) and op.result <> 'rejected' and not exists (
      select from sync_declaredphoto named
      left join accounts_photo photo on photo.sha256 = named.sha256
      where named.operation_id = op.id and photo.id is null)
"""
# Twice as an operation, or once as an operation and twice as what it made.
TWICE = """
    with ours as (select op_id, body->'fields'->'note'->>0 as note,
                  body->'photos'->0->>'sha256' as photo
                  from sync_fieldoperation where op_id = any(%s::uuid[])),
    made as (
      select 'operation ' || op_id::text as what from ours
      union all select 'fault ' || fault.note from calls_fault fault join ours using (note)
      union all select 'signal ' || signal.op_id::text from signals_signal signal
        join ours on ours.op_id = signal.op_id
      union all select 'photo ' || taken.sha256 from calls_visitphoto taken
        join ours on ours.photo = taken.sha256)
    select coalesce(sum(n - 1), 0)::int from (
      select count(*) as n from made group by what having count(*) > 1) twice
"""


@dataclass
class Tally:
    """Numbers of operations. ``captured``: those of which a phone has said that it has them."""

    captured: int = 0
    received: int = 0
    on_phone: int = 0
    double: int = 0
    lost: int = 0
    missing: list[str] = field(default_factory=list)  # the ids of those that are lost

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.captured + other.captured,
            self.received + other.received,
            self.on_phone + other.on_phone,
            self.double + other.double,
            self.lost + other.lost,
            self.missing + other.missing,
        )

    def __str__(self) -> str:
        return (
            f"captured {self.captured:6}   received {self.received:6}   "
            f"on phone {self.on_phone:4}   double {self.double}   lost {self.lost}"
        )

    @property
    def is_whole(self) -> bool:
        """Nothing lost, nothing twice."""
        return not self.lost and not self.double


def count(captured: list[str], waiting: list[str], office: Plant) -> Tally:
    """Where the operations are whose ids were ``captured``; ``waiting`` are on the phone."""
    received = set(office.ask(RECEIVED, captured))
    on_phone = set(waiting) - received
    missing = [op_id for op_id in captured if op_id not in received | on_phone]
    return Tally(
        captured=len(captured),
        received=len(received),
        on_phone=len(on_phone),
        double=office.ask(TWICE, captured),
        lost=len(missing),
        missing=missing,
    )
