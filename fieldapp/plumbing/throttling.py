"""How many API calls a second one key, or one signed-in person, may make.

Counted in each web process by itself: no request waits for a server that counts, and a company
with two web processes allows up to twice as many. The limit is a courtesy between programs, not
a defence; sign-in has its own, which is exact.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request

_lock = threading.Lock()
_second = 0
_calls: Counter[str] = Counter()


class Throttle(BaseThrottle):
    """Counts by second; whoever is over the limit waits for the next one."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether this call is within the limit of its key or person."""
        who = _who(request)
        return who is None or _count(who, int(time.time())) <= settings.API_CALLS_PER_SECOND

    def wait(self) -> float:
        """Seconds until the next call may come."""
        return 1.0


def _count(who: str, second: int) -> int:
    """How many calls this was in this second."""
    global _second
    with _lock:
        if second != _second:
            _calls.clear()
            _second = second
        _calls[who] += 1
        return _calls[who]


def _who(request: Request) -> str | None:
    if request.auth is not None:
        return f"key:{request.auth.pk}"
    if request.user is not None and request.user.is_authenticated:
        return f"person:{request.user.pk}"
    return None
