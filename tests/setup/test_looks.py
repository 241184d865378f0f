"""Who looked: one row a person, page and day, and a list for admins."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import company, looks, retention
from accounts.models import Look
from fieldapp.plumbing.ids import uuid7
from tests.pages.fieldpages import queries, text

URL = "/setup/privacy/looks/"


def pages(cast) -> dict[str, str]:
    return {
        "account": reverse("account", args=[cast.harlow.pk]),
        "machine": reverse("machine", args=[cast.copier.pk]),
    }


@pytest.mark.parametrize("kind", ["account", "machine"])
def test_opening_a_page_is_kept_once_a_day_for_each_person(cast, sign_in, kind):
    url = pages(cast)[kind]
    for person in (cast.erin, cast.sam, cast.erin):
        assert sign_in(person).get(url).status_code == 200
    kept = Look.objects.filter(kind=kind)
    assert set(kept.values_list("person__username", flat=True)) == {"erin", "sam"}
    assert kept.count() == 2
    Look.objects.update(day=company.today() - dt.timedelta(days=1))
    sign_in(cast.erin).get(url)
    assert kept.count() == 3


def test_opening_a_contacts_data_is_kept(cast, sign_in):
    sign_in(cast.mona).get(reverse("setup_contact", args=[cast.joan.pk]))
    look = Look.objects.get()
    assert (look.kind, look.subject_id, look.person) == ("contact", cast.joan.pk, cast.mona)


def test_what_was_not_shown_was_not_seen(cast, sign_in):
    otto = sign_in(cast.otto)
    for url in pages(cast).values():
        assert otto.get(url).status_code == 404
        otto.head(url)
    assert not Look.objects.exists()


def test_keeping_it_takes_one_statement_the_second_time_too(cast):
    company.current()
    for _twice in range(2):
        with CaptureQueriesContext(connection) as asked:
            looks.look(cast.erin, "account", cast.harlow.pk, now=timezone.now())
        assert [each["sql"].split()[0] for each in asked] == ["insert"]
    assert Look.objects.count() == 1


def test_admins_read_who_looked_at_what(cast, sign_in):
    for url in pages(cast).values():
        sign_in(cast.erin).get(url)
    sign_in(cast.sam).get(pages(cast)["account"])
    admin = sign_in(cast.admin)
    page = text(admin.get(URL)).split("<main")[1]
    assert page.count("Harlow &amp; Pike</a>") == 2
    assert f'href="{pages(cast)["machine"]}"' in page
    of_erin = admin.get(URL, {"who": str(cast.erin.pk)}).context["looks"]
    assert {str(look.person) for look, _name, _url in of_erin} == {"Erin Cast"}
    of_harlow = admin.get(URL, {"what": str(cast.harlow.pk)}).context["looks"]
    assert {look.kind for look, _name, _url in of_harlow} == {"account"}
    assert len(of_harlow) == 2


@pytest.mark.parametrize("query", ["who=x", "what=x", "cursor=x"])
def test_an_address_that_cannot_be_read_is_400(cast, sign_in, query):
    assert sign_in(cast.admin).get(f"{URL}?{query}").status_code == 400


def test_what_is_gone_has_no_name(cast, sign_in):
    looks.look(cast.erin, "account", uuid7(), now=timezone.now())
    assert "–" in text(sign_in(cast.admin).get(URL))


def test_the_list_goes_on_where_it_ended(cast, sign_in, monkeypatch):
    monkeypatch.setattr("fieldapp.pages.setup.looked.PAGE", 1)
    for person in (cast.erin, cast.sam):
        looks.look(person, "account", cast.harlow.pk, now=timezone.now())
    admin, query = sign_in(cast.admin), f"?what={cast.harlow.pk}"
    first = admin.get(URL + query)
    second = admin.get(URL + first.context["next_url"])
    assert [str(look.person) for look, *_ in second.context["looks"]] == ["Erin Cast"]
    assert second.context["what"] == cast.harlow.pk


def test_looks_are_kept_for_a_year(cast):
    now = timezone.now()
    looks.look(cast.erin, "account", cast.harlow.pk, now=now - dt.timedelta(days=366))
    Look.objects.update(day=company.today() - dt.timedelta(days=366))
    looks.look(cast.erin, "account", cast.harlow.pk, now=now)
    retention.run(now=now)
    assert Look.objects.get().day == company.today()


def test_nobody_looked_yet(cast, sign_in):
    assert "Nobody looked yet" in text(sign_in(cast.admin).get(URL))


def test_the_list_asks_as_many_questions_for_three_as_for_one(cast, sign_in):
    admin = sign_in(cast.admin)
    looks.look(cast.erin, "account", cast.harlow.pk, now=timezone.now())
    looks.look(cast.erin, "machine", cast.copier.pk, now=timezone.now())
    looks.look(cast.erin, "contact", cast.joan.pk, now=timezone.now())
    before = queries(admin, URL)
    for person in (cast.sam, cast.rita):
        looks.look(person, "account", cast.tamsin.pk, now=timezone.now())
        looks.look(person, "machine", cast.rival.pk, now=timezone.now())
    assert queries(admin, URL) == before
