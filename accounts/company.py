"""The company's settings, read often and changed seldom."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.apps import apps
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


def today(now: dt.datetime | None = None) -> dt.date:
    """The company's day, now or at a moment.

    Rights end by it, whatever zone somebody has chosen for the screen.
    """
    return timezone.localdate(now, ZoneInfo(current().time_zone))
