"""Addresses of pages of one thing, for lists: Django works each pattern out once."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import reverse

ANY = UUID(int=0)


def address_of(name: str, pk: UUID, *more: str) -> str:
    """The address called ``name`` of the thing ``pk``; ``more`` are the arguments after its id."""
    return _pattern(name, more).replace(str(ANY), str(pk))


@cache
def _pattern(name: str, more: tuple[str, ...]) -> str:
    return reverse(name, args=[ANY, *more])
