"""The look of the paper: fonts, colours, styles of text. Black does, colour means, as on screen."""

from __future__ import annotations

from functools import cache
from importlib import resources
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph

INK, GREY = HexColor("#101617"), HexColor("#56625f")
LINE, TINT = HexColor("#ccd4d1"), HexColor("#f3f6f5")
INKS = HexColor("#d6006c"), HexColor("#ffd21a"), HexColor("#1fbbee")
TEXT, BOLD = "Report", "Report-Bold"
FILES = {TEXT: "FiraSans-Regular.ttf", BOLD: "FiraSans-Bold.ttf"}

# Between the digits of a number, and before a French colon, a space must not break the line.
KEPT = "\n\u00a0"
SPACES = str.maketrans({"\t": " ", "\u2007": "\u00a0", "\u202f": "\u00a0", "\u2009": " "})


@cache
def _fonts() -> None:
    """Fira Sans, which knows Latin, Greek and Cyrillic; other letters are drawn as boxes."""
    folder = resources.files("fontpkg_fira_sans") / "files"
    for name, file in FILES.items():
        with resources.as_file(folder / file) as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(TEXT, normal=TEXT, bold=BOLD, italic=TEXT, boldItalic=BOLD)


class Look:
    """Styles by what they are for."""

    def __init__(self) -> None:
        _fonts()
        base = {"fontName": TEXT, "textColor": INK, "splitLongWords": 1}
        self.text = ParagraphStyle("text", fontSize=9.5, leading=13, **base)
        self.small = ParagraphStyle("small", fontSize=8, leading=11, **(base | {"textColor": GREY}))
        self.bold = ParagraphStyle("bold", fontSize=9.5, leading=13, **(base | {"fontName": BOLD}))
        heavy = base | {"fontName": BOLD}
        self.title = ParagraphStyle("title", fontSize=20, leading=24, spaceAfter=3 * mm, **heavy)
        self.head = ParagraphStyle(
            "head", fontSize=13, leading=16, spaceBefore=6 * mm, spaceAfter=2 * mm, **heavy
        )
        self.minor = ParagraphStyle(
            "minor", fontSize=9.5, leading=13, spaceBefore=3 * mm, spaceAfter=1 * mm, **heavy
        )

    def say(self, words: str, style: ParagraphStyle | None = None) -> Paragraph:
        """Words of people, drawn as they are: no markup, their own line breaks."""
        return Paragraph(readable(words).replace("\n", "<br/>"), style or self.text)


def readable(words: str) -> str:
    """Words without what no page can hold, safe within the library's markup."""
    text = str(words).replace("\r\n", "\n").translate(SPACES)
    return escape("".join(c for c in text if c in KEPT or c.isprintable()))
