"""The office loses its last hours: its database is what it was before, from a backup."""

from __future__ import annotations

import subprocess
from pathlib import Path

from playwright.sync_api import expect

from fieldapp import places, processes
from tests.faults.plant import Plant
from tests.journeys.conftest import is_ready
from tests.offline.work import arrived_once, fault, not_arrived


def backup(office: Plant, file: Path) -> None:
    """All that the office knows now."""
    command = [places.postgres_programs() / "pg_dump", "--clean", "--if-exists", f"--file={file}"]
    subprocess.run([*command, office.servers.postgres.url], check=True)


def restore(office: Plant, file: Path) -> None:
    """What it knew then, and nothing else; as an operator does it."""
    command = [places.postgres_programs() / "psql", "--quiet", "--no-psqlrc", "--output=/dev/null"]
    options = ["--set=ON_ERROR_STOP=1", "--single-transaction", f"--file={file}"]
    office.stop()
    subprocess.run([*command, *options, office.servers.postgres.url], check=True)
    assert "began" in office.manage("new_epoch")
    office.start()
    assert processes.wait_until(lambda: is_ready(office.port), 60, pause=0.1)


def test_what_a_restored_office_has_lost_is_sent_again_and_nothing_is_there_twice(
    phone, office, tmp_path
):
    """51: the phone believed it received; asked anew, it sends what is not known any more."""
    fault(phone.page, "Before the backup")
    phone.until("acked")
    arrived_once(office, "Before the backup")
    backup(office, tmp_path / "backup.sql")
    fault(phone.page, "After the backup")
    phone.until("acked", "acked")
    restore(office, tmp_path / "backup.sql")
    not_arrived(office, "After the backup")
    phone.page.goto("/outbox/")
    phone.again()
    for words in ("After the backup", "Before the backup"):
        arrived_once(office, words)
        expect(phone.page.locator("[data-part=sent]")).to_contain_text(words)
    phone.until("acked", "acked")
    expect(phone.bar).to_contain_text("All sent")
