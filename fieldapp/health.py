"""For those who keep it running: is the process alive, is it ready, and how is it doing."""

from __future__ import annotations

import functools
import hmac
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fieldapp import metrics
from fieldapp.plumbing import env, heartbeat, redis_ping

LOOPBACK = {"127.0.0.1", "::1"}
READY = "ready"
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via")


class Readiness:
    """Whether everything was there once: from then on this process serves what it can.

    Several processes serve one address, and any of them may be asked. So the first to find all
    well writes it down for those that run beside it.
    """

    began = timezone.now()
    reached = False

    @classmethod
    def reach(cls) -> None:
        """All is well."""
        if not cls.reached:
            heartbeat.beat(READY, now=timezone.now())
        cls.reached = True

    @classmethod
    def was_reached(cls) -> bool:
        """By this process, or by one beside it since this one began."""
        cls.reached = cls.reached or heartbeat.is_heard(READY, since=cls.began)
        return cls.reached


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """503 until everything was there once; then only without database or migrations."""
    must = _database() or _migrations()
    lacks = {} if must else _broker() | _worker()
    parts = dict.fromkeys(("database", "migrations", "broker", "worker"), "ok") | must | lacks
    if not must and not lacks:
        Readiness.reach()
        return JsonResponse({"status": "ok", **parts})
    if must or not Readiness.was_reached():
        answer = JsonResponse({"status": "unavailable", **parts}, status=503)
        answer["Retry-After"] = "5"
        return answer
    return JsonResponse({"status": "degraded", **parts})


def _database() -> dict[str, str]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except (DatabaseError, InterfaceError):
        connection.close()
        return {"database": "away"} | dict.fromkeys(("migrations", "broker", "worker"), "unknown")
    return {}


@functools.cache
def _written() -> frozenset[Any]:
    """The migrations of this version of the code."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _migrations() -> dict[str, str]:
    applied = set(MigrationRecorder(connection).applied_migrations())
    return {} if _written() <= applied else {"migrations": "missing"}


def _broker() -> dict[str, str]:
    answers = redis_ping.answers(env.redis(settings.REDIS_URL)[0])
    return {} if answers else {"broker": "away"}


def _worker() -> dict[str, str]:
    silent = heartbeat.is_silent("worker", now=timezone.now())
    return {"worker": "silent"} if silent else {}


@require_safe
@never_cache
def show_metrics(request: HttpRequest) -> HttpResponse:
    """Numbers for Prometheus; from this machine, or with METRICS_TOKEN."""
    if not _may_read(request):
        return HttpResponse("Ask from this machine, or send METRICS_TOKEN.\n", status=403)
    text = metrics.text(now=timezone.now())
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_read(request: HttpRequest) -> bool:
    """A request that a proxy passed on is from elsewhere, whatever address it comes from."""
    given = request.headers.get("Authorization", "")
    token = settings.METRICS_TOKEN
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    passed_on = any(name in request.headers for name in FORWARDED)
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not passed_on


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", show_metrics, name="metrics"),
]
