"""How far the company is: its steps, its people, what to do next."""

from __future__ import annotations

from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import company
from accounts.models import CompanySettings, Invitation, Person
from signals.models import Offer
from tests import cast as casting


def page(browser):
    return browser.get(reverse("setup_go_live"))


def progress(reply) -> dict[str, str]:
    return {person.username: following for person, following in reply.context["people"]}


def test_each_person_has_a_next_thing_to_do(cast, sign_in):
    Person.objects.exclude(username__in=["sven", "admin"]).update(password="!")
    Person.objects.filter(pk=cast.otto.pk).update(email="")
    Person.objects.filter(pk=cast.carl.pk).update(last_login=timezone.now())
    Invitation.objects.create(person=cast.rita, by=cast.mona, at=timezone.now())
    casting.followed_up(cast)
    Person.objects.filter(pk=cast.erin.pk).update(last_login=timezone.now())
    said = progress(page(sign_in(cast.admin)))
    assert said["sven"] == "Ask them to sign in"
    assert said["otto"] == "Enter an e-mail address"
    assert said["sam"] == "Invite"
    assert said["rita"] == "Remind them of the invitation"
    assert said["carl"] == "Ask for the first signal"
    assert said["erin"] == ""


def test_all_who_were_not_invited_are_invited_with_one_button(cast, sign_in):
    browser = sign_in(cast.mona)
    Person.objects.exclude(pk=cast.mona.pk).exclude(username="sven").update(password="!")
    Person.objects.filter(pk=cast.otto.pk).update(email="")
    for _turn in (1, 2):
        browser.post(reverse("setup_invite_all"))
    casting.work()
    invited = {address for sent in mail.outbox for address in sent.to}
    names = {address.split("@")[0] for address in invited}
    assert names == {"erin", "carl", "sam", "rita"}  # an admin is not hers to invite
    assert len(mail.outbox) == 4


def test_the_companys_steps_are_done_one_by_one(cast, sign_in):
    Offer.objects.all().delete()
    browser = sign_in(cast.admin)
    steps = {step.title: step.is_done for step in page(browser).context["steps"]}
    assert steps["Customers"]
    assert steps["Technicians"]
    assert not steps["Offers"]
    assert not steps["First signal"]
    assert page(browser).context["following"].title == "Offers"
    casting.followed_up(cast)
    steps = {step.title: step.is_done for step in page(browser).context["steps"]}
    assert steps["First signal"]


def test_where_nobody_sees_figures_about_people_nobody_sees_these(cast, sign_in):
    CompanySettings.objects.update(personal_reports="off")
    company.forget()
    Person.objects.filter(pk=cast.carl.pk).update(last_login=timezone.now())
    reply = page(sign_in(cast.mona))
    assert "First signal or call" not in reply.content.decode()
    assert progress(reply)["carl"] == ""


def test_the_page_costs_the_same_for_few_and_many(cast, sign_in, django_assert_max_num_queries):
    browser = sign_in(cast.admin)
    with django_assert_max_num_queries(22) as few:
        page(browser)
    for number in range(3):
        casting.person(f"more{number}", "technician")
    with django_assert_max_num_queries(len(few)):
        page(browser)
