"""The short code on a machine's label: read by a camera, or typed by somebody who kneels.

It is drawn at random, so that neither a serial nor another label tells it, and it stays the same
wherever the machine goes. The alphabet is Crockford's: no I, L, O or U, which are read for others.
"""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new() -> str:
    """A code that nobody can guess: 50 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read(typed: str) -> str:
    """A code as it is kept, from how it was typed; empty when it cannot be one.

    Small letters, blanks and dashes do not matter, nor an O for a zero.
    """
    code = "".join(typed.split()).replace("-", "").upper().translate(_MISREAD)
    if len(code) != LENGTH or set(code) - set(ALPHABET):
        return ""
    return code


def spaced(code: str) -> str:
    """The code as it is printed: in two halves."""
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"
