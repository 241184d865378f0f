"""Files that are there after a power cut, once saving them has returned."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any

from django.core.files.storage import FileSystemStorage


class DurableStorage(FileSystemStorage):
    """Forces a file to the disk, and the folders that lead to it, before it says that it is saved.

    A row that is committed afterwards never names bytes that were only in memory.
    """

    def save(self, name: str | None, content: IO[Any], max_length: int | None = None) -> str:
        """As Django does, and then wait for the disk."""
        kept = super().save(name, content, max_length)
        root, place = Path(self.location), Path(self.path(kept))
        for each in (place, *place.parents):
            force(each)
            if each == root:
                break
        return kept


def force(place: Path) -> None:
    """Have the disk hold a file's bytes, or the names in a folder."""
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
