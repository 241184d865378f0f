import pytest

from tests.reports import visit_of


@pytest.fixture
def visit(cast):
    """Erin's visit, at its end."""
    return visit_of.under_way(cast)
