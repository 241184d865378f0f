"""The map of territories: rehearsed, changed, and what people see follows."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts import access, territories, territory_changes
from accounts.models import Access, Site, Territory, TerritoryArea
from accounts.territory_changes import Wish
from accounts.territory_forms import read_areas, written
from fieldapp.plumbing.problems import Refused


def wish(cast, *areas, territory=None, **more) -> Wish:
    """The north with more areas than its own, or another territory."""
    territory = territory or cast.north
    return Wish(territory.name, areas, more.pop("is_default", territory.is_default), territory.pk)


def test_the_map_matches_as_the_question_for_one_place_does(cast):
    for prefix in ("N", "NE1", ""):
        TerritoryArea.objects.create(territory=cast.south, country="GB", prefix=prefix)
    today = territories.as_it_is()
    for country, code in [
        ("GB", "ne1 4aa"),
        ("gb", "NE2 1AA"),
        ("GB", ""),
        ("GB", "N1"),
        ("DE", "10"),
    ]:
        assert today.territory_of(country, code) == territories.match(country, code).pk


def test_a_rehearsal_names_the_sites_and_changes_nothing(cast):
    moves = territory_changes.rehearse(wish(cast, ("GB", "NE"), ("GB", "CB")))
    assert moves == [(cast.tamsin_office.pk, cast.south.pk, cast.north.pk)]
    assert Site.objects.get(pk=cast.tamsin_office.pk).territory == cast.south
    assert TerritoryArea.objects.count() == 1


def test_a_site_that_moves_is_seen_by_others_and_by_its_rep(cast):
    cast.tamsin.account_rep = cast.rita
    cast.tamsin.save()
    territory_changes.save(wish(cast, ("GB", "NE"), ("GB", "CB")), by=cast.admin)
    assert cast.tamsin_office in Site.objects.visible_to(cast.otto)
    assert cast.tamsin_office not in Site.objects.visible_to(cast.erin)
    assert cast.tamsin_office in Site.objects.visible_to(cast.rita)
    assert Site.objects.get(pk=cast.tamsin_office.pk).territory == cast.north


def test_saved_twice_it_is_saved_once(cast):
    for _turn in (1, 2):
        territory_changes.save(wish(cast, ("GB", "NE"), ("GB", "CB")), by=cast.admin)
    assert cast.north.areas.count() == 2
    assert Access.objects.filter(site=cast.tamsin_office, person=cast.otto).count() == 1


def test_covering_many_sites_is_covering_each(cast):
    cast.carl.territories.add(cast.north)
    cast.northgate.account_rep = cast.sam
    cast.northgate.save()
    rows = ("person", "site", "why", "until")
    for site in Site.objects.all():
        access.cover_site(site)
    each = set(Access.objects.values_list(*rows))
    Access.objects.exclude(why="visit").delete()
    access.cover_sites(Site.objects.all())
    assert set(Access.objects.values_list(*rows)) == each


def test_a_prefix_belongs_to_one_territory(cast):
    with pytest.raises(Refused, match="GB NE is in North already"):
        territory_changes.save(wish(cast, ("GB", "NE"), territory=cast.south), by=cast.admin)


def test_the_default_moves_and_takes_what_nobody_matches(cast):
    moves = territory_changes.save(wish(cast, ("GB", "NE"), is_default=True), by=cast.admin)
    assert {move.site for move in moves} == {cast.harlow_hq.pk, cast.tamsin_office.pk}
    assert Territory.objects.get(is_default=True) == cast.north


def test_a_manager_takes_nothing_that_they_may_not_see(cast):
    cast.mona.territories.remove(cast.south)
    access.refresh_territories(cast.mona)
    with pytest.raises(Refused, match="not yours"):
        territory_changes.save(wish(cast, ("GB", "NE"), ("GB", "CB")), by=cast.mona)
    assert not Site.objects.visible_to(cast.mona).filter(pk=cast.tamsin_office.pk).exists()


def test_whoever_makes_a_territory_looks_after_it(cast):
    made = Wish("Fens", (("GB", "CB"),))
    territory_changes.save(made, by=cast.mona)
    assert cast.tamsin_office in Site.objects.visible_to(cast.mona)
    assert cast.mona.territories.filter(name="Fens").exists()


def test_an_archived_territory_gives_its_sites_back(cast):
    moves = territory_changes.archive(cast.north.pk, by=cast.admin, today=timezone.localdate())
    assert [move.site for move in moves] == [cast.northgate_library.pk]
    assert cast.northgate_library in Site.objects.visible_to(cast.erin)
    assert not cast.otto.territories.exists()
    assert not cast.north.areas.exists()
    with pytest.raises(Refused, match="another territory the default"):
        territory_changes.archive(cast.south.pk, by=cast.admin, today=timezone.localdate())


def test_areas_are_read_as_people_write_them():
    assert read_areas("gb: ne, dh\nGB SR1\n\nde") == (
        ("GB", "NE"),
        ("GB", "DH"),
        ("GB", "SR1"),
        ("DE", ""),
    )
    assert written([("GB", "NE"), ("GB", ""), ("DE", "")]) == "DE\nGB\nGB: NE"
    for wrong in ("England: NE", "GB: N/E", ": NE", "G", "GB: " + "x" * 13):
        with pytest.raises(ValidationError):
            read_areas(wrong)


def test_the_page_rehearses_before_it_saves(cast, sign_in):
    browser, address = sign_in(cast.mona), reverse("setup_territory", args=[cast.north.pk])
    form = {"name": "North", "areas": "GB: NE, CB"}
    page = browser.post(address, form)
    assert page.status_code == 200
    assert "1 site would move" in page.content.decode()
    assert "Tamsin Foods" in page.content.decode()
    assert cast.north.areas.count() == 1
    assert browser.post(address, form | {"sure": "3"}).status_code == 200  # something has moved
    assert browser.post(address, form | {"sure": "1"}).status_code == 302
    assert cast.north.areas.count() == 2
    assert browser.post(address, form | {"areas": "moon"}).status_code == 422
    assert browser.post(address, form | {"name": "South"}).status_code == 422


def test_the_default_is_given_up_only_by_choosing_another(cast, sign_in):
    address = reverse("setup_territory", args=[cast.south.pk])
    assert sign_in(cast.mona).post(address, {"name": "South", "areas": ""}).status_code == 422


def test_the_map_says_what_overlaps_and_what_nobody_takes(cast, sign_in):
    TerritoryArea.objects.create(territory=cast.south, country="GB", prefix="NE1")
    TerritoryArea.objects.create(territory=cast.south, country="GB", prefix="NE14")
    page = sign_in(cast.admin).get(reverse("setup_territories"))
    words = page.content.decode()
    assert "Cut out of NE, North" in words
    assert "Not needed: NE1 says the same" in words
    starts = {(row["country"], row["start"]): row["sites"] for row in page.context["unmatched"]}
    assert starts == {("GB", "CB"): 1, ("GB", "EC"): 1}


def test_counts_are_of_what_one_may_see(cast, sign_in):
    cast.mona.territories.remove(cast.north)
    access.refresh_territories(cast.mona)
    page = sign_in(cast.mona).get(reverse("setup_territories"))
    assert {str(row): sites for row, sites in page.context["territories"]} == {
        "North": 0,
        "South": 2,
    }


def test_the_list_costs_the_same_for_few_and_many(cast, sign_in, django_assert_max_num_queries):
    browser = sign_in(cast.admin)
    with django_assert_max_num_queries(14) as few:
        browser.get(reverse("setup_territories"))
    for number in range(3):
        more = Territory.objects.create(name=f"More {number}")
        TerritoryArea.objects.create(territory=more, country="DE", prefix=f"{number}")
        cast.erin.territories.add(more)
    with django_assert_max_num_queries(len(few)):
        browser.get(reverse("setup_territories"))
