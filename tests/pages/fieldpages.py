"""What tests of the field's pages share: reading forms, counting queries, routed signals."""

import re

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from signals import routing
from signals.models import FollowUp
from tests import cast as casting

TYPES = ("overt", "passive", "observed")


def text(answer) -> str:
    """The page as one string, without what only scripts copy."""
    return re.sub("<template.*?</template>", "", answer.content.decode(), flags=re.DOTALL)


def hidden(page: str, name: str) -> str:
    """The value of the first hidden field of that name."""
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, f"no hidden {name}"
    return found[1]


def sheet(type_, **where):
    query = "&".join(f"{name}={getattr(row, 'pk', row)}" for name, row in where.items())
    return f"{reverse('signal_sheet', args=[type_])}?{query}"


def opened(browser, url):
    """What a browser would send if only Save were pressed."""
    page = text(browser.get(url))
    return {"op_id": hidden(page, "op_id"), "noticed_at": hidden(page, "noticed_at")}


def routed(cast, **facts) -> FollowUp:
    """A follow-up as the worker makes it."""
    return routing.route(casting.captured(cast, **facts).pk)


def queries(browser, url: str) -> int:
    """How many queries a page takes once what is kept for a while is kept."""
    assert browser.get(url).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(url).status_code == 200
    return len(asked)
