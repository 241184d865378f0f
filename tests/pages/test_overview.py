"""The managers' overview: who may see it, what it says, and that each number is its list."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse

from accounts import company
from accounts.models import CompanySettings
from fieldapp.pages import overview_funnel
from signals.groupings import GROUPINGS
from tests.signals.scatter import follow_up, scatter, signal

PAGES = ["overview", "overview_csv", "signal_list", "signal_list_csv"]
LINK = re.compile(r'href="(/overview/signals/\?[^"]*)"[^>]*>(?:<b>)?([\d,]+)<')


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ({"overt": 6, "passive": 5, "observed": 0}, ["6", ""]),
        ({"overt": 10, "passive": 9, "observed": 81}, ["10", "9", "81"]),
        ({"overt": 1_204, "passive": 8_200, "observed": 596}, ["", "8,200", ""]),
    ],
)
def test_a_number_stands_in_its_segment_only_where_it_fits(parts, shown):
    whole = max(100, sum(parts.values()))
    assert [bar["number"] for bar in overview_funnel.bars(parts, whole)] == shown


# Who


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["erin", "carl", "sam"])
def test_technicians_and_reps_are_refused(cast, sign_in, page, who):
    assert sign_in(getattr(cast, who)).get(reverse(page)).status_code == 403


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["mona", "sven", "admin"])
def test_managers_and_admins_see_it(cast, sign_in, page, who):
    assert sign_in(getattr(cast, who)).get(reverse(page)).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_strangers_sign_in_first(client, db, page):
    answer = client.get(reverse(page))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_posted_here(cast, sign_in, page):
    assert sign_in(cast.mona).post(reverse(page)).status_code == 405


# What cannot be read


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("overview", "by=planet"),
        ("overview", "sort=password"),
        ("overview", "period=1000"),
        ("overview", "from=nonsense"),
        ("overview", "from=2026-05-02&to=2026-05-01"),
        ("overview", "territory=1"),
        ("overview", "segment=%00"),
        ("overview_csv", "by=planet"),
        ("signal_list", "reached=heaven"),
        ("signal_list", "page=-1"),
        ("signal_list", "page=two"),
        ("signal_list", "page=0"),
        ("signal_list", "page=99999999999999999999"),
        ("signal_list_csv", "type=loud"),
    ],
)
def test_an_address_that_cannot_be_read_says_so(cast, sign_in, page, query):
    answer = sign_in(cast.mona).get(f"{reverse(page)}?{query}")
    assert answer.status_code == 400
    assert b"This request cannot be read" in answer.content


# What it says


def test_without_signals_it_says_so(cast, sign_in):
    page = sign_in(cast.mona).get(reverse("overview")).content.decode()
    assert "No signals in this period" in page
    assert "Conversion by" not in page


def test_every_number_opens_a_list_of_that_many(cast, sign_in, now):
    scatter(cast, 40, until=now)
    browser = sign_in(cast.mona)
    seen = 0
    for by in ("territory", "rep", "clue", "month"):
        page = browser.get(reverse("overview"), {"by": by, "period": "365"}).content.decode()
        for url, number in set(LINK.findall(page)):
            listed = browser.get(unescape(url)).content.decode()
            assert f"{number} signal" in listed, (by, url)
            seen += 1
    assert seen > 100


@pytest.mark.parametrize("by", list(GROUPINGS))
def test_each_grouping_has_a_chip_and_a_table(cast, sign_in, now, by):
    scatter(cast, 30, until=now)
    page = sign_in(cast.mona).get(reverse("overview"), {"by": by}).content.decode()
    assert f"Conversion by {str(GROUPINGS[by].title).lower()}" in page
    assert page.count('aria-current="true">') == 1


@pytest.mark.parametrize("sort", ["noticed", "-noticed", "label", "-label", "-won_share", "value"])
def test_the_table_sorts(cast, sign_in, now, sort):
    scatter(cast, 40, until=now)
    answer = sign_in(cast.mona).get(reverse("overview"), {"by": "clue", "sort": sort})
    lines = [
        line.label if "label" in sort else line.cells[0].text for line in answer.context["lines"]
    ]
    if "noticed" in sort:
        numbers = [int(text) for text in lines]
        assert numbers == sorted(numbers, reverse=sort.startswith("-"))
    assert 'aria-sort="' in answer.content.decode()


def test_filters_stay_when_one_looks_elsewhere(cast, sign_in, now):
    scatter(cast, 40, until=now)
    query = {"type": "overt", "segment": "legal", "by": "clue", "period": "365"}
    page = sign_in(cast.mona).get(reverse("overview"), query).content.decode()
    assert '<option value="overt" selected>' in page
    assert "Segment: legal" in page
    assert '<input type="hidden" name="segment" value="legal">' in page
    for url in re.findall(r'<a class="chip" href="([^"]*by=[^"]*)#where"', page):
        assert "type=overt" in url
        assert "segment=legal" in url


def test_days_of_the_company_are_on_the_page(cast, sign_in):
    CompanySettings.objects.update(time_zone="Asia/Tokyo")
    company.forget()
    signal(cast, dt.datetime(2026, 3, 31, 16, tzinfo=dt.UTC))  # 1 April in Tokyo
    browser = sign_in(cast.mona)
    for day, many in (("2026-03-31", 0), ("2026-04-01", 1)):
        answer = browser.get(reverse("overview"), {"from": day, "to": day})
        assert answer.context["total"].noticed == many


def test_the_list_holds_only_what_one_may_see(cast, sign_in, now, sheet):
    from accounts import access
    from accounts.models import Person

    signal(cast, now, note="In the south")
    signal(cast, now, note="In the north", site=cast.northgate_library, technician=cast.otto)
    sol = Person.objects.create(username="sol", name="Sol", roles=["sales_manager"])
    sol.territories.add(cast.south)
    access.refresh_territories(sol)
    page = sign_in(sol).get(reverse("signal_list")).content.decode()
    assert "In the south" in page
    assert "In the north" not in page
    files = sheet(sign_in(sol).get(reverse("signal_list_csv")))
    assert [row["Words"] for row in files] == ["In the south"]


def test_customers_words_are_never_markup(cast, sign_in, now):
    signal(cast, now, note="<script>alert(1)</script>", segment="<b>x</b>")
    browser = sign_in(cast.mona)
    for url in (
        reverse("signal_list"),
        f"{reverse('overview')}?by=segment&segment=%3Cb%3Ex%3C/b%3E",
    ):
        page = browser.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<b>x</b>" not in page


# Queries


@pytest.mark.parametrize("page", ["overview", "signal_list"])
def test_one_row_or_three_take_as_many_queries(
    cast, sign_in, now, page, django_assert_max_num_queries
):
    browser = sign_in(cast.mona)
    counts = []
    for _ in range(2):
        for _ in range(1 if not counts else 2):
            follow_up(signal(cast, now), cast, "claimed")
        browser.get(reverse(page))
        with django_assert_max_num_queries(11) as asked:
            browser.get(reverse(page))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_list_comes_page_by_page(cast, sign_in, now):
    for number in range(53):
        signal(cast, now - dt.timedelta(minutes=number), note=f"Number {number:02}")
    browser = sign_in(cast.mona)
    first = browser.get(reverse("signal_list")).content.decode()
    assert "Number 49" in first
    assert "Number 50" not in first
    older = unescape(re.search(r'href="([^"]*)" rel="next"', first)[1])
    second = browser.get(older).content.decode()
    assert "Number 50" in second
    assert 'rel="next"' not in second
    beyond = browser.get(reverse("signal_list"), {"page": "9"}).content.decode()
    assert "Number 52" in beyond
