"""Accounts: the list, one account, one machine."""

import pytest
from django.urls import reverse

from accounts.models import Contact, Contract, Customer, Machine, Site
from fieldapp.pages import accounts as accounts_page
from fieldapp.plumbing.ids import uuid7
from tests.pages.fieldpages import queries, routed, text

URL = "/accounts/"


def account(cast):
    return reverse("account", args=[cast.harlow.pk])


def test_one_sees_the_accounts_of_ones_sites(cast, sign_in):
    page = text(sign_in(cast.erin).get(URL))
    assert ["Harlow &amp; Pike" in page, "Northgate College" in page] == [True, False]
    page = text(sign_in(cast.otto).get(URL))
    assert ["Harlow &amp; Pike" in page, "Northgate College" in page] == [False, True]


@pytest.mark.parametrize("words", ["harlow", "Fleet", "ec4a1", "EC4A 1", "88213", "petrie"])
def test_an_account_is_found_by_what_people_know_of_it(cast, sign_in, words):
    page = text(sign_in(cast.erin).get(URL, {"q": words}))
    assert "Harlow &amp; Pike" in page
    assert "Tamsin Foods" not in page


@pytest.mark.parametrize("words", ["harlow", "Fleet", "EC4A", "88213", "petrie"])
def test_a_search_finds_nothing_of_others(cast, sign_in, words):
    page = text(sign_in(cast.otto).get(URL, {"q": words}))
    assert "Harlow" not in page.replace(f"Nothing found for “{words}”", "")


def test_what_cannot_be_searched_for_finds_everything_and_breaks_nothing(cast, sign_in):
    erin = sign_in(cast.erin)
    for words in ("a\x00b", "x" * 81):
        assert erin.get(URL, {"q": words}).status_code == 200


def test_a_search_without_a_result_says_what_to_try(cast, sign_in):
    assert "Try the beginning of a name" in text(sign_in(cast.erin).get(URL, {"q": "zzz"}))


def test_nobody_without_accounts_stands_before_an_empty_page(cast, sign_in):
    assert "No accounts yet" in text(sign_in(cast.carl).get(URL))


def test_the_list_goes_on_where_it_ended(cast, sign_in, monkeypatch):
    monkeypatch.setattr(accounts_page, "PAGE", 1)
    erin = sign_in(cast.erin)
    first = erin.get(URL)
    assert "Harlow &amp; Pike" in text(first)
    second = text(erin.get(URL + first.context["next_url"]))
    assert "Tamsin Foods" in second
    assert "Harlow &amp; Pike" not in second


@pytest.mark.parametrize("name", ["territory", "segment", "rep", "machines", "contracts"])
@pytest.mark.parametrize("address", ["/accounts/", "/accounts/csv/"])
def test_a_filter_that_is_no_text_is_400(cast, sign_in, address, name):
    assert sign_in(cast.mona).get(address, {name: "a\0"}).status_code == 400


def test_a_cursor_that_is_none_is_400(cast, sign_in):
    erin = sign_in(cast.erin)
    for cursor in ("nonsense", cast.northgate.pk):
        assert erin.get(URL, {"after": cursor}).status_code == 400


def test_the_account_shows_building_contacts_contracts_and_signals(cast, sign_in):
    routed(cast, note="Our copier is shot.")
    page = text(sign_in(cast.erin).get(account(cast)))
    for words in (
        "1 of 2 are ours",
        "Vantra 6055",
        "Other brand",
        "Joan Petrie",
        "Ask before any offer",
        "Full service, 1 machine",
        "Our copier is shot.",
        "With Sam Cast",
        "PM call",
    ):
        assert words in page
    assert page.index("Vantra 6055") < page.index("Orion C4570")  # floor 4 above floor 2


def test_floors_that_nobody_has_put_in_order_stand_from_the_top_down(cast, sign_in):
    """As imports leave a building: the machines say their floors, the site says none."""
    Site.objects.filter(pk=cast.harlow_hq.pk).update(floors=[])
    for floor in ("2", "10", "Attic", "-1", ""):
        Machine.objects.create(
            site=cast.harlow_hq, model=cast.orion, floor=floor, serial=f"ON-{floor or 'NONE'}"
        )
    page = text(sign_in(cast.erin).get(account(cast)))
    places = [page.index(f"ON-{floor}") for floor in ("10", "2", "-1", "Attic", "NONE")]
    assert places == sorted(places)


def test_a_machine_without_a_serial_is_told_apart_by_its_ref(cast, sign_in):
    Machine.objects.create(site=cast.harlow_hq, model=cast.orion, ref="OLD-17")
    assert "OLD-17" in text(sign_in(cast.erin).get(account(cast)))


def test_consent_is_said_in_words(cast, sign_in):
    Contact.objects.filter(pk=cast.joan.pk).update(may_call=True, basis="asked", since="2026-05-03")
    page = text(sign_in(cast.erin).get(account(cast)))
    assert (
        "Calls about offers are fine, e-mails are not (They asked to be called, 3 May 2026)" in page
    )


def test_one_sees_only_the_sites_one_may_see(cast, sign_in):
    other = Site.objects.create(customer=cast.harlow, name="Secret depot", country="GB")
    erin = sign_in(cast.erin)
    assert "Secret depot" not in text(erin.get(account(cast)))
    assert erin.get(f"{account(cast)}?site={other.pk}").status_code == 404
    assert erin.get(f"{account(cast)}?site=nonsense").status_code == 404


def test_a_signal_can_be_captured_from_an_account_and_from_a_machine(cast, sign_in):
    erin = sign_in(cast.erin)
    assert f"/signals/new/overt/?site={cast.harlow_hq.pk}" in text(erin.get(account(cast)))
    page = text(erin.get(reverse("machine", args=[cast.copier.pk])))
    assert f"/signals/new/overt/?machine={cast.copier.pk}" in page


def test_a_machine_says_what_it_is_and_what_was_heard_of_it(cast, sign_in):
    routed(cast, note="Our copier is shot.")
    page = text(sign_in(cast.erin).get(reverse("machine", args=[cast.copier.pk])))
    for words in ("88213", "Made for 18,000", "Full service", "Our copier is shot."):
        assert words in page
    page = text(sign_in(cast.erin).get(reverse("machine", args=[cast.rival.pk])))
    assert "Vantra Direct" in page


@pytest.mark.parametrize("name", ["account", "machine"])
def test_anothers_answer_as_unknown_ones(cast, sign_in, name):
    otto = sign_in(cast.otto)
    row = {"account": cast.harlow, "machine": cast.copier}[name]
    foreign, unknown = (otto.get(reverse(name, args=[pk])) for pk in (row.pk, uuid7()))
    assert foreign.status_code == unknown.status_code == 404
    assert foreign.content == unknown.content


@pytest.mark.parametrize("person", ["erin", "sam", "sven", "mona", "admin"])
def test_reps_and_managers_use_the_same_pages(cast, sign_in, person):
    browser = sign_in(cast.people[person])
    for url in (URL, account(cast), reverse("machine", args=[cast.copier.pk])):
        assert browser.get(url).status_code == 200


def test_the_pages_take_as_many_queries_for_three_rows_as_for_one(cast, sign_in):
    erin = sign_in(cast.erin)
    machine = reverse("machine", args=[cast.copier.pk])
    routed(cast)
    before = [queries(erin, url) for url in (URL, account(cast), machine)]
    for number in range(2):
        more = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial=str(number))
        Contact.objects.create(customer=cast.harlow, name=f"Contact {number}")
        contract = Contract.objects.create(
            customer=cast.harlow, kind="lease", starts_on="2024-01-01", ends_on="2099-01-01"
        )
        contract.machines.add(more, cast.copier)
        customer = Customer.objects.create(name=f"Customer {number}")
        site = Site.objects.create(customer=customer, name="Office", country="GB")
        site.access.create(person=cast.erin, why="visit")
        routed(cast)
    assert [queries(erin, url) for url in (URL, account(cast), machine)] == before
