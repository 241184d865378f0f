"""How many API calls a second one key, or one signed-in person, may make."""

from __future__ import annotations

import functools
import time
from typing import TYPE_CHECKING, Any

import redis
import structlog
from django.conf import settings
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request

log = structlog.get_logger(__name__)

AWAY_SECONDS = 5.0
_away_until = 0.0


@functools.cache
def _counts() -> redis.Redis:
    place = settings.CACHES["counts"]
    return redis.Redis.from_url(place["LOCATION"], **place["OPTIONS"])


class Throttle(BaseThrottle):
    """Counts by second, in Redis. Without Redis nobody is held up: the limit is a courtesy."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether this call is within the limit of its key or person."""
        global _away_until
        who = _who(request)
        if who is None or time.monotonic() < _away_until:
            return True
        try:
            return _calls(f"calls:{who}:{int(time.time())}") <= settings.API_CALLS_PER_SECOND
        except redis.RedisError as error:
            _away_until = time.monotonic() + AWAY_SECONDS
            log.warning("counts_away", error=str(error)[:200])
            return True

    def wait(self) -> float:
        """Seconds until the next call may come."""
        return 1.0


def _calls(name: str) -> int:
    line = _counts().pipeline(transaction=False)
    line.incr(name)
    line.expire(name, 2)
    return int(line.execute()[0])


def _who(request: Request) -> str | None:
    if request.auth is not None:
        return f"key:{request.auth.pk}"
    if request.user is not None and request.user.is_authenticated:
        return f"person:{request.user.pk}"
    return None
