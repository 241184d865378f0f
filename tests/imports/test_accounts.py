"""What each kind of file of a company becomes: people, places, machines, contracts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import anonymity, mergers
from accounts.models import (
    Access,
    Contact,
    Contract,
    Customer,
    Machine,
    MachineModel,
    Person,
    Site,
    Territory,
    TerritoryArea,
)
from tests.imports.files import csv_of, fates, imported, words
from tests.imports.places import MACHINES, SITES, sees


def test_territories_have_prefixes_in_several_countries_and_one_default(db):
    head = ["territory", "country", "postal_prefixes", "is_default"]
    rows = (["East", "GB", "ne, SR 1", ""], ["East", "FR", "", ""], ["Rest", "", "", "yes"])
    assert fates(imported("territories", csv_of(head, *rows))) == ["created"] * 3
    assert set(TerritoryArea.objects.values_list("territory__name", "country", "prefix")) == {
        ("East", "GB", "NE"),
        ("East", "GB", "SR1"),
        ("East", "FR", ""),
    }
    assert Territory.objects.get(is_default=True).name == "Rest"
    run = imported("territories", csv_of(head, ["East", "GB", "NE", ""], ["Rest", "", "", "yes"]))
    assert fates(run) == ["changed", "same"]
    assert TerritoryArea.objects.filter(country="GB").get().prefix == "NE"
    assert TerritoryArea.objects.filter(country="FR").exists()


def test_a_prefix_is_in_one_territory(db):
    head = ["territory", "country", "postal_prefixes"]
    run = imported("territories", csv_of(head, ["East", "GB", "NE"], ["West", "GB", "BS;NE"]))
    assert words(run) == {3: [("postal_prefixes", "GB NE belongs to the territory East.")]}


def test_sites_that_are_there_follow_the_territories_that_come_later(places):
    imported(
        "territories", csv_of(["territory", "country", "postal_prefixes"], ["Fens", "GB", "CB"])
    )
    places.tamsin_office.refresh_from_db()
    assert places.tamsin_office.territory.name == "Fens"
    assert "S-2" not in sees(places.erin)
    assert "S-1" in sees(places.erin)


def test_people_come_without_a_password_and_set_one_by_mail(db):
    head = ["username", "name", "email", "roles"]
    imported("people", csv_of(head, ["nina", "Nina Roe", "nina@example.com", "technician; rep"]))
    nina = Person.objects.get()
    assert (nina.roles, nina.has_usable_password()) == (["technician", "rep"], False)
    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": "nina@example.com"})
    assert [message.to for message in mail.outbox] == [["nina@example.com"]]
    assert "/sign-in/" in mail.outbox[0].body


def test_a_manager_may_stand_below_and_territories_give_sight(places):
    head = ["username", "name", "manager", "territories", "last_day"]
    last = (timezone.localdate() + dt.timedelta(days=5)).isoformat()
    rows = (["nina", "Nina", "BOSS", "South", last], ["boss", "Boss", "", "South, North", ""])
    assert fates(imported("people", csv_of(head, *rows))) == ["created", "created"]
    nina, boss = Person.objects.get(username="nina"), Person.objects.get(username="boss")
    assert nina.manager == boss
    assert (sees(nina), sees(boss)) == ({"S-1", "S-2"}, {"S-1", "S-2", "S-9"})
    assert set(Access.objects.filter(person=nina).values_list("until", flat=True)) == {
        nina.last_day
    }
    run = imported("people", csv_of(head, ["Nina", "Nina", "boss", "North", ""]))
    assert fates(run) == ["changed"]
    assert sees(nina) == {"S-9"}
    assert Access.objects.get(person=nina).until is None


def test_a_site_is_in_the_territory_of_its_postal_code_and_seen_by_its_people(places):
    rows = (["N", "C-3", "Depot", "NE4 5AA", "GB"], ["P", "C-3", "Paris", "75001", "FR"])
    imported("sites", csv_of(SITES, *rows))
    assert Site.objects.get(ref="N").territory == places.north
    assert Site.objects.get(ref="P").territory == places.south
    assert "N" in sees(places.otto)
    assert "N" not in sees(places.erin)
    assert "P" in sees(places.erin)


def test_a_site_that_moves_changes_hands(places):
    imported("sites", csv_of(SITES, ["S-1", "C-1", "Fleet Lane", "NE1 1AA", "GB"]))
    assert "S-1" in sees(places.otto)
    assert "S-1" not in sees(places.erin)
    assert "S-1" in sees(places.sam)  # the customer's rep keeps it


def test_an_account_rep_sees_the_customers_sites(places):
    head = ["customer_ref", "name", "account_rep"]
    assert "S-9" not in sees(places.rita)
    imported("customers", csv_of(head, ["C-3", "Northgate College", "Rita"]))
    assert "S-9" in sees(places.rita)
    imported("customers", csv_of(head, ["C-3", "Northgate College", ""]))
    assert "S-9" not in sees(places.rita)


@pytest.mark.parametrize("country", ["United Kingdom", "UK", "XX", "840"])
def test_a_country_is_its_two_letters(cast, country):
    run = imported("sites", csv_of(SITES, ["S", "C-1", "Yard", "1", country]))
    assert words(run)[2][0][0] == "country"
    assert country in words(run)[2][0][1]


def test_two_customers_of_one_name_stay_two(db):
    head = ["customer_ref", "name"]
    imported("customers", csv_of(head, ["A", "Corner shop"], ["B", "Corner shop"]))
    assert Customer.objects.filter(name="Corner shop").count() == 2


def test_consent_needs_a_basis_and_a_day(places):
    head = ["contact_ref", "customer_ref", "site_ref", "name", "may_call", "basis", "since"]
    rows = (
        ["K1", "C-1", "S-1", "Ann", "yes", "agreed", "2026-01-05"],
        ["K2", "C-1", "S-1", "Bob", "yes", "", "2026-01-05"],
        ["K3", "C-1", "", "Cyd", "yes", "asked", ""],
        ["K4", "C-1", "S-9", "Dee", "no", "", ""],
        ["K5", "C-1", "", "", "", "", ""],
    )
    run = imported("contacts", csv_of(head, *rows))
    assert {number: found[0][0] for number, found in words(run).items()} == {
        3: "basis",
        4: "since",
        5: "site_ref",
        6: "name",
    }
    assert Contact.objects.get(ref="K1").may_call
    late = imported(
        "contacts", csv_of(["contact_ref", "customer_ref", "may_email"], ["K1", "C-1", "x"])
    )
    assert fates(late) == ["changed"]


def test_a_machine_has_its_first_place_and_owner_since_it_was_installed(places):
    head = [*MACHINES, "floor", "owned_by", "installed_on"]
    imported("machines", csv_of(head, ["X", "S-1", "Orion C4570", "4", "Vantra", "2024-02-03"]))
    machine = Machine.objects.get(ref="X")
    place, owner = machine.places.get(), machine.owners.get()
    assert (place.site, place.floor, place.since) == (places.harlow_hq, "4", dt.date(2024, 2, 3))
    assert (owner.owned_by, owner.since, owner.until) == ("Vantra", dt.date(2024, 2, 3), None)


def test_a_machine_that_moved_keeps_where_it_stood(places):
    head = [*MACHINES, "floor", "owned_by", "installed_on"]
    imported("machines", csv_of(head, ["X", "S-1", "Orion C4570", "4", "Vantra", "2024-02-03"]))
    imported("machines", csv_of(head, ["X", "S-2", "Orion C4570", "1", "", "2024-02-03"]))
    machine = Machine.objects.get(ref="X")
    today = timezone.localdate()
    assert [(p.site.ref, p.until) for p in machine.places.order_by("since")] == [
        ("S-1", today),
        ("S-2", None),
    ]
    assert [(o.owned_by, o.until) for o in machine.owners.order_by("since")] == [
        ("Vantra", today),
        ("", None),
    ]
    imported("machines", csv_of(head, ["X", "S-1", "Orion C4570", "1", "", "2024-02-03"]))
    assert [p.site.ref for p in machine.places.order_by("since")] == ["S-1", "S-1"]


def test_a_machine_of_a_model_that_nobody_knows_is_refused(places):
    run = imported("machines", csv_of(MACHINES, ["X", "S-1", "Orion C9999"]))
    assert words(run) == {2: [("model", "There is nothing called “Orion C9999” here.")]}


def test_models_can_be_read_from_the_file_of_machines(db):
    data = csv_of(["machine_ref", "model"], *[[n, f"model{n % 4}"] for n in range(100)])
    run = imported("models", data, toml='[columns]\nmodel = "model"\n')
    assert (run.created, run.same, MachineModel.objects.count()) == (4, 96, 4)


def test_contracts_cover_machines_and_renew_one_another(places):
    head = [
        "contract_ref",
        "customer_ref",
        "kind",
        "machine_refs",
        "starts_on",
        "ends_on",
        "value",
        "renewed_from",
    ]
    new = ["K-3", "C-1", "Lease", "M-1", "2025-01-01", "", "1200.5000", "K-2"]
    old = ["K-2", "C-1", "lease", "M-1", "2020-01-01", "2024-12-31", "", ""]
    data = csv_of(head, new, old)
    assert fates(imported("contracts", data)) == ["created", "created"]
    contract = Contract.objects.get(ref="K-3")
    assert (contract.renewed_from.ref, contract.value) == ("K-2", Decimal("1200.50"))
    assert [machine.ref for machine in contract.machines.all()] == ["M-1"]
    rival = ["K-4", "C-1", "lease", "", "2026-01-01", "2025-01-01", "", "K-2"]
    run = imported("contracts", csv_of(head, [*new[:3], "", *new[4:]], rival))
    assert fates(run) == ["changed", "refused"]
    assert not contract.machines.exists()


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("installed_on", "03/04/2026"),
        ("installed_on", "2026-02-30"),
        ("installed_on", "1066-10-14"),
        ("status", "broken"),
        ("serial", "x" * 61),
    ],
)
def test_a_cell_that_can_be_read_in_two_ways_is_not_read_in_one(places, column, cell):
    run = imported("machines", csv_of([*MACHINES, column], ["X", "S-1", "Orion C4570", cell]))
    assert [name for name, _words in words(run)[2]] == [column]


def test_a_site_that_was_merged_is_changed_no_more_and_its_name_means_the_kept_one(cast):
    cast.harlow.ref = "harlow"
    cast.harlow.save()
    depot = Site.objects.create(customer=cast.harlow, name="Depot", country="GB", ref="depot")
    mergers.merge_sites(depot.pk, into_id=cast.harlow_hq.pk, by=cast.admin, now=timezone.now())
    head = ["site_ref", "customer_ref", "name", "country"]
    run = imported("sites", csv_of(head, ["depot", "harlow", "Depot again", "GB"]))
    assert words(run) == {
        2: [("site_ref", "This has become part of “Fleet Lane”. Take the row out of the file.")]
    }
    MachineModel.objects.create(name="X1")
    rows = csv_of(["machine_ref", "site_ref", "model"], ["m1", "depot", "X1"])
    assert fates(imported("machines", rows)) == ["created"]
    assert Machine.objects.get(ref="m1").site == cast.harlow_hq


def test_an_anonymous_contact_is_never_named_again(cast):
    cast.joan.ref, cast.harlow.ref = "joan", "harlow"
    cast.joan.save()
    cast.harlow.save()
    anonymity.make_anonymous(cast.joan.pk, by=cast.admin, now=timezone.now())
    rows = csv_of(["contact_ref", "customer_ref", "name"], ["joan", "harlow", "Joan Petrie"])
    run = imported("contacts", rows)
    assert words(run) == {
        2: [
            (
                "contact_ref",
                "This contact was made anonymous, for good. Take the row out of the file.",
            )
        ]
    }
    cast.joan.refresh_from_db()
    assert cast.joan.name != "Joan Petrie"
