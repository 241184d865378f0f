"""Ids that sort by the time they were made, so that indexes grow at one end."""

import secrets
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_drawn: ContextVar[Callable[[], uuid.UUID] | None] = ContextVar("ids_drawn", default=None)


def uuid7() -> uuid.UUID:
    """A UUID of version 7: 48 bits of Unix milliseconds, then chance (RFC 9562, section 5.7)."""
    if draw := _drawn.get():
        return draw()
    return made_of(time.time_ns() // 1_000_000, secrets.randbits(80))


def made_of(milliseconds: int, chance: int) -> uuid.UUID:
    """The UUID of a moment and 80 bits of chance."""
    value = (milliseconds & (2**48 - 1)) << 80 | chance
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


@contextmanager
def drawn_from(draw: Callable[[], uuid.UUID]) -> Iterator[None]:
    """Within it every new id is ``draw``'s: for what must come out the same each time."""
    token = _drawn.set(draw)
    try:
        yield
    finally:
        _drawn.reset(token)
