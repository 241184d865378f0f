"""The company's settings, read often and changed seldom."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import CompanySettings

FRESH_SECONDS = 15.0
_kept: tuple[float, CompanySettings] | None = None


def current() -> CompanySettings:
    """The settings, at most a quarter of a minute old in this process."""
    global _kept
    if _kept is None or time.monotonic() - _kept[0] > FRESH_SECONDS:
        model = apps.get_model("accounts", "CompanySettings")
        _kept = (time.monotonic(), model.objects.first() or model())
    return _kept[1]


def forget() -> None:
    """Read the settings anew at the next need; called by whatever changes them."""
    global _kept
    _kept = None


@contextmanager
def changing() -> Iterator[CompanySettings]:
    """The settings, locked, to be changed and stored; every process follows within 15 seconds.

    Nothing that was reckoned with the former ones changes: clocks that run keep their end.
    """
    model: Any = apps.get_model("accounts", "CompanySettings")
    with transaction.atomic():
        model.objects.get_or_create(pk=1)
        row = model.objects.select_for_update().get(pk=1)
        yield row
        row.save()
    forget()


def language_of_people() -> str:
    """In which language we write to people of ours who have chosen none."""
    language = current().language
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def today(now: dt.datetime | None = None) -> dt.date:
    """The company's day, now or at a moment.

    Rights end by it, whatever zone somebody has chosen for the screen.
    """
    return timezone.localdate(now, ZoneInfo(current().time_zone))
