"""Reads reports back from their PDF."""

from __future__ import annotations

import io

from django.core.files.storage import default_storage
from pypdf import PdfReader

from calls.models import Visit
from calls.reports.reading import current_report


def read(visit: Visit) -> PdfReader:
    """The file of a visit's report."""
    with default_storage.open(current_report(visit).path) as file:
        return PdfReader(io.BytesIO(file.read()))


def text(visit: Visit) -> str:
    """All its words, with single spaces."""
    return " ".join(" ".join(page.extract_text() for page in read(visit).pages).split())


def images(visit: Visit) -> int:
    """How many pictures it holds."""
    return sum(len(page.images) for page in read(visit).pages)
