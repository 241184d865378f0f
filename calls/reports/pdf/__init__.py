"""A report as PDF. Loaded by the worker when it draws one, by nobody else."""

from __future__ import annotations

import io
import threading
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from calls.reports import photos
from calls.reports.pdf import parts, sheet
from calls.reports.pdf.look import Look

if TYPE_CHECKING:
    from calls.models import Report

_one_at_a_time = threading.Lock()  # fonts are kept by the library for the whole process


def draw(report: Report) -> bytes:
    """The whole report, in its language, from nothing but its contents and its signature."""
    with _one_at_a_time, translation.override(report.language):
        contents = report.contents
        pictures = photos.shown(contents)
        out = io.BytesIO()
        look = Look()
        title = _("Report %(number)s") % {"number": report.number}
        document = sheet.document(
            out, title=title, author=contents["company"], language=report.language
        )
        story = parts.story(report, contents, pictures, look)
        document.build(story, canvasmaker=sheet.numbered(look, contents["company"], report.number))
        return out.getvalue()
