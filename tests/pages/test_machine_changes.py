"""The sheets that change a machine."""

import pytest
from django.urls import reverse

from accounts.models import Machine, MachineStep, Site
from fieldapp.plumbing.ids import uuid7
from tests.accounts.machine_lives import ago, fresh, places, today
from tests.pages.fieldpages import hidden, queries, text

pytestmark = pytest.mark.django_db


def url(machine, change):
    return reverse("machine_change", args=[machine.pk, change])


def send(browser, machine, change, **fields):
    """What a browser would send: the sheet's id, and what was filled in."""
    op_id = hidden(text(browser.get(url(machine, change))), "op_id")
    return browser.post(url(machine, change), {"op_id": op_id} | fields)


def test_a_manager_moves_a_machine_to_another_site_on_a_day(cast, sign_in):
    mona = sign_in(cast.mona)
    answer = send(
        mona, cast.copier, "move", site=cast.tamsin_office.pk, floor="1", spot="Post", on=ago(2)
    )
    assert answer.status_code == 302
    assert answer.url == reverse("machine", args=[cast.copier.pk])
    assert places(cast.copier)[-1] == ("Mill Road office", "1", ago(2), None)
    page = text(mona.get(answer.url))
    assert "Orion C4570: saved." in page
    assert url(cast.copier, "undo") in page
    mona.post(url(cast.copier, "undo"), {"op_id": uuid7()})
    assert fresh(cast.copier).site == cast.harlow_hq


def test_sites_of_the_customer_are_offered_and_others_found(cast, sign_in):
    other = Site.objects.create(customer=cast.harlow, name="Depot", country="GB")
    for why in ("territory",):
        other.access.create(person=cast.mona, why=why)
    mona = sign_in(cast.mona)
    page = text(mona.get(url(cast.copier, "move")))
    assert ["Depot" in page, "Mill Road" in page] == [True, False]
    page = text(mona.get(url(cast.copier, "move") + "?q=tamsin"))
    assert "Tamsin Foods, Mill Road office" in page
    page = text(mona.get(url(cast.copier, "move") + "?q=a%00b"))
    assert "Fleet Lane" in page


def test_a_technician_is_not_asked_for_a_site(cast, sign_in):
    erin = sign_in(cast.erin)
    assert 'name="site"' not in text(erin.get(url(cast.copier, "move")))
    send(erin, cast.copier, "move", site=cast.tamsin_office.pk, floor="9", on=today())
    assert (fresh(cast.copier).site, fresh(cast.copier).floor) == (cast.harlow_hq, "9")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"on": ""}, "Choose the day."),
        ({"on": "yesterday"}, "Write the day as 2026-04-30."),
        ({"on": "9999-12-31"}, "This day is too far away."),
        ({"on": "2999-12-31"}, "Choose today or an earlier day."),
        ({"floor": "2"}, "It stands on this floor already."),
        ({"floor": "x" * 21}, "at most 20 characters"),
        ({"site": ""}, "Choose the site."),
        ({"site": "nonsense"}, "Choose one that is here."),
        ({"site": str(uuid7())}, "Choose one that is here."),
        ({"op_id": "1"}, "This page is too old."),
    ],
)
def test_what_is_wrong_is_said_at_its_field(cast, sign_in, fields, words):
    sent = {"site": cast.harlow_hq.pk, "floor": "3", "on": today()} | fields
    answer = send(sign_in(cast.mona), cast.copier, "move", **sent)
    assert answer.status_code == 422
    assert words in text(answer)
    assert MachineStep.objects.count() == 0


def test_a_site_out_of_sight_is_as_one_that_is_not(cast, sign_in):
    cast.sven.access.filter(site=cast.northgate_library).delete()
    sven = sign_in(cast.sven)
    ids = (cast.northgate_library.pk, uuid7())
    answers = [send(sven, cast.copier, "move", site=pk, floor="3", on=today()) for pk in ids]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("Choose one that is here." in text(answer) for answer in answers)


def test_owner_and_service_are_chosen_or_named(cast, sign_in):
    mona = sign_in(cast.mona)
    send(
        mona,
        cast.copier,
        "hands",
        owned_by="customer",
        serviced_by="named",
        servicer_name="Kellor",
        on=today(),
    )
    found = fresh(cast.copier)
    assert (found.owned_by, found.serviced_by) == ("Harlow & Pike", "Kellor")
    page = text(mona.get(url(cast.copier, "hands")))
    assert 'value="Kellor"' in page
    nameless = send(mona, cast.copier, "hands", owned_by="named", serviced_by="us", on=today())
    assert nameless.status_code == 422
    assert "Write the name." in text(nameless)


def test_store_gone_and_back(cast, sign_in):
    mona = sign_in(cast.mona)
    send(mona, cast.copier, "store", on=ago(5))
    assert "Stored" in text(mona.get(reverse("machine", args=[cast.copier.pk])))
    send(mona, cast.copier, "gone", on=ago(3), why="Scrapped")
    page = text(mona.get(reverse("machine", args=[cast.copier.pk])))
    assert "Gone: Scrapped" in page
    send(mona, cast.copier, "back", site=cast.harlow_hq.pk, floor="1", on=today())
    assert fresh(cast.copier).status == "in_use"


def test_what_its_state_forbids_is_409_and_said(cast, sign_in):
    mona = sign_in(cast.mona)
    answer = send(mona, cast.copier, "back", site=cast.harlow_hq.pk, floor="1", on=today())
    assert answer.status_code == 409
    assert "It is in use already. Move it instead." in text(answer)


def test_a_loaner_is_set_and_ended(cast, sign_in):
    loaner = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="L-1")
    erin = sign_in(cast.erin)
    send(erin, loaner, "stand-in", instead_of=cast.copier.pk, on=ago(1))
    assert fresh(loaner).stands_in_for == cast.copier
    send(erin, loaner, "stand-in-ended", on=today())
    assert fresh(loaner).stands_in_for is None
    foreign = send(erin, loaner, "stand-in", instead_of=cast.library_copier.pk, on=today())
    assert foreign.status_code == 422


def test_at_a_site_of_many_machines_the_one_is_found_by_words(cast, sign_in):
    same = {"site": cast.harlow_hq, "model": cast.orion}
    Machine.objects.bulk_create(
        Machine(serial=f"M-{n}", code=f"M{n:09}", floor="9" if n == 39 else "1", **same)
        for n in range(40)
    )
    loaner = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="L-1")
    erin = sign_in(cast.erin)
    page = text(erin.get(url(loaner, "stand-in")))
    assert page.count("<option") == 25
    assert "M-39" not in page
    page = text(erin.get(url(loaner, "stand-in") + "?q=m-39"))
    assert page.count("<option") == 1
    assert "M-39" in page
    wanted = Machine.objects.get(serial="M-39")
    refused = send(erin, loaner, "stand-in", instead_of=wanted.pk, on="")
    assert f'<option value="{wanted.pk}" selected' in text(refused)
    send(erin, loaner, "stand-in", instead_of=wanted.pk, on=today())
    assert fresh(loaner).stands_in_for == wanted


def test_where_all_machines_are_shown_none_is_searched_for(cast, sign_in):
    loaner = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="L-1")
    page = text(sign_in(cast.erin).get(url(loaner, "stand-in")))
    assert 'type="search"' not in page
    hidden = text(sign_in(cast.erin).get(url(loaner, "stand-in") + "?q=61940"))
    assert "<option" not in hidden
    assert "Nothing found for" in hidden


def test_technicians_are_asked_for_what_they_see_and_managers_for_all(cast, sign_in):
    def asked(person):
        page = text(sign_in(person).get(url(cast.copier, "edit")))
        names = ("serial", "floor", "spot", "warranty_until", "lessor", "notice_on")
        return [name for name in names if f'name="{name}"' in page]

    assert asked(cast.erin) == ["serial", "floor", "spot"]
    assert len(asked(cast.mona)) == 6
    erin = sign_in(cast.erin)
    send(erin, cast.copier, "edit", serial="9", floor="3", spot="", warranty_until="2030-01-01")
    found = fresh(cast.copier)
    assert (found.serial, found.floor, found.warranty_until) == ("9", "3", None)
    page = text(erin.get(reverse("machine", args=[cast.copier.pk])))
    assert "Changed: floor, serial number" in page


def test_a_manager_writes_the_lease(cast, sign_in):
    facts = {"lessor": "Brightmere", "lease_end": "2030-01-01", "notice_on": "2031-01-01"}
    same = {"serial": "88213", "floor": "2", "installed_on": "2023-05-05"}
    mona = sign_in(cast.mona)
    wrong = send(mona, cast.copier, "edit", **same, **facts)
    assert wrong.status_code == 422
    assert "Choose an earlier day." in text(wrong)
    facts["notice_on"] = "2029-10-01"
    send(mona, cast.copier, "edit", **same, **facts)
    found = fresh(cast.copier)
    assert (found.lessor, str(found.lease_end), str(found.notice_on)) == tuple(facts.values())
    assert MachineStep.objects.get().facts == {"changed": ["lease_end", "lessor", "notice_on"]}


def test_a_change_that_there_is_none_of_is_404(cast, sign_in):
    mona = sign_in(cast.mona)
    assert mona.get(url(cast.copier, "explode")).status_code == 404
    assert mona.get(url(cast.copier, "undo")).status_code == 404
    assert mona.post(url(cast.copier, "undo"), {"op_id": "1"}).status_code == 404


def test_a_sheet_takes_as_many_queries_for_three_sites_as_for_one(cast, sign_in):
    mona = sign_in(cast.mona)
    before = queries(mona, url(cast.copier, "move"))
    for number in range(3):
        site = Site.objects.create(customer=cast.harlow, name=f"Depot {number}", country="GB")
        site.access.create(person=cast.mona, why="territory")
        Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial=str(number))
    assert queries(mona, url(cast.copier, "move")) == before
