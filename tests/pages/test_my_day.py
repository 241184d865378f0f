"""My day, as the technician opens it in the morning."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from calls.models import Visit
from fieldapp.plumbing.ids import uuid7
from signals import followups, pausing
from tests.pages.fieldpages import queries, routed, text

URL = "/day/"


def visit(cast, **facts):
    given = {"site": cast.harlow_hq, "kind": "repair", "lead": cast.erin} | facts
    return Visit.objects.create(**({"window_start": timezone.now()} | given))


def test_the_next_visit_says_where_when_what_and_whom_to_ask_for(cast, sign_in):
    page = text(sign_in(cast.erin).get(URL))
    for words in (
        "Harlow &amp; Pike",
        "PM call",
        "14 Fleet Lane, EC4A 1AA Testford",
        "Ask for <b>Joan Petrie</b>",
        "Orion C4570, floor 2",
        "Sign in at the desk.",
        'href="tel:+441632960142"',
        "Start visit",
        "google.com/maps",
    ):
        assert words in page
    assert f'action="{reverse("visit_move", args=[cast.visit.pk, "on-the-way"])}"' in page


def test_the_button_is_the_next_tap(cast, sign_in):
    erin = sign_in(cast.erin)
    for state, words in (("on_the_way", "Arrived"), ("on_site", "Open visit")):
        Visit.objects.filter(pk=cast.visit.pk).update(state=state, arrived_at=timezone.now())
        assert words in text(erin.get(URL))


def test_times_are_those_of_the_site(cast, sign_in):
    zone = dt.timezone(dt.timedelta(hours=10))
    start = timezone.now().astimezone(zone).replace(hour=7, minute=35) + dt.timedelta(days=2)
    cast.tamsin_office.time_zone = "Australia/Brisbane"
    cast.tamsin_office.save()
    visit(cast, site=cast.tamsin_office, window_start=start)
    assert "07:35" in text(sign_in(cast.erin).get(URL))


def test_news_say_what_became_of_a_signal(cast, sign_in):
    Notice.objects.create(
        person=cast.erin,
        event_id=uuid7(),
        kind="sold",
        title="Your signal became an order: Harlow & Pike, £18,400",
        text="Your photo closed it.",
        url=reverse("my_signals"),
        created_at=timezone.now(),
    )
    page = text(sign_in(cast.erin).get(URL))
    assert "Your signal became an order" in page
    assert "Your photo closed it." in page


def test_a_question_of_sales_is_answered_from_the_day(cast, sign_in):
    follow_up, now = routed(cast), timezone.now()
    followups.claim(follow_up.pk, by=cast.sam, now=now)
    pausing.ask_technician(follow_up.pk, by=cast.sam, now=now, question="Which floor?")
    erin = sign_in(cast.erin)
    page = text(erin.get(URL))
    assert "Sam Cast asks" in page
    assert "Which floor?" in page
    url = reverse("signal_verb", args=[follow_up.signal_id, "answer"])
    answer = erin.post(url, {"op_id": uuid7(), "text": "The third.", "next": URL})
    assert answer.url == URL
    page = text(erin.get(URL))
    assert "Which floor?" not in page
    assert "Answer sent to Sam Cast." in page


def test_questions_to_others_are_not_shown(cast, sign_in):
    follow_up, now = routed(cast), timezone.now()
    followups.claim(follow_up.pk, by=cast.sam, now=now)
    pausing.ask_technician(follow_up.pk, by=cast.sam, now=now, question="Which floor?")
    assert "Which floor?" not in text(sign_in(cast.otto).get(URL))


def test_a_day_without_visits_says_what_one_can_do(cast, sign_in):
    page = text(sign_in(cast.carl).get(URL))
    assert "Nothing is planned for you" in page
    assert reverse("signal_new") in page


def test_no_htmx_on_pages_of_the_field(cast, sign_in):
    assert "htmx" not in text(sign_in(cast.erin).get(URL))


def test_the_day_takes_as_many_queries_for_three_visits_as_for_one(cast, sign_in):
    erin = sign_in(cast.erin)
    one = queries(erin, URL)
    for _number in range(2):
        visit(cast).machines.add(cast.copier)
    assert queries(erin, URL) == one
