"""Who imports may do by a file what they may do by hand, and no more."""

from __future__ import annotations

from accounts import access
from accounts.models import Site
from tests.imports.files import csv_of, fates, imported, words
from tests.imports.places import MACHINES, SITES, sees


def test_only_an_admin_makes_or_changes_an_admin(cast):
    head = ["username", "email", "roles"]
    rows = (["evil", "e@example.com", "admin"], ["admin", "e@example.com", "rep"])
    run = imported("people", csv_of(head, *rows), by=cast.mona)
    assert fates(run) == ["refused", "refused"]
    assert fates(imported("people", csv_of(head, rows[0]), by=cast.admin)) == ["created"]


def test_what_is_out_of_sight_is_not_changed_and_reads_as_unknown(places):
    manager = places.sven
    manager.territories.set([places.south])
    access.refresh_territories(manager)
    run = imported("sites", csv_of(SITES, ["S-9", "C-1", "Mine now", "EC4", "GB"]), by=manager)
    assert words(run) == {2: [("site_ref", "There is nothing called “S-9” here.")]}
    run = imported("customers", csv_of(["customer_ref", "name"], ["C-3", "Mine now"]), by=manager)
    assert words(run) == {2: [("customer_ref", "There is nothing called “C-3” here.")]}


def test_a_manager_brings_customers_and_sites_that_nobody_sees_yet(places):
    places.south.is_default = False
    places.south.save()
    by = places.sven
    imported("customers", csv_of(["customer_ref", "name"], ["NEW", "New"]), by=by)
    site = csv_of(SITES, ["FAR", "NEW", "Far away", "1", "NZ"])
    assert fates(imported("sites", site, by=by)) == ["created"]
    machine = csv_of(MACHINES, ["X", "FAR", "Orion C4570"])
    assert fates(imported("machines", machine, by=by)) == ["created"]


def test_a_manager_gives_and_takes_their_own_territories(places):
    """North is not Sven's here; what Mona gave there stays."""
    manager = places.sven
    manager.territories.set([places.south])
    places.erin.territories.set([places.south, places.north])
    head = ["username", "territories"]
    rows = (["erin", ""], ["rita", "South; North"], ["sven", ""], ["new", "South"])
    run = imported("people", csv_of(head, *rows), by=manager)
    assert fates(run) == ["changed", "refused", "refused", "created"]
    assert list(places.erin.territories.all()) == [places.north]
    assert list(manager.territories.all()) == [places.south]


def test_a_file_does_not_end_the_last_admin(cast):
    head = ["username", "roles"]
    run = imported("people", csv_of(head, ["admin", "rep"]), by=cast.admin)
    assert fates(run) == ["refused"]
    assert fates(imported("people", csv_of(head, ["admin", "admin; rep"]))) == ["changed"]


def test_whoever_makes_a_territory_looks_after_it_and_takes_nothing_from_others(places):
    manager = places.sven
    manager.territories.set([places.south])
    access.refresh_territories(manager)
    head = ["territory", "country", "postal_prefixes"]
    rows = (
        ["Fens", "GB", "CB"],
        ["Library", "GB", "NE1"],
        ["North", "GB", "NE"],
        ["North", "FR", ""],
    )
    run = imported("territories", csv_of(head, *rows), by=manager)
    assert fates(run) == ["created", "refused", "same", "refused"]
    assert sees(manager) == {"S-1", "S-2"}
    assert Site.objects.get(ref="S-2").territory.name == "Fens"
    assert Site.objects.get(ref="S-9").territory == places.north
