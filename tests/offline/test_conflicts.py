"""The office changed something while a technician had no network: what was done there counts, or
waits for the office. Nobody on site decides between two versions.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.offline.desk import at_desk, call_off, give_to, look_at
from tests.offline.phones import Phone
from tests.offline.work import arrived_once, bench, fault, saved

PLANNED = "update calls_visit set state = 'planned', arrived_at = null where id = %s"
FATE = "select concat_ws(' ', result, why, settled) from sync_fieldoperation where op_id = %s"
BY = """
    select person.username from calls_fault fault join calls_operation said
      on said.id = fault.operation_id join accounts_person person on person.id = said.by_id
    where fault.note = %s
"""
SENT = "[data-part=sent]"


@pytest.fixture
def desk(phones: Callable[..., Phone], office) -> Page:
    """Sven, who plans, at his desk."""
    return at_desk(phones, office)


@pytest.fixture
def below(phone: Phone, office, visit: UUID) -> Phone:
    """Erin's phone in a basement, at a machine of a visit that is planned."""
    with psycopg.connect(office.servers.postgres.url, autocommit=True) as line:
        line.execute(PLANNED, [visit])
    phone.page.goto(bench(office, visit))
    phone.offline()
    return phone


def test_work_on_a_visit_that_was_called_off_meanwhile_counts_and_is_looked_at(
    below, desk, office, visit
):
    """28: received and marked; whoever decides sees what was done, and that it was called off."""
    fault(below.page, "Done before I heard")
    saved(below.page)
    call_off(desk, visit, "They closed early")
    below.offline(False)
    below.until("acked")
    (op,) = below.outbox
    assert office.ask(FATE, op["op_id"]) == "flagged visit_ended "
    arrived_once(office, "Done before I heard")
    assert office.ask("select state from calls_visit where id = %s", visit) == "cancelled"
    below.page.goto("/outbox/")
    sent = below.page.locator(SENT)
    expect(sent).to_contain_text("Received, in review")
    expect(sent).to_contain_text("The visit had ended already, so the office will check it.")
    look_at(desk, "Fault")
    for words in ("Done before I heard", "They closed early", "It counts already."):
        expect(desk.locator("main")).to_contain_text(words)


def test_work_on_a_visit_that_was_given_away_waits_for_the_office_and_counts_when_accepted(
    below, desk, office, visit
):
    """29: received and put aside; nothing changes until somebody in the office has placed it."""
    fault(below.page, "Mine until noon")
    saved(below.page)
    give_to(desk, visit, "Carl Cast")
    below.offline(False)
    below.until("acked")
    (op,) = below.outbox
    assert office.ask(FATE, op["op_id"]) == "quarantined not_found "
    below.page.goto("/outbox/")
    expect(below.page.locator(SENT)).to_contain_text("Received. The office will place it.")
    expect(below.bar).to_contain_text("All sent")
    look_at(desk, "Fault")
    for words in ("Mine until noon", "Carl Cast", "It does not count yet."):
        expect(desk.locator("main")).to_contain_text(words)
    assert office.ask("select count(*) from calls_fault where note = 'Mine until noon'") == 0
    desk.get_by_role("button", name="Accept").click()
    arrived_once(office, "Mine until noon")
    assert office.ask(BY, "Mine until noon") == "erin"
    assert office.ask(FATE, op["op_id"]) == "quarantined not_found accepted"
