"""The three capture sheets: a page and its form, without JavaScript."""

import re

import pytest
from django.urls import reverse

from accounts import machine_codes
from calls.models import Visit
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.models import OutboxRow
from signals.models import Signal
from tests.pages.fieldpages import TYPES, hidden, opened, queries, routed, sheet, text


@pytest.mark.parametrize("type_", TYPES)
def test_a_type_alone_is_a_signal(cast, sign_in, type_):
    erin, url = sign_in(cast.erin), sheet(type_, visit=cast.visit)
    answer = erin.post(url, opened(erin, url))
    assert answer.status_code == 302
    assert answer.url == reverse("visit", args=[cast.visit.pk])
    signal = Signal.objects.get()
    assert (signal.type, signal.clue, signal.offer_category) == (type_, "", "unsure")
    assert (signal.site, signal.visit, signal.technician) == (
        cast.harlow_hq,
        cast.visit,
        cast.erin,
    )
    assert OutboxRow.objects.filter(kind="signals.route", subject_id=signal.pk).count() == 1


def test_the_category_follows_the_clue_without_javascript(cast, sign_in):
    erin, url = sign_in(cast.erin), sheet("passive", visit=cast.visit)
    data = opened(erin, url) | {
        "clue": "pays_per_visit",
        "machine": cast.copier.pk,
        "contact": cast.joan.pk,
        "note": "We pay\r\nfor every visit",
    }
    erin.post(url, data)
    signal = Signal.objects.get()
    assert signal.offer_category == "contract"
    assert (signal.machine, signal.contact) == (cast.copier, cast.joan)
    assert signal.note == "We pay\nfor every visit"


def test_might_leave_us_is_one_tap_on_every_sheet(cast, sign_in):
    erin = sign_in(cast.erin)
    for type_, fields in (
        ("overt", {"might_leave": "on"}),
        ("passive", {"clue": "might_leave"}),
        ("observed", {"clue": "might_leave"}),
    ):
        url = sheet(type_, visit=cast.visit)
        erin.post(url, opened(erin, url) | fields)
        signal = Signal.objects.get(type=type_)
        assert (signal.offer_category, signal.clock_type) == ("retention", "overt")


def test_a_form_sent_twice_is_one_signal_and_the_same_answer(cast, sign_in):
    erin, url = sign_in(cast.erin), sheet("overt", visit=cast.visit)
    data = opened(erin, url) | {"note": "A newer one?"}
    answers = [erin.post(url, data) for _again in range(2)]
    assert [(answer.status_code, answer.url) for answer in answers] == [
        (302, reverse("visit", args=[cast.visit.pk]))
    ] * 2
    assert Signal.objects.count() == 1


def test_the_same_form_with_other_words_is_refused_and_the_next_save_is_a_new_signal(cast, sign_in):
    erin, url = sign_in(cast.erin), sheet("overt", visit=cast.visit)
    data = opened(erin, url)
    erin.post(url, data | {"note": "One"})
    refused = erin.post(url, data | {"note": "Two"})
    assert refused.status_code == 409
    page = text(refused)
    assert ">Two</textarea>" in page.replace("\n", "")
    erin.post(
        url, {"op_id": hidden(page, "op_id"), "noticed_at": data["noticed_at"], "note": "Two"}
    )
    assert sorted(Signal.objects.values_list("note", flat=True)) == ["One", "Two"]


def test_what_is_expected_reaches_the_signal(cast, sign_in):
    erin, url = sign_in(cast.erin), sheet("passive", visit=cast.visit)
    fields = {"expects_call": "on", "expects_call_on": "2099-01-04", "fix_first": "on"}
    erin.post(url, opened(erin, url) | fields)
    signal = Signal.objects.get()
    assert (signal.expects_call, signal.fix_first) == (True, True)
    assert str(signal.expects_call_on) == "2099-01-04"


def test_a_day_counts_only_where_a_call_is_expected(cast, sign_in):
    erin, url = sign_in(cast.erin), sheet("passive", visit=cast.visit)
    erin.post(url, opened(erin, url) | {"expects_call_on": "2099-01-04"})
    signal = Signal.objects.get()
    assert (signal.expects_call, signal.expects_call_on) == (False, None)


REFUSALS = {
    "a clue of another type": ({"clue": "pays_per_visit"}, "Choose one of these."),
    "an unknown category": ({"offer_category": "yacht"}, "Choose one of these."),
    "no id": ({"op_id": ""}, "This page is too old."),
    "a broken id": ({"op_id": "x"}, "This page is too old."),
    "no time": ({"noticed_at": ""}, "This page is too old."),
    "a time long ago": ({"noticed_at": "2001-01-01T00:00:00+00:00"}, "This page is too old."),
    "a day that has passed": (
        {"expects_call": "on", "expects_call_on": "2001-01-01"},
        "Choose today or a later day.",
    ),
    "no day at all": ({"expects_call": "on", "expects_call_on": "soon"}, "Write the day as"),
    "too many words": ({"note": "x" * 2001}, "2000"),
    "a character no database takes": ({"note": "a\x00b"}, "Null characters"),
    "a machine that is not one": ({"machine": "nonsense"}, "Choose one that is here."),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refused_form_answers_422_and_keeps_what_was_typed(cast, sign_in, case):
    fields, words = REFUSALS[case]
    erin, url = sign_in(cast.erin), sheet("overt", visit=cast.visit)
    sent = opened(erin, url) | {"note": "Kept words", "fix_first": "on"} | fields
    answer = erin.post(url, sent)
    assert answer.status_code == 422
    page = text(answer)
    assert words in page
    assert "There is a problem" in page
    assert Signal.objects.count() == 0
    if "note" not in fields:
        assert "Kept words" in page
    assert re.search(r'name="fix_first"[^>]* checked', page)


def test_rows_of_other_sites_are_refused_like_unknown_ones(cast, sign_in):
    erin, url = sign_in(cast.erin), sheet("overt", visit=cast.visit)
    for name, row in (("machine", cast.library_copier), ("contact", cast.joan)):
        place = url if name == "machine" else sheet("overt", site=cast.tamsin_office)
        foreign = erin.post(place, opened(erin, place) | {name: row.pk})
        unknown = erin.post(place, opened(erin, place) | {name: uuid7()})
        assert foreign.status_code == unknown.status_code == 422


@pytest.mark.parametrize("name", ["visit", "site", "machine"])
def test_a_place_one_may_not_see_answers_as_an_unknown_one(cast, sign_in, name):
    row = {"visit": cast.visit, "site": cast.harlow_hq, "machine": cast.copier}[name]
    otto = sign_in(cast.otto)
    answers = [otto.get(sheet("overt", **{name: value})) for value in (row, uuid7(), "nonsense")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert otto.post(sheet("overt", **{name: row}), {"op_id": uuid7()}).status_code == 404


def test_an_unknown_type_is_404(cast, sign_in):
    assert sign_in(cast.erin).get(sheet("loud", visit=cast.visit)).status_code == 404


def test_somebody_elses_signal_id_is_404(cast, sign_in):
    taken = routed(cast).signal_id
    otto, url = sign_in(cast.otto), sheet("overt", visit=cast.otto_visit)
    assert otto.post(url, opened(otto, url) | {"op_id": taken}).status_code == 404


def test_the_footer_promises_what_is_known(cast, sign_in):
    erin = sign_in(cast.erin)
    at_harlow = text(erin.get(sheet("overt", visit=cast.visit)))
    assert "Goes to Sam Cast, within 4 working hours." in at_harlow
    at_tamsin = text(erin.get(sheet("passive", site=cast.tamsin_office)))
    assert "Goes to the queue “South sales”, within 2 working days." in at_tamsin


def test_an_open_signal_about_the_same_machine_is_shown_and_can_be_added_to(cast, sign_in):
    first = routed(cast)
    erin, url = sign_in(cast.erin), sheet("passive", visit=cast.visit)
    page = text(erin.get(url))
    assert "Already known here" in page
    erin.post(url, opened(erin, url) | {"adds_to": first.signal_id})
    assert Signal.objects.get(type="passive").adds_to == first.signal


def test_a_new_place_in_words_is_enough(cast, sign_in):
    erin, url = sign_in(cast.erin), sheet("overt", place="The new bakery on Quay Street")
    answer = erin.post(url, opened(erin, url))
    signal = Signal.objects.get()
    assert answer.url == reverse("signal_saved", args=[signal.pk])
    assert (signal.site, signal.place) == (None, "The new bakery on Quay Street")


def test_without_a_place_one_is_asked_where_and_then_comes_to_the_sheet(cast, sign_in):
    erin = sign_in(cast.erin)
    answer = erin.get(reverse("signal_sheet", args=["passive"]))
    assert answer.url == f"{reverse('signal_new')}?choose=1&type=passive"
    page = text(erin.get(answer.url))
    chosen = f"site={cast.harlow_hq.pk}"
    assert f"?{chosen}&amp;type=passive" in page
    after = erin.get(f"{reverse('signal_new')}?{chosen}&type=passive")
    assert after.url == f"{reverse('signal_sheet', args=['passive'])}?{chosen}"


def test_a_form_without_a_place_is_refused(cast, sign_in):
    erin = sign_in(cast.erin)
    sent = opened(erin, sheet("overt", visit=cast.visit))
    answer = erin.post(reverse("signal_sheet", args=["overt"]), sent)
    assert answer.status_code == 422
    assert "Say at which site, or name the place." in text(answer)


def test_the_visit_of_the_last_two_hours_is_preset(cast, sign_in):
    erin = sign_in(cast.erin)
    now = cast.visit.window_start
    Visit.objects.filter(pk=cast.visit.pk).update(state="on_site", arrived_at=now)
    page = text(erin.get(reverse("signal_new")))
    assert f"visit={cast.visit.pk}&amp;machine={cast.copier.pk}" in page
    assert "What was it?" in page


def test_a_search_finds_only_what_one_may_see(cast, sign_in):
    url = f"{reverse('signal_new')}?choose=1&q=harlow"
    assert "Harlow &amp; Pike" in text(sign_in(cast.erin).get(url))
    assert "Harlow &amp; Pike" not in text(sign_in(cast.otto).get(url))


def test_a_rep_may_capture_too(cast, sign_in):
    sam, url = sign_in(cast.sam), sheet("overt", site=cast.harlow_hq)
    assert sam.post(url, opened(sam, url)).status_code == 302
    assert Signal.objects.get().technician == cast.sam


def test_one_who_is_not_signed_in_is_asked_to(client, cast):
    for url in (reverse("signal_new"), sheet("overt", visit=cast.visit)):
        assert client.get(url).url.startswith(reverse("account_login"))


def test_a_sheet_takes_as_many_queries_for_three_machines_and_contacts_as_for_one(cast, sign_in):
    erin, url = sign_in(cast.erin), sheet("overt", visit=cast.visit)
    one = queries(erin, url)
    for number in range(2):
        cast.copier.pk = None
        cast.copier.id = uuid7()
        cast.copier.ref, cast.copier.code = None, machine_codes.new()
        cast.copier.save(force_insert=True)
        cast.joan.id = uuid7()
        cast.joan.name = f"Contact {number}"
        cast.joan.save(force_insert=True)
    assert queries(erin, url) == one
