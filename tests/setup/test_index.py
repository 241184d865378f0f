"""The list of set-up pages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fieldapp.pages.setup import index


def test_the_list_leads_to_every_page_that_exists(cast, sign_in):
    page = sign_in(cast.admin).get(reverse("setup")).content.decode()
    places = [place for group in index.groups(cast.admin) for place in group.places]
    assert all(f'href="{place.url}"' in page for place in places)
    assert [place.name for place in places if not place.url] == []
    assert len(places) >= 4


@pytest.mark.parametrize(("who", "seen"), [("mona", True), ("admin", True), ("erin", False)])
def test_managers_reach_set_up_from_me_on_a_phone(cast, sign_in, who, seen):
    page = sign_in(cast.people[who]).get(reverse("me")).content.decode()
    assert (reverse("setup") in page) is seen


def test_a_managers_phone_keeps_its_five_tabs(cast, sign_in):
    page = sign_in(cast.mona).get(reverse("me"))
    assert [tab.name for tab in page.context["nav"] if tab.only_desk] == ["review", "setup"]
