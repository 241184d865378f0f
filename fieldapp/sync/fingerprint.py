"""By which two sendings of one operation are known to say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

SAYS = ("type", "schema", "target", "fields", "photos")  # what counts; the rest is of an attempt


def of(body: Mapping[str, Any]) -> str:
    """The SHA-256 of what an operation says, as the phone counts it too (docs/explanation)."""
    said = {name: body[name] for name in SAYS if name in body}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
