"""The API's ``?search=``: found by words, by details and by refs, and only what one may see."""

import pytest

from accounts import finding, sayers
from accounts.models import Contact, Machine, Site
from tests.api import Program


@pytest.mark.parametrize(
    ("name", "words", "found"),
    [
        ("customers", "harlow ec4a 88213", 1),
        ("sites", "HÄRLOW ec4a1", 1),
        ("machines", "orion fleet 88213", 1),
        ("machines", "8213", 0),
        ("contacts", "joan harlow", 1),
        ("contacts", "joan@example", 1),
        ("contacts", "joan nobody", 0),
    ],
)
def test_each_word_is_the_beginning_of_one_that_the_row_says(cast, name, words, found):
    rows = Program(cast.erin).get(f"{name}/", search=words).json()["results"]
    assert len(rows) == found


def test_search_finds_who_has_a_number(cast):
    Contact.objects.filter(pk=cast.joan.pk).update(phone="+44113 4960123")
    found = Program(cast.erin).get("contacts/", search="4960123").json()["results"]
    assert [each["name"] for each in found] == ["Joan Petrie"]


def test_what_more_rows_say_than_are_counted_out_is_found_as_well(cast, monkeypatch):
    monkeypatch.setattr(finding, "MOST_SAYERS", 0)
    monkeypatch.setattr(sayers, "MOST_SAYERS", 0)
    erin, otto = Program(cast.erin), Program(cast.otto)
    for name, words in (("machines", "88213"), ("contacts", "petrie"), ("sites", "fleet")):
        assert len(erin.get(f"{name}/", search=words).json()["results"]) == 1
        assert not otto.get(f"{name}/", search=words).json()["results"]


@pytest.mark.parametrize("name", ["customers", "sites", "contacts", "machines"])
def test_search_finds_a_row_by_its_whole_ref(cast, name):
    row = {
        "customers": cast.harlow,
        "sites": cast.harlow_hq,
        "contacts": cast.joan,
        "machines": cast.copier,
    }[name]
    row.ref = "ERP 4-711"
    row.save()
    found = Program(cast.erin).get(f"{name}/", search="ERP 4-711").json()["results"]
    assert [each["id"] for each in found] == [str(row.pk)]
    assert not Program(cast.otto).get(f"{name}/", search="ERP 4-711").json()["results"]


@pytest.mark.parametrize("words", ["hidden", "hidden9", "zelda", "depot", "harlow depot", "QX9"])
def test_search_finds_nothing_at_a_site_that_one_does_not_see(cast, words):
    hidden = Site.objects.create(
        customer=cast.harlow, name="Depot hidden", country="GB", postal_code="QX9 1AA"
    )
    Machine.objects.create(site=hidden, model=cast.orion, serial="HIDDEN9")
    Contact.objects.create(
        customer=cast.harlow, site=hidden, name="Zelda Hidden", email="hidden9@example.com"
    )
    erin, admin = Program(cast.erin), Program(cast.admin)
    lists = ("customers", "sites", "contacts", "machines")
    assert not [name for name in lists if erin.get(f"{name}/", search=words).json()["results"]]
    assert [name for name in lists if admin.get(f"{name}/", search=words).json()["results"]]
