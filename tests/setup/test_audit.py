"""Who changed what, before and after: what triggers write, and what pages say of it."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import access, history, keys, people
from accounts.models import (
    Contact,
    Person,
    PersonChange,
    PersonTerritoryChange,
    Site,
    SiteChange,
)
from fieldapp.audit import reading, wording
from fieldapp.audit.reading import Asked
from fieldapp.plumbing import changes
from tests import cast as casting


@pytest.fixture
def log(cast):
    """``log(cast.mona)`` gives the entries that Mona may read, newest first."""
    for events in (SiteChange, PersonChange, PersonTerritoryChange):
        events.objects.all().delete()

    def read(reader, **asked):
        found, _more = reading.page(reader, Asked(**asked), "", size=50)
        return wording.entries(found, reader)

    return read


def told(entry) -> dict[str, tuple[str, str]]:
    return {each.label: (each.before, each.after) for each in entry.differences}


def test_a_change_says_who_what_from_what_and_to_what(cast, sign_in, log):
    form = {"name": "Rita M.", "username": "rita", "email": "r@example.com", "roles": ["rep"]}
    reply = sign_in(cast.mona).post(reverse("setup_person", args=[cast.rita.pk]), form)
    assert reply.status_code == 302
    (entry,) = log(cast.admin, kind="person", about=str(cast.rita.pk))[:1]
    entry = next(e for e in log(cast.admin, about=str(cast.rita.pk)) if not e.part)
    assert (entry.who, entry.how, entry.kind) == ("Mona Cast", "Changed", "Person")
    assert told(entry) == {
        "Name": ("Rita Cast", "Rita M."),
        "Email": ("rita@example.com", "r@example.com"),
        "Manager": ("Mona Cast", "–"),
    }
    assert entry.request == reply["X-Request-ID"]


def test_each_of_several_changes_keeps_its_own_before_and_after(cast, log):
    for city in ("Ashford", "Bexhill", "Crawley"):
        Site.objects.filter(pk=cast.harlow_hq.pk).update(city=city)
    cities = [told(entry)["City"] for entry in log(cast.admin, kind="site")]
    assert cities == [("Bexhill", "Crawley"), ("Ashford", "Bexhill"), ("Testford", "Ashford")]


def test_a_passwords_change_leaves_no_trace_of_it(cast, log):
    cast.erin.set_password("another long word")
    cast.erin.save()
    cast.erin.last_login = timezone.now()
    cast.erin.save()
    assert log(cast.admin, kind="person") == []
    assert "password" not in {field.name for field in PersonChange._meta.fields}


def test_what_nobody_asked_for_is_the_systems_and_an_import_names_its_run(cast, log):
    Site.objects.filter(pk=cast.harlow_hq.pk).update(city="Ashford")
    with changes.made_by(lambda: {"run": "7"}):
        Site.objects.filter(pk=cast.harlow_hq.pk).update(city="Bexhill")
    assert [entry.who for entry in log(cast.admin, kind="site")] == ["An import", "The system"]


def test_a_programs_change_is_its_persons(cast, log, client):
    secret = keys.make(cast.erin, name="script", now=timezone.now())
    from fieldapp.middleware import WhoChanges

    def change(request):
        request.user = cast.erin  # as the API does it, once it has read the key
        Site.objects.filter(pk=cast.harlow_hq.pk).update(city="Ashford")
        return "done"

    from django.test import RequestFactory

    request = RequestFactory().post("/", HTTP_AUTHORIZATION=f"Token {secret}")
    request.id = "a-request-id"
    WhoChanges(change)(request)
    assert [entry.who for entry in log(cast.admin, kind="site")] == ["Erin Cast"]


def test_who_is_forgotten_with_the_request_on_a_connection_that_stays(cast, log):
    with changes.made_by(lambda: {"person": str(cast.mona.pk)}):
        Site.objects.filter(pk=cast.harlow_hq.pk).update(city="Ashford")
    with transaction.atomic():
        Site.objects.filter(pk=cast.harlow_hq.pk).update(city="Bexhill")
    assert connection.execute_wrappers == []


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_the_facts_end_with_the_statement():
    cast = casting.make()
    with changes.made_by(lambda: {"person": str(cast.mona.pk)}):
        assert Site.objects.filter(pk=cast.harlow_hq.pk).update(city="Ashford") == 1
        cast.harlow_hq.city = "Bexhill"
        Site.objects.bulk_update([cast.harlow_hq], ["city"])
    Site.objects.filter(pk=cast.harlow_hq.pk).update(city="Crawley")
    who = SiteChange.objects.order_by("pgh_id").values_list("pgh_context__person", flat=True)
    assert list(who) == [str(cast.mona.pk), str(cast.mona.pk), None]


def test_territories_members_and_skills_are_part_of_the_history(cast, log):
    people.change(cast.rita.pk, by=cast.admin, territories=[cast.north])
    parts = {(entry.part, entry.how) for entry in log(cast.admin, about=str(cast.rita.pk))}
    assert {("Territory", "Added"), ("Territory", "Removed")} <= parts
    cast.queue.members.remove(cast.rita)
    said = [(entry.part, entry.how, entry.name) for entry in log(cast.admin, kind="queue")]
    assert ("Member", "Removed", "South sales") in said


def test_what_is_joined_and_parted_is_told_in_a_sentence(cast, log, sign_in):
    cast.contract.machines.set([cast.rival])
    cast.offer.models.set([cast.orion])
    cast.offer.models.clear()
    cast.queue.members.remove(cast.rita)
    cast.rita.territories.add(cast.north)
    said = {entry.sentence for entry in log(cast.admin)}
    assert said >= {
        "Machine Vantra 6055 V-77 added to contract Full service K-1",
        "Machine Orion C4570 88213 taken off contract Full service K-1",
        "Offer Orion C6000 is no longer for model Orion C4570",
        "Offer Orion C6000 is now for model Orion C4570",
        "Rita Cast left queue South sales",
        "Territory North given to Rita Cast",
    }
    page = sign_in(cast.admin).get(reverse("setup_audit"), {"kind": "contract"})
    assert "Machine Vantra 6055 V-77 added to contract Full service K-1" in page.text


def test_a_manager_reads_of_a_contract_only_what_stands_where_they_may_see(cast, log):
    cast.contract.machines.add(cast.library_copier)
    cast.mona.territories.remove(cast.north)
    access.refresh_territories(cast.mona)
    said = str(log(cast.mona, kind="contract"))
    assert "(gone, or not yours to see) added to contract Full service K-1" in said
    assert "61940" not in said
    Site.objects.filter(customer=cast.harlow).update(territory=cast.north)
    cast.harlow_hq.refresh_from_db()
    access.cover_site(cast.harlow_hq)
    assert log(cast.mona, kind="contract") == []


def test_what_is_gone_keeps_its_name(cast, log):
    gone = Contact.objects.create(customer=cast.harlow, name="Gus Gone")
    gone.delete()
    entry = log(cast.admin, kind="contact")[0]
    assert (entry.how, entry.name) == ("Removed", "Gus Gone")


def test_a_manager_reads_only_of_what_they_may_see(cast, log):
    for site in (cast.harlow_hq, cast.northgate_library):
        Site.objects.filter(pk=site.pk).update(city="Ashford")
    keys.make(cast.sam, name="script", now=timezone.now())
    cast.mona.territories.remove(cast.north)
    access.refresh_territories(cast.mona)
    assert [entry.name for entry in log(cast.mona, kind="site")] == ["Fleet Lane"]
    assert len(log(cast.admin, kind="site")) == 2
    assert (len(log(cast.mona, kind="key")), len(log(cast.admin, kind="key"))) == (0, 1)


def test_names_that_a_manager_may_not_know_are_not_told(cast, log):
    cast.copier.site = cast.northgate_library
    cast.copier.save()
    cast.copier.site = cast.harlow_hq
    cast.copier.save()
    cast.mona.territories.remove(cast.north)
    access.refresh_territories(cast.mona)
    said = str([told(entry) for entry in log(cast.mona, kind="machine")])
    assert "Fleet Lane" in said
    assert "Library" not in said


def test_pages_go_on_where_the_last_one_ended_also_among_equals(cast, log):
    with transaction.atomic():  # all at one moment
        for number in range(7):
            Site.objects.filter(pk=cast.harlow_hq.pk).update(city=f"City {number}")
            Person.objects.filter(pk=cast.rita.pk).update(name=f"Rita {number}")
    cursor, seen = "", []
    while True:
        some, cursor = reading.page(cast.admin, Asked(), cursor, size=4)
        seen += [each.place for each in some]
        if not cursor:
            break
    assert len(seen) == len(set(seen))
    every, _none = reading.page(cast.admin, Asked(), "", size=1_000)
    assert seen == [each.place for each in every]


def test_the_page_is_filtered_by_kind_person_thing_and_day(cast, sign_in, log):
    people.change(cast.rita.pk, by=cast.admin, name="Rita M.")
    browser, address = sign_in(cast.mona), reverse("setup_audit")
    day = timezone.localdate().isoformat()

    def seen(**asked) -> bool:
        reply = browser.get(address, asked)
        assert reply.status_code == 200
        return any(entry.name == "Rita M." for entry in reply.context["entries"])

    assert seen()
    assert seen(kind="person", by="system", about=str(cast.rita.pk), since=day, until=day)
    assert not seen(kind="site")
    assert not seen(by=str(cast.mona.pk))
    assert not seen(about=str(cast.erin.pk))
    assert not seen(until="2020-01-01")


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "king"},
        {"by": "me"},
        {"about": "x"},
        {"since": "soon"},
        {"until": "9999-12-31"},
        {"cursor": "x"},
        {"cursor": "2026-01-01T00:00:00_0_1"},
        {"cursor": "2026-01-01T00:00:00+00:00_0_99999999999999999999"},
    ],
)
def test_what_cannot_be_read_is_refused(cast, sign_in, asked):
    assert sign_in(cast.mona).get(reverse("setup_audit"), asked).status_code == 400


def test_the_file_has_a_line_for_each_field(cast, sign_in, log):
    Site.objects.filter(pk=cast.harlow_hq.pk).update(city="=1+1", region="East")
    reply = sign_in(cast.mona).get(reverse("setup_audit_file", args=["csv"]), {"kind": "site"})
    rows = list(csv.reader(io.StringIO(reply.getvalue().decode("utf-8-sig"))))
    assert [row[5:8] for row in rows[1:]] == [
        ["City", "Testford", "'=1+1"],
        ["Region", "–", "East"],
    ]


def test_the_page_costs_the_same_for_one_change_and_for_many(cast, sign_in, log):
    browser = sign_in(cast.admin)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            browser.get(reverse("setup_audit"), {"kind": "site"})
        return len(seen)

    Site.objects.filter(pk=cast.harlow_hq.pk).update(city="Ashford")
    one = cost()
    for site in (cast.tamsin_office, cast.northgate_library, cast.harlow_hq):
        Site.objects.filter(pk=site.pk).update(city="Bexhill", account_rep=cast.rita)
    assert cost() <= one + 1  # the names of reps


def test_reading_and_capturing_touch_no_history(cast, sign_in):
    """What is in front of statements on other tables is nothing."""
    browser = sign_in(cast.erin)
    with CaptureQueriesContext(connection) as seen:
        browser.get(reverse("account", args=[cast.harlow.pk]))
        with changes.made_by(lambda: {"person": "x"}):
            casting.captured(cast)
    assert not [query["sql"] for query in seen if "set_config" in str(query["sql"])]


def test_what_is_to_be_forgotten_is_forgotten_here_too(cast, log):
    cast.joan.name, cast.joan.email = "Somebody", ""
    cast.joan.save()
    assert "Joan Petrie" in str(log(cast.admin, kind="contact"))
    assert history.forget(cast.joan) == 1
    assert log(cast.admin, kind="contact") == []
