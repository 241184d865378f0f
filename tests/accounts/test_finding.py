"""What finds an account: words of names, places, serials and people; filters; pages."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.core.exceptions import BadRequest

from accounts import company, finding
from accounts.filters import Filters
from accounts.models import Contact, Contract, Customer, Machine, Site


def names(rows) -> set[str]:
    return {row.name for row in rows}


@pytest.mark.parametrize(
    "words",
    [
        "harlow",
        "HARLOW pike",
        "har",
        "pike & harlow",
        "harlow ec4a",
        "petrie 88213",
        "EC4A 1",
        "ec4a1",
        "14 fleet",
        "v-77",
        "V77",
        "hàrlöw",
    ],
)
def test_each_word_is_the_beginning_of_one_that_is_kept_somewhere(cast, words):
    assert names(finding.customers(cast.erin, words)) == {"Harlow & Pike"}
    assert {site.customer.name for site in finding.sites(cast.erin, words)} == {"Harlow & Pike"}


@pytest.mark.parametrize("words", ["arlow", "harlow 61940", "harlow zzz", "88214"])
def test_what_no_account_says_is_not_found(cast, words):
    assert not finding.customers(cast.erin, words).exists()
    assert not finding.sites(cast.erin, words).exists()


@pytest.mark.parametrize("words", ["& -", "'", "a\\", ":*", "!", "|", "harlow:* | x", "<->", "😀"])
def test_signs_ask_for_nothing_and_break_nothing(cast, words):
    assert list(finding.customers(cast.mona, words)) is not None
    assert list(finding.sites(cast.mona, words)) is not None


def test_accents_do_not_matter_on_either_side(cast):
    Customer.objects.filter(pk=cast.harlow.pk).update(name="Crème Brûlée GmbH Österreich")
    for words in ("creme", "CRÈME", "osterreich", "Österr", "brulee"):
        assert finding.customers(cast.erin, words).exists(), words


@pytest.mark.parametrize("words", ["northgate", "61940", "library", "NE1"])
def test_nothing_of_others_is_found(cast, words):
    assert finding.customers(cast.otto, words).exists()
    assert not finding.customers(cast.erin, words).exists()
    assert not finding.sites(cast.erin, words).exists()


def test_a_machine_at_a_site_that_one_does_not_see_does_not_give_its_customer_away(cast):
    hidden = Site.objects.create(customer=cast.harlow, name="Depot", country="GB")
    Machine.objects.create(site=hidden, model=cast.orion, serial="HIDDEN9")
    Contact.objects.create(customer=cast.harlow, site=hidden, name="Zelda Hidden")
    for words in ("hidden9", "zelda", "depot"):
        assert not finding.customers(cast.erin, words).exists()
        assert finding.customers(cast.admin, words).exists()


def test_a_word_of_a_hidden_site_does_not_complete_a_search(cast):
    hidden = Site.objects.create(customer=cast.harlow, name="Depot", country="GB")
    Contact.objects.create(customer=cast.harlow, site=hidden, name="Zelda Hidden")
    for words in ("harlow depot", "fleet zelda", "88213 depot zelda"):
        assert not finding.customers(cast.erin, words).exists()
        assert not finding.sites(cast.erin, words).exists()
        assert finding.customers(cast.admin, words).exists()


def test_several_words_find_what_each_of_them_finds(cast):
    Customer.objects.create(name="Harlow Nowhere")
    Contact.objects.create(customer=cast.harlow, name="Petra Northgate")
    Site.objects.filter(pk=cast.tamsin_office.pk).update(archived_on=company.today())
    said = ["harlow", "pi", "fleet", "ec4a", "88213", "petrie", "petra", "northgate", "testford"]
    for person in (cast.erin, cast.otto, cast.mona, cast.admin):
        for find in (finding.customers, finding.sites):
            alone = {word: {row.pk for row in find(person, word)} for word in said}
            for one, two in itertools.combinations(said, 2):
                both = {row.pk for row in find(person, f"{one} {two}")}
                assert both == alone[one] & alone[two], (one, two)


@pytest.mark.parametrize("find", [finding.customers, finding.sites])
def test_several_words_are_looked_up_in_one_question(cast, find, django_assert_num_queries):
    today = 1  # the company's day, by which one's sight ends
    with django_assert_num_queries(today + 1):
        assert len(find(cast.erin, "harlow fleet ec4a petrie 88213")) == 1


def test_who_has_left_and_what_is_archived_is_not_found(cast):
    Contact.objects.filter(pk=cast.joan.pk).update(left_on=company.today())
    Machine.objects.filter(pk=cast.rival.pk).update(archived_on=company.today())
    for words in ("petrie", "v-77"):
        assert not finding.customers(cast.erin, words).exists()


@pytest.fixture
def narrowed(cast):
    def to(person=None, **asked) -> set[str]:
        filters = Filters(asked, by=person or cast.mona, today=company.today())
        return names(filters.narrow(finding.customers(person or cast.mona)))

    return to


def test_filters_narrow_to_territory_segment_rep_other_brands_and_what_ends(cast, narrowed):
    Customer.objects.filter(pk=cast.tamsin.pk).update(segment="food", account_rep=cast.rita)
    soon = company.today() + dt.timedelta(days=30)
    contract = Contract.objects.create(
        customer=cast.northgate, kind="lease", starts_on="2024-01-01", ends_on=soon
    )
    assert narrowed(territory=str(cast.north.pk)) == {"Northgate College"}
    assert narrowed(segment="food") == {"Tamsin Foods"}
    assert narrowed(rep=str(cast.rita.pk)) == {"Tamsin Foods"}
    assert narrowed(machines="other") == {"Harlow & Pike"}
    assert narrowed(contracts="ending") == {"Northgate College"}
    contract.ends_on, contract.notice_on = soon + dt.timedelta(days=400), soon
    contract.save()
    assert narrowed(contracts="ending") == {"Northgate College"}
    assert narrowed(contracts="ending", machines="other") == set()


@pytest.mark.parametrize(
    "asked", [{"territory": "x"}, {"rep": "\x00"}, {"machines": "x"}, {"contracts": "1"}]
)
def test_a_filter_that_makes_no_sense_is_400(cast, sign_in, asked):
    with pytest.raises(BadRequest):
        Filters(asked, by=cast.erin, today=company.today()).narrow(finding.customers(cast.erin))
    assert sign_in(cast.erin).get("/accounts/", asked).status_code == 400


def test_the_choices_name_only_what_one_may_see(cast):
    Customer.objects.filter(pk=cast.northgate.pk).update(segment="secret", account_rep=cast.sam)
    filters = Filters({}, by=cast.rita, today=company.today())
    said = {
        choice.name: [words for _value, words in choice.options] for choice in filters.choices()
    }
    assert said["territory"] == ["All territories", "South"]
    assert "secret" not in said.get("segment", [])


def test_pages_go_on_and_back_in_the_order_of_names(cast):
    for name in ("Beta", "Alpha", "Gamma", "Alpha"):
        Customer.objects.create(name=name)
    rows = finding.customers(cast.admin)
    everything = list(rows.order_by("name", "id"))
    first = finding.page(rows, {}, size=3)
    assert (first.rows, first.previous) == (everything[:3], "")
    second = finding.page(rows, {"after": str(first.rows[-1].pk)}, size=3)
    assert second.rows == everything[3:6]
    third = finding.page(rows, {"after": str(second.rows[-1].pk)}, size=3)
    assert (third.rows, third.next) == (everything[6:], "")
    back = finding.page(rows, {"before": str(third.rows[0].pk)}, size=3)
    assert back.rows == second.rows
    assert finding.page(rows, {"before": str(back.rows[0].pk)}, size=3).previous == ""
