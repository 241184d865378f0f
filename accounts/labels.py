"""Labels for machines: a code that a camera reads, and the same in words for whoever types it.

The address on a label is for good: it holds the machine's own code and nothing of where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models import Machine

COLUMNS, ROWS = 3, 8  # of 70 × 37 mm on A4
ON_A_SHEET = COLUMNS * ROWS
QUIET = 4  # modules left white around a code, as readers want it


@dataclass(frozen=True)
class Label:
    """What is printed for one machine."""

    machine: Machine
    address: str
    place: str  # the address up to the code, as it is typed
    side: int
    path: str

    @property
    def words(self) -> str:
        """The address in words."""
        return f"{self.place}{self.machine.label}"


def address_of(machine: Machine) -> str:
    """What the camera opens."""
    return settings.PUBLIC_URL + reverse("machine_by_code", args=[machine.code])


def label_of(machine: Machine) -> Label:
    """The label of one machine."""
    address = address_of(machine)
    host = urlsplit(settings.PUBLIC_URL)
    place = f"{host.netloc}{reverse('machine_by_code', args=['-'])}".removesuffix("-/")
    side, path = drawn(address)
    return Label(machine, address, place, side, path)


def drawn(text: str) -> tuple[int, str]:
    """A QR code as the side of its square and the path of an SVG: a stroke for each dark run."""
    from qrcode.constants import ERROR_CORRECT_M
    from qrcode.main import QRCode

    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    path = "".join(
        f"M{start} {y}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for start, length in _runs(row)
    )
    return len(rows), path


def _runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for place, dark in enumerate([*row, False]):
        if dark and start is None:
            start = place
        elif not dark and start is not None:
            yield start, place - start
            start = None


def sheets(machines: Iterable[Machine], *, first: int) -> list[list[Label | None]]:
    """Labels by sheet, with None for the places that were used up before ``first`` (from 1)."""
    cells: list[Label | None] = [None] * (first - 1)
    cells += [label_of(machine) for machine in machines]
    return [cells[place : place + ON_A_SHEET] for place in range(0, len(cells), ON_A_SHEET)]
