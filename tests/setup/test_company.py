"""The company's settings and other people's API keys."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import company
from accounts import keys as api_keys
from accounts.models import ApiKey, CompanySettings
from fieldapp.plumbing.ids import uuid7
from tests.api import Program
from tests.pages.fieldpages import queries, text

URL, KEYS = "/setup/company/", "/setup/keys/"
TYPED = {"name": "Dealer", "currency": "CHF", "language": "en", "time_zone": "Europe/Zurich"}


def test_an_admin_changes_them_and_this_process_follows_at_once(cast, sign_in):
    admin = sign_in(cast.admin)
    company.current()
    assert admin.post(URL, TYPED)["Location"] == URL
    ours = company.current()
    assert (ours.name, ours.currency, ours.time_zone) == ("Dealer", "CHF", "Europe/Zurich")
    assert ours.holiday_region == "ENG"  # what the form does not show stays


def test_other_processes_follow_within_15_seconds():
    assert company.FRESH_SECONDS <= 15


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "Write the company’s name."),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"currency": "XXX"}, "Choose one that is here."),
        ({"language": "tlh"}, "Choose one that is here."),
        ({"time_zone": "Mars/Olympus"}, "Choose one that is here."),
        ({"time_zone": "../etc"}, "Choose one that is here."),
    ],
)
def test_what_does_not_exist_is_refused(cast, sign_in, wrong, said):
    reply = sign_in(cast.admin).post(URL, TYPED | wrong)
    assert reply.status_code == 422
    assert said in text(reply)
    assert CompanySettings.objects.get().name == "Cast & Sons"


def test_the_page_says_where_links_lead(cast, sign_in, settings):
    settings.PUBLIC_URL = "https://field.example.com"
    page = text(sign_in(cast.admin).get(URL))
    assert "https://field.example.com" in page
    assert "You opened this page at another address" in page


def test_a_company_without_settings_gets_its_row(cast, sign_in):
    CompanySettings.objects.all().delete()
    sign_in(cast.admin).post(URL, TYPED)
    assert CompanySettings.objects.get().name == "Dealer"


@pytest.mark.parametrize("person", ["mona", "sven", "sam", "erin"])
def test_only_admins_set_the_company_up(cast, sign_in, person):
    assert sign_in(cast.people[person]).get(URL).status_code == 403


@pytest.fixture
def made(cast):
    for name in ("erin", "sam", "rita", "mona"):
        api_keys.make(cast.people[name], name=f"{name}’s script", now=timezone.now())
    return {key.person.username: key for key in ApiKey.objects.select_related("person")}


def test_an_admin_sees_everybodys_keys_a_manager_those_of_their_people(cast, sign_in, made):
    def seen(person) -> set[str]:
        page = text(sign_in(person).get(KEYS))
        return {name for name in made if f"{name}’s script" in page}

    assert seen(cast.admin) == set(made)
    assert seen(cast.mona) == {"sam", "rita", "mona"}
    assert seen(cast.sven) == {"erin"}


def test_a_revoked_key_works_no_more_and_leaves_the_list(cast, sign_in):
    program, mona = Program(cast.sam), sign_in(cast.mona)
    key = ApiKey.objects.get()
    assert program.get("me/").status_code == 200
    assert mona.post(reverse("setup_key_revoke", args=[key.pk]))["Location"] == KEYS
    assert program.get("me/").status_code == 401
    assert key.start not in text(mona.get(KEYS))
    assert mona.post(reverse("setup_key_revoke", args=[key.pk])).status_code == 404


def test_a_key_out_of_sight_answers_as_an_unknown_one(cast, sign_in, made):
    sven = sign_in(cast.sven)
    for pk in (made["sam"].pk, uuid7()):
        assert sven.post(reverse("setup_key_revoke", args=[pk])).status_code == 404
    assert ApiKey.objects.get(pk=made["sam"].pk).revoked_at is None


def test_keys_come_in_pages(cast, sign_in, made, monkeypatch):
    monkeypatch.setattr("fieldapp.pages.setup.api_keys.PAGE", 2)
    admin = sign_in(cast.admin)
    first = admin.get(KEYS)
    second = admin.get(KEYS + first.context["next_url"])
    assert len(first.context["keys"]) == len(second.context["keys"]) == 2
    assert admin.get(KEYS, {"cursor": "x"}).status_code == 400


def test_the_list_asks_as_many_questions_for_three_as_for_one(cast, sign_in):
    admin = sign_in(cast.admin)
    api_keys.make(cast.sam, name="One", now=timezone.now())
    before = queries(admin, KEYS)
    for person in (cast.rita, cast.erin):
        api_keys.make(person, name="More", now=timezone.now())
    assert queries(admin, KEYS) == before


def test_without_keys_the_page_says_what_appears_here(cast, sign_in):
    assert "No keys in use" in text(sign_in(cast.mona).get(KEYS))
