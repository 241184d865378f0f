"""A pytest plugin: which tests stay together when they are spread over parallel runners.

The tests of some folders share one plant, whose start takes longer than most of them; those of some
files a company that two runners would have to make twice. The mark
``xdist_group`` would say so too, but it has no effect with pytest 9 and xdist 3.8: xdist
writes an attribute that pytest no longer reads.
"""

from collections import OrderedDict

import pytest
from xdist.scheduler import LoadScopeScheduling

# The longest first, so that single tests fill up what is left of the runners' time; those of
# faults wait more than they reckon, and go well beside a browser.
TOGETHER = (
    "tests/journeys/",
    "tests/faults/",
    "tests/offline/",
    "tests/access/test_leaks.py",
    "tests/access/test_table.py",
    "tests/demo/test_company.py",
    "tests/demo/test_visits.py",
)


class Spreading(LoadScopeScheduling):
    """Each test by itself, except those that stay together; these come first."""

    workqueue: OrderedDict[str, dict[str, bool]]

    def _split_scope(self, nodeid: str) -> str:
        return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)

    def _assign_work_unit(self, node) -> None:
        """Give a runner the next unit: a folder or file as a whole, while one is left."""
        whole = next((each for each in TOGETHER if each in self.workqueue), None)
        if whole:
            self.workqueue.move_to_end(whole, last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """xdist asks for it once, at the start."""
    return Spreading(config, log)
