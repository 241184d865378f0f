"""Time that goes by: on a page's own clock in `make test`, in the world in `make test-long`."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from fieldapp import processes
from tests import lengths

SOON = 20  # seconds: nothing that is due takes longer


def own_clock(page: Page) -> None:
    """The page has a clock that can be put forward; a long run leaves it that of the world."""
    if not lengths.LONG:
        page.clock.install()


def passes(page: Page, seconds: int) -> None:
    """So much time goes by."""
    if lengths.LONG:
        page.wait_for_timeout(seconds * 1000)
    else:
        page.clock.fast_forward(seconds * 1000)


def within(page: Page, seconds: int, is_so: Callable[[], bool]) -> bool:
    """Whether it is so before that time is over."""
    if lengths.LONG:
        return processes.wait_until(is_so, seconds, pause=1)
    page.clock.fast_forward(seconds * 1000)
    return processes.wait_until(is_so, SOON, pause=0.05)
