"""A pytest plugin: which tests stay together when they are spread over parallel runners.

Those in ``tests/faults`` share one plant, whose start takes longer than most of them. The mark
``xdist_group`` would say so too, but it has no effect with pytest 9 and xdist 3.8: xdist
writes an attribute that pytest no longer reads.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

TOGETHER = ("tests/faults/",)


class Spreading(LoadScopeScheduling):
    """Each test by itself, except those that stay together."""

    def _split_scope(self, nodeid: str) -> str:
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """xdist asks for it once, at the start."""
    return Spreading(config, log)
