"""What tests of the lists beside the board share: visits that were made, and a list's lines."""

from __future__ import annotations

import datetime as dt

from calls import board_lists
from calls.board_lists import LISTS
from calls.models import Fault, Visit, Work

DAY = dt.timedelta(days=1)


def made(cast, ago, now, *, machine=None, fault=None, **facts) -> Visit:
    """A visit that ended so many days ago, with a fault if one is named."""
    end = now - ago * DAY
    machine = machine or cast.copier
    given = {
        "site": machine.site,
        "kind": "repair",
        "state": "done",
        "lead": cast.erin,
        "window_start": end - dt.timedelta(hours=1),
        "arrived_at": end - dt.timedelta(hours=1),
        "finished_at": end,
    }
    visit = Visit.objects.create(**(given | facts))
    visit.machines.add(machine)
    if fault:
        work = Work.objects.create(visit=visit, machine=machine)
        Fault.objects.create(work=work, problem=fault)
    return visit


def lines(name, by, now):
    found = LISTS[name].lines(by, now)
    assert LISTS[name].count(by, now) == min(len(found), board_lists.MOST_COUNTED)
    return found
