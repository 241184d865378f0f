"""Pictures on the paper: photos side by side, and a signature as it was drawn."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage
from PIL import Image as Picture
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, Spacer, Table, TableStyle

from accounts.photos import path_to_show
from calls.reports.pdf.look import INK, LINE
from calls.reports.pdf.sheet import WIDTH
from calls.strokes import HEIGHT
from calls.strokes import WIDTH as PAD

if TYPE_CHECKING:
    from accounts.models import Photo

SIDE_BY_SIDE = 3
LONGEST_SIDE = 900  # pixels: what a third of a page can show, and what a mailbox takes
TALLEST = 60 * mm


def row(photos: list[Photo]) -> list[Flowable]:
    """Photos, three to a row."""
    if not photos:
        return []
    width = WIDTH / SIDE_BY_SIDE - 3 * mm
    images = [image(photo, width) for photo in photos]
    images += [""] * (-len(images) % SIDE_BY_SIDE)
    rows = [images[at : at + SIDE_BY_SIDE] for at in range(0, len(images), SIDE_BY_SIDE)]
    table = Table(rows, colWidths=[WIDTH / SIDE_BY_SIDE] * SIDE_BY_SIDE, hAlign="LEFT")
    rules = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    table.setStyle(TableStyle(rules))
    return [Spacer(0, 2 * mm), table]


def image(photo: Photo, width: float) -> Image:
    """The copy that is shown, smaller."""
    with default_storage.open(path_to_show(photo)) as file:
        picture = Picture.open(io.BytesIO(file.read()), formats=["JPEG"])
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    scale = min(width / picture.width, TALLEST / picture.height)
    out.seek(0)
    return Image(out, width=picture.width * scale, height=picture.height * scale)


class Strokes(Flowable):
    """A signature, drawn line by line above a line."""

    def __init__(self, strokes: list[list[list[int]]], width: float = 90 * mm) -> None:
        super().__init__()
        self.strokes = strokes
        self.width, self.height = width, width * HEIGHT / PAD

    def wrap(self, *_space: float) -> tuple[float, float]:
        """How much room it takes."""
        return self.width, self.height

    def draw(self) -> None:
        """The pad counts from the top, paper from the bottom."""
        canvas, scale = self.canv, self.width / PAD
        canvas.setStrokeColor(LINE)
        canvas.line(0, 0, self.width, 0)
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1.4)
        canvas.setLineCap(1)
        canvas.setLineJoin(1)
        for stroke in self.strokes:
            path = canvas.beginPath()
            (x, y), *more = stroke
            path.moveTo(x * scale, self.height - y * scale)
            for a, b in more or [[x, y]]:
                path.lineTo(a * scale, self.height - b * scale)
            canvas.drawPath(path, stroke=1, fill=0)
