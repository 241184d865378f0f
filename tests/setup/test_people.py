"""Who works here and what they may do: verbs, refusals, pages."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import keys, people, staffing
from accounts.models import Access, Invitation, Person, Site
from accounts.sign_in import may_sign_in
from fieldapp.plumbing.problems import Refused
from tests import cast as casting

NEW = {"name": "Nia Fields", "username": "nia", "email": "nia@example.com", "roles": ["rep"]}


def now() -> dt.datetime:
    return timezone.now()


def test_somebody_new_chooses_a_password_by_the_link_in_the_mail(cast, sign_in):
    reply = sign_in(cast.mona).post(reverse("setup_person_new"), NEW)
    nia = Person.objects.get(username="nia")
    assert reply.url == reverse("setup_person", args=[nia.pk])
    assert not nia.has_usable_password()
    casting.work()
    (sent,) = mail.outbox
    assert sent.to == ["nia@example.com"]
    assert "nia" in sent.body
    path = re.search(r"https?://[^/]+(/\S+)", sent.body)[1]
    browser = Client()
    form = browser.get(path, follow=True)
    action = form.redirect_chain[-1][0]
    word = "a long word that nobody guesses"
    browser.post(action, {"password1": word, "password2": word})
    assert Client().login(username="nia", password=word)


def test_an_invitation_is_sent_once_however_often_its_task_runs(cast):
    people.invite(cast.rita, by=cast.admin, now=now())
    casting.work()
    invitation = Invitation.objects.get()
    from accounts import invitations

    invitations.send(invitation.pk)
    assert len(mail.outbox) == 1


def test_two_people_cannot_have_one_address_or_one_username(cast, sign_in):
    browser = sign_in(cast.mona)
    page = browser.post(reverse("setup_person_new"), NEW | {"email": "ERIN@example.com"})
    assert page.status_code == 422
    assert "Somebody else has this address." in page.content.decode()
    page = browser.post(reverse("setup_person_new"), NEW | {"username": "ERIN"})
    assert page.status_code == 422
    assert page.context["form"].errors == {"username": ["Somebody has this username."]}


def test_nobody_gives_a_role_above_their_own(cast, sign_in):
    with pytest.raises(Refused, match="above their own"):
        people.change(cast.rita.pk, by=cast.mona, roles=["admin"])
    page = sign_in(cast.mona).post(reverse("setup_person_new"), NEW | {"roles": ["admin"]})
    assert page.status_code == 422
    people.change(cast.rita.pk, by=cast.mona, roles=["sales_manager"])
    assert Person.objects.get(pk=cast.rita.pk).is_sales_manager


def test_nobody_changes_the_account_of_somebody_who_may_do_more(cast, sign_in):
    browser = sign_in(cast.mona)
    page = browser.post(reverse("setup_person", args=[cast.admin.pk]), NEW)
    assert page.status_code == 403
    verb = reverse("setup_person_verb", args=[cast.admin.pk, "switch-off"])
    assert browser.post(verb).status_code == 403
    assert Person.objects.get(pk=cast.admin.pk).is_active


def test_roles_that_are_not_mine_to_give_stay(cast, sign_in):
    """An admin who also sells loses nothing when a manager may not even open the form."""
    cast.admin.roles = ["admin", "rep"]
    cast.admin.save()
    page = sign_in(cast.mona).get(reverse("setup_person", args=[cast.admin.pk]))
    assert "for an admin to change" in page.content.decode()


def test_the_last_admin_can_neither_be_removed_nor_leave(cast):
    someone = casting.person("ada", "admin")
    for change in ({"roles": ["rep"]}, {"last_day": dt.date(2030, 1, 1)}):
        people.change(someone.pk, by=cast.admin, roles=["admin"], last_day=None)
        people.change(someone.pk, by=cast.admin, **change)
        with pytest.raises(Refused, match="somebody else an admin"):
            people.change(cast.admin.pk, by=cast.admin, **change)
    with pytest.raises(Refused):
        people.switch_off(cast.admin.pk, by=someone, now=now())


def test_a_manager_gives_only_territories_of_their_own(cast):
    cast.mona.territories.remove(cast.north)
    with pytest.raises(Refused, match="of your own"):
        people.change(cast.rita.pk, by=cast.mona, territories=[cast.south, cast.north])
    people.change(cast.otto.pk, by=cast.mona, territories=[cast.south])
    assert set(cast.otto.territories.all()) == {cast.south, cast.north}


def test_what_a_person_sees_follows_their_territories_and_last_day(cast):
    people.change(cast.otto.pk, by=cast.admin, territories=[cast.south])
    assert cast.harlow_hq in Site.objects.visible_to(cast.otto)
    assert cast.northgate_library not in Site.objects.visible_to(cast.otto)
    day = timezone.localdate() + dt.timedelta(days=9)
    people.change(cast.otto.pk, by=cast.admin, last_day=day)
    assert set(Access.objects.filter(person=cast.otto).values_list("until", flat=True)) == {day}


def test_nobody_but_an_admin_widens_their_own_account(cast):
    with pytest.raises(Refused, match="Ask an admin"):
        people.change(cast.sven.pk, by=cast.sven, roles=["service_manager", "sales_manager"])
    with pytest.raises(Refused, match="Ask an admin"):
        people.change(cast.mona.pk, by=cast.mona, territories=[])


def test_switched_off_means_signed_out_at_once_and_for_good(cast, sign_in):
    browser = sign_in(cast.rita)
    secret = keys.make(cast.rita, name="script", now=now())
    header = {"HTTP_AUTHORIZATION": f"Token {secret}"}
    assert browser.get(reverse("me")).status_code == 200
    off = reverse("setup_person_verb", args=[cast.rita.pk, "switch-off"])
    assert sign_in(cast.mona).post(off).status_code == 302
    assert browser.get(reverse("me")).status_code == 302
    assert Client().get(reverse("api_me"), **header).status_code == 401
    people.switch_on(cast.rita.pk, by=cast.mona, now=now())
    assert may_sign_in(Person.objects.get(pk=cast.rita.pk))
    assert browser.get(reverse("me")).status_code == 302
    assert Client().get(reverse("api_me"), **header).status_code == 401


def test_nobody_switches_themself_off(cast):
    with pytest.raises(Refused):
        people.switch_off(cast.mona.pk, by=cast.mona, now=now())


def test_skills_and_certificates_are_kept_with_their_last_day(cast, sign_in):
    browser = sign_in(cast.sven)
    add = reverse("setup_person_verb", args=[cast.erin.pk, "add-skill"])
    form = {"skill-kind": "certificate", "skill-name": "High voltage"}
    for day in ("2027-01-31", "2028-01-31"):
        assert browser.post(add, form | {"skill-expires_on": day}).status_code == 302
    (skill,) = cast.erin.skills.all()
    assert skill.expires_on == dt.date(2028, 1, 31)
    drop = reverse("setup_person_verb", args=[cast.erin.pk, "drop-skill"])
    browser.post(drop, {"which": skill.pk})
    assert not cast.erin.skills.filter(archived_on=None).exists()
    assert browser.post(drop, {"which": "nonsense"}).status_code == 400
    assert browser.post(add, form | {"skill-name": ""}).status_code == 422


def test_a_leave_has_a_substitute_and_no_other_leave_beside_it(cast, sign_in):
    browser = sign_in(cast.mona)
    add = reverse("setup_person_verb", args=[cast.sam.pk, "add-leave"])
    day = timezone.localdate()
    form = {"leave-first_day": day, "leave-last_day": day + dt.timedelta(days=7)}
    assert browser.post(add, form | {"leave-substitute": cast.rita.pk}).status_code == 302
    assert Person.objects.filter(staffing.away(day)).get() == cast.sam
    over = {"leave-first_day": day, "leave-last_day": day}
    assert browser.post(add, over).status_code == 422
    backwards = form | {"leave-last_day": day - dt.timedelta(days=3)}
    assert browser.post(add, backwards).status_code == 422
    assert browser.post(add, form | {"leave-substitute": cast.sam.pk}).status_code == 422
    page = browser.get(reverse("setup_person", args=[cast.sam.pk])).content.decode()
    assert "Rita Cast stands in" in page


def test_people_are_found_by_name_and_role_and_by_whether_they_left(cast, sign_in):
    people.switch_off(cast.otto.pk, by=cast.admin, now=now())
    browser = sign_in(cast.mona)

    def names(**asked):
        page = browser.get(reverse("setup_people"), asked)
        return [person.username for person in page.context["people"]]

    assert "otto" not in names()
    assert names(left="1") == ["otto"]
    assert names(q="RITA") == ["rita"]
    assert names(role="rep") == ["rita", "sam"]
    assert browser.get(reverse("setup_people"), {"role": "king"}).status_code == 400
    assert browser.get(reverse("setup_people"), {"after": "x"}).status_code == 400


def test_the_list_costs_the_same_for_one_and_for_many(cast, sign_in, django_assert_max_num_queries):
    browser = sign_in(cast.admin)
    with django_assert_max_num_queries(9) as few:
        browser.get(reverse("setup_people"), {"q": "rita"})
    for number in range(3):
        more = casting.person(f"rita{number}", "rep", manager=cast.mona)
        more.territories.add(cast.south)
    with django_assert_max_num_queries(len(few)):
        browser.get(reverse("setup_people"), {"q": "rita"})


def test_a_persons_page_costs_the_same_with_three_of_each(
    cast, sign_in, django_assert_max_num_queries
):
    browser = sign_in(cast.admin)
    address = reverse("setup_person", args=[cast.erin.pk])

    def add(number: int) -> None:
        day = timezone.localdate() + dt.timedelta(days=20 * number)
        staffing.add_skill(
            cast.erin.pk, by=cast.admin, kind="skill", name=f"{number}", expires_on=None
        )
        staffing.add_leave(
            cast.erin.pk, by=cast.admin, first_day=day, last_day=day, substitute=cast.otto
        )

    add(1)
    with django_assert_max_num_queries(25) as few:
        browser.get(address)
    add(2), add(3)
    with django_assert_max_num_queries(len(few)):
        browser.get(address)
