"""The sheet itself: margins, the head of each page, its foot with the number of pages."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import SimpleDocTemplate

from calls.reports.pdf.look import BOLD, GREY, INK, INKS, LINE, TEXT, Look

MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
PADDING = 6  # what the library leaves around what stands on a page


def document(out: io.BytesIO, *, title: str, author: str, language: str) -> SimpleDocTemplate:
    """An empty A4 document that says what it is, by whom, and in which language."""
    return SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN - PADDING,
        rightMargin=MARGIN - PADDING,
        topMargin=30 * mm,
        bottomMargin=22 * mm,
        title=title,
        author=author,
        lang=language,
        displayDocTitle=True,
    )


def numbered(look: Look, company: str, number: str) -> type[Canvas]:
    """A canvas that knows, at its end, how many pages there are."""

    class Numbered(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - the library's name
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for page in self._pages:
                self.__dict__.update(page)
                head(self, company)
                foot(self, number, len(self._pages))
                super().showPage()
            super().save()

    return Numbered


def head(canvas: Canvas, company: str) -> None:
    """The mark and the company."""
    top = A4[1] - 16 * mm
    mark(canvas, MARGIN, top - 1 * mm)
    canvas.setFont(BOLD, 12)
    canvas.setFillColor(INK)
    canvas.drawString(MARGIN + 11 * mm, top + 1 * mm, short(company, BOLD, 12, WIDTH - 11 * mm))


def foot(canvas: Canvas, number: str, pages: int) -> None:
    """Which report this is, and which page of it."""
    canvas.setStrokeColor(LINE)
    canvas.line(MARGIN, 16 * mm, MARGIN + WIDTH, 16 * mm)
    canvas.setFont(TEXT, 8)
    canvas.setFillColor(GREY)
    canvas.drawString(MARGIN, 11.5 * mm, _("Report %(number)s") % {"number": number})
    words = _("Page %(page)d of %(pages)d") % {"page": canvas.getPageNumber(), "pages": pages}
    canvas.drawRightString(MARGIN + WIDTH, 11.5 * mm, words)


def mark(canvas: Canvas, x: float, y: float, size: float = 8 * mm) -> None:
    """A dot with three arcs, in the three inks, on a black square."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.scale(size / 48, size / 48)
    canvas.setFillColor(INK)
    canvas.roundRect(0, 0, 48, 48, 12, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.circle(15.9, 15.5, 3.6, stroke=0, fill=1)
    canvas.setLineWidth(4)
    for radius, colour in zip((8.4, 14.7, 21.1), INKS, strict=True):
        canvas.setStrokeColor(colour)
        canvas.arc(15.9 - radius, 15.5 - radius, 15.9 + radius, 15.5 + radius, 0, 90)
    canvas.restoreState()


def short(words: str, font: str, size: float, width: float) -> str:
    """Words cut where the line ends."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    text = " ".join(words.split())
    while text and stringWidth(text, font, size) > width:
        text = text[:-2] + "…"
    return text
