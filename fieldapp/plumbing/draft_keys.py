"""The names under which phones keep what is typed into forms, until it is sent (``drafts.js``)."""

from __future__ import annotations

import hashlib
import re

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_.-]{0,119}")
LONGEST = 120


def key_of(*parts: object) -> str:
    """The name of a form's draft: ``visit``, an id, ``sign-off`` make ``visit:<id>:sign-off``.

    A part may be an address. What no name could hold becomes dots; a name that would be too long
    ends in a hash, so that two forms never share one.
    """
    named = ":".join(re.sub(r"[^A-Za-z0-9_.-]+", ".", str(part)).strip(".") for part in parts)
    if len(named) <= LONGEST:
        return named
    return f"{named[:80]}.{hashlib.sha256(named.encode()).hexdigest()[:32]}"
