"""Checklists to start from, in words of our own; a copy of one is the company's to change."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.functional import Promise

from calls.checklists.content import Content
from calls.checklists.starters import air_conditioning, copier, forklift, ups

Words = str | Promise

STARTERS: dict[str, tuple[Words, Callable[[], Content]]] = {
    "copier": (copier.NAME, copier.content),
    "air_conditioning": (air_conditioning.NAME, air_conditioning.content),
    "forklift": (forklift.NAME, forklift.content),
    "ups": (ups.NAME, ups.content),
}
