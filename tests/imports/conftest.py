"""The cast's sites by refs of their own."""

from __future__ import annotations

import pytest


@pytest.fixture
def places(cast):
    """The cast's places with refs of their own."""
    for ref, site in (("S-1", cast.harlow_hq), ("S-2", cast.tamsin_office)):
        site.ref = ref
        site.save()
    cast.northgate_library.ref = "S-9"
    cast.northgate_library.save()
    return cast
