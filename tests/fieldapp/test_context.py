"""Where each role can go, and what waits for them."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from fieldapp import context
from fieldapp.plumbing.ids import uuid7
from tests import cast as casting

PAGES = ["overview", "queue", "my_day", "accounts", "signal_new", "my_signals", "me", "notices"]


@pytest.fixture
def all_pages(monkeypatch):
    """Every page of the navigation exists, at an address like its name."""
    monkeypatch.setattr(context, "address", lambda name, more="": f"/{name}/{more}")


@pytest.fixture
def look(rf: RequestFactory):
    """``look(person, path)`` gives what the page of that address would get."""

    def at(person, path="/", **cookies):
        request = rf.get(path)
        request.user, request.resolver_match = person, None
        request.COOKIES.update(cookies)
        return context.page(request)

    return at


ROLES = [
    (["technician"], ["my_day", "accounts", "signal_new", "my_signals", "me"]),
    (["rep"], ["queue", "accounts", "me"]),
    (["sales_manager"], ["overview", "queues", "review", "accounts", "setup", "me"]),
    (["service_manager"], ["overview", "board", "queues", "review", "accounts", "setup", "me"]),
    (["admin"], ["overview", "board", "queues", "review", "accounts", "setup", "me"]),
    (["rep", "technician"], ["queue", "my_day", "signal_new", "my_signals", "accounts", "me"]),
]


@pytest.mark.parametrize(("roles", "expected"), ROLES)
def test_each_role_has_its_tabs_in_order(all_pages, look, cast, roles, expected):
    cast.erin.roles = roles
    assert [tab.name for tab in look(cast.erin)["nav"]] == expected


def test_a_phone_shows_five_tabs_and_keeps_me(all_pages, look, cast):
    cast.erin.roles = ["rep", "technician"]
    shown = [tab.name for tab in look(cast.erin)["nav"] if not tab.only_desk]
    assert shown == ["queue", "my_day", "signal_new", "my_signals", "me"]


def test_what_a_phone_has_no_tab_for_stands_on_me(cast, sign_in):
    page = sign_in(cast.mona).get(reverse("me")).content.decode().partition("<main")[2]
    for name in ("review", "setup"):
        assert f'href="{reverse(name)}"' in page
    page = sign_in(cast.sam).get(reverse("me")).content.decode()
    assert f'href="{reverse("review")}"' not in page


def test_the_tab_one_is_within_is_the_current_one(all_pages, look, cast):
    tabs = look(cast.erin, "/my_signals/42/")["nav"]
    assert [tab.name for tab in tabs if tab.current] == ["my_signals"]


@pytest.mark.parametrize(
    "name",
    [
        "account",
        "customer_change",
        "contact_new",
        "contact_gone",
        "site_change",
        "site_merge",
        "place",
        "machine",
    ],
)
def test_pages_about_an_account_are_within_accounts(cast, sign_in, name):
    signal = casting.captured(cast, site=None, machine=None, place="The new dock")
    casting.work()
    pk = {"contact": cast.joan.pk, "site": cast.harlow_hq.pk, "machine": cast.copier.pk}
    pk |= {"customer": cast.harlow.pk, "account": cast.harlow.pk, "place": signal.pk}
    of = "customer" if name == "contact_new" else name.partition("_")[0]
    page = sign_in(cast.mona).get(reverse(name, args=[pk[of]]))
    assert page.status_code == 200
    assert [tab.name for tab in page.context["nav"] if tab.current] == ["accounts"]


def test_places_are_within_accounts_and_signals_are_not(cast, sign_in):
    page = sign_in(cast.mona).get(reverse("places"))
    assert [tab.name for tab in page.context["nav"] if tab.current] == ["accounts"]
    page = sign_in(cast.erin).get(reverse("my_signals"))
    assert [tab.name for tab in page.context["nav"] if tab.current] == ["my_signals"]


def test_a_tab_appears_with_its_page(monkeypatch, look, cast):
    monkeypatch.setattr(context, "address", lambda name, more="": "/me/" if name == "me" else "")
    assert [tab.name for tab in look(cast.erin)["nav"]] == ["me"]


def test_the_navigation_costs_one_query_and_none_when_it_is_not_shown(
    all_pages, look, cast, django_assert_num_queries
):
    with django_assert_num_queries(0):
        page = look(cast.sam)
    with django_assert_num_queries(1):
        render_to_string("_nav.html", page | {"user": cast.sam})
        render_to_string("_bell.html", page)


def test_notices_are_counted_until_they_are_read(look, cast):
    now = timezone.now()
    for read_at in (None, None, now):
        Notice.objects.create(
            person=cast.erin,
            event_id=uuid7(),
            kind="told",
            title="Sold",
            created_at=now,
            read_at=read_at,
        )
    assert look(cast.erin)["way"].waiting == context.Waiting(late=0, unread=2)
    assert look(cast.otto)["way"].waiting == context.Waiting(late=0, unread=0)


def test_a_device_keeps_its_own_theme_and_gloves(look, cast):
    page = look(cast.erin, theme="dark", hands="gloves")
    assert (page["theme"], page["hands"]) == ("dark", "gloves")


def test_a_cookie_that_somebody_made_up_changes_nothing(look, cast):
    page = look(cast.erin, theme='"><script>', hands="no")
    assert (page["theme"], page["hands"]) == ("", "")
