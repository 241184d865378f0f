"""The page on which a technician works at one machine of a visit."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Machine
from calls import readings, work
from calls.models import Fault, FaultCode, Operation, Part, Reading, Visit, Work
from fieldapp.plumbing.ids import uuid7
from tests.pages.fieldpages import hidden, queries, text
from tests.pages.visits import bench, code, fault, now, on_site, send


def test_a_fault_is_told_by_problem_cause_and_correction(cast, sign_in):
    erin = sign_in(cast.erin)
    on_site(cast)
    cause, correction = code("cause", "Rollers worn"), code("correction", "Rollers changed")
    answer = fault(erin, cast, cause=cause.pk, correction=correction.pk, note="Tray 2")
    assert answer.url == bench(cast).rstrip("?") + "#faults"
    kept = Fault.objects.get()
    told = (str(kept.problem), str(kept.cause), str(kept.correction), kept.note)
    assert told == ("Paper jam", "Rollers worn", "Rollers changed", "Tray 2")
    page = text(erin.get(answer.url))
    assert "Fault kept: Paper jam." in page
    assert "Rollers worn · Rollers changed. Tray 2" in page


def test_a_machine_may_have_several_faults(cast, sign_in):
    erin = sign_in(cast.erin)
    fault(erin, cast)
    fault(erin, cast, "Noise")
    assert [str(each) for each in Fault.objects.all()] == ["Paper jam", "Noise"]
    assert Work.objects.count() == 1


def test_a_form_sent_twice_keeps_one_fault(cast, sign_in):
    erin, op_id = sign_in(cast.erin), uuid7()
    for _again in range(2):
        assert fault(erin, cast, op_id=op_id).status_code == 302
    assert Fault.objects.count() == 1


def test_the_same_form_with_other_words_is_refused_and_can_be_saved_again(cast, sign_in):
    erin, op_id = sign_in(cast.erin), uuid7()
    fault(erin, cast, op_id=op_id)
    answer = fault(erin, cast, "Noise", op_id=op_id, note="From the back")
    page = text(answer)
    assert answer.status_code == 409
    assert "sent before with something else" in page
    assert "From the back" in page
    fresh = hidden(page[page.index("do=fault") :], "op_id")
    assert fresh != str(op_id)
    assert fault(erin, cast, "Noise", op_id=fresh).status_code == 302
    assert Fault.objects.count() == 2


def test_a_fault_needs_its_problem(cast, sign_in):
    answer = send(sign_in(cast.erin), bench(cast, do="fault"), note="Something")
    assert answer.status_code == 422
    assert text(answer).count("Choose what is wrong.") == 2  # at the top, and at the field
    assert not Work.objects.exists()


@pytest.mark.parametrize("value", ["nonsense", "0190163d-8694-739b-aea5-966c26f8ad91"])
def test_a_fault_is_told_from_the_lists_alone(cast, sign_in, value):
    answer = send(sign_in(cast.erin), bench(cast, do="fault"), problem=value)
    assert answer.status_code == 422
    assert not Fault.objects.exists()


def test_lists_hold_what_fits_the_machine(cast, sign_in):
    page = text(sign_in(cast.erin).get(bench(cast)))
    assert "Paper jam" in page
    assert "Does not lift" not in page
    FaultCode.objects.filter(words="Paper jam").update(archived_on=timezone.localdate())
    assert "Paper jam" not in text(sign_in(cast.erin).get(bench(cast)))


def test_a_fault_is_taken_off_the_list_and_put_back(cast, sign_in):
    erin = sign_in(cast.erin)
    fault(erin, cast)
    row = Fault.objects.get()
    answer = send(erin, bench(cast, do="strike", kind="fault", row=row.pk))
    page = text(erin.get(answer.url))
    undo = f"?do=put-back&amp;kind=fault&amp;row={row.pk}"
    assert undo in page
    row.refresh_from_db()
    assert row.removed_at
    send(erin, bench(cast, do="put-back", kind="fault", row=row.pk))
    row.refresh_from_db()
    assert row.removed_at is None


def test_struck_once_more_with_the_same_form_it_stays_as_it_was_put_back(cast, sign_in):
    erin, op_id = sign_in(cast.erin), uuid7()
    fault(erin, cast)
    row = Fault.objects.get()
    url = bench(cast, do="strike", kind="fault", row=row.pk)
    send(erin, url, op_id)
    send(erin, bench(cast, do="put-back", kind="fault", row=row.pk))
    send(erin, url, op_id)
    row.refresh_from_db()
    assert row.removed_at is None


@pytest.mark.parametrize("query", ["kind=work", "kind=fault&row=x", "kind=part"])
def test_only_rows_of_this_visit_are_struck(cast, sign_in, query):
    other = work.add_part(
        cast.visit.pk, cast.copier.pk, work.Item("Roller"), by=cast.erin, at=now()
    )
    cast.visit.helpers.clear()
    mine = Visit.objects.create(
        site=cast.harlow_hq, kind="repair", lead=cast.erin, window_start=timezone.now()
    )
    mine.machines.add(cast.copier)
    url = reverse("visit_machine", args=[mine.pk, cast.copier.pk])
    query = f"?do=strike&row={other.pk}&{query}" if "row" not in query else f"?do=strike&{query}"
    assert send(sign_in(cast.erin), url + query).status_code == 404


def test_what_was_done_and_whether_it_is_fixed(cast, sign_in):
    erin = sign_in(cast.erin)
    send(erin, bench(cast, do="done"), done="New rollers", fixed="yes", was="")
    kept = Work.objects.get()
    assert (kept.done, kept.fixed) == ("New rollers", True)
    assert "Fixed" in text(erin.get(reverse("visit", args=[cast.visit.pk])))


def test_two_phones_do_not_overwrite_each_other(cast, sign_in):
    cast.visit.helpers.add(cast.carl)
    erin, carl = sign_in(cast.erin), sign_in(cast.carl)
    send(carl, bench(cast, do="done"), done="Carl cleaned it", fixed="", was="")
    answer = send(erin, bench(cast, do="done"), done="Erin changed it", fixed="yes", was="")
    page = text(answer)
    assert answer.status_code == 409
    assert "Carl cleaned it" in page
    assert "Erin changed it" in page
    assert Work.objects.get().done == "Carl cleaned it"
    both = "Carl cleaned it. Erin changed it"
    fresh = {"op_id": hidden(page[page.index("do=done") :], "op_id"), "was": hidden(page, "was")}
    send(erin, bench(cast, do="done"), done=both, fixed="yes", **fresh)
    assert Work.objects.get().done == both


def test_counters_stand_beside_the_last_ones(cast, sign_in):
    erin, then = sign_in(cast.erin), now(86_400 * 30)
    readings.keep(
        cast.copier,
        "mono",
        Decimal(10_000),
        visit=None,
        operation=None,
        by=None,
        read_at=then.happened_at,
        source="import",
    )
    send(erin, bench(cast, do="counters"), mono="12,345", colour="")
    page = text(erin.get(bench(cast)))
    assert "Last 10,000" in page
    assert "2,345 more" in page
    assert "Lower than last time" not in page


def test_a_lower_counter_is_kept_and_warned_of(cast, sign_in):
    erin, then = sign_in(cast.erin), now(86_400 * 30)
    readings.keep(
        cast.copier,
        "mono",
        Decimal(10_000),
        visit=None,
        operation=None,
        by=None,
        read_at=then.happened_at,
    )
    answer = send(erin, bench(cast, do="counters"), mono="900")
    assert answer.url.endswith("#counters")  # where the warning stands
    assert "Lower than last time" in text(erin.get(bench(cast)))
    assert readings.last_readings([cast.copier.pk])[cast.copier.pk]["mono"].value == 900


def test_a_counter_read_again_on_the_visit_puts_the_first_right(cast, sign_in):
    erin = sign_in(cast.erin)
    for value in ("900", "9 000"):
        send(erin, bench(cast, do="counters"), mono=value)
    assert list(Reading.objects.filter(replaced_at=None).values_list("value", flat=True)) == [9000]
    assert Reading.objects.count() == 2


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("", "Write at least one counter."),
        ("many", "Write the number that it shows."),
        ("-1", "greater than or equal to 0"),
        ("1e999", "no more than 12 digits"),
    ],
)
def test_counters_that_are_refused(cast, sign_in, value, said):
    answer = send(sign_in(cast.erin), bench(cast, do="counters"), mono=value)
    assert answer.status_code == 422
    assert said in text(answer)
    assert not Reading.objects.exists()


def test_parts_are_used_or_needed(cast, sign_in):
    erin = sign_in(cast.erin)
    facts = {"name": "Pickup roller", "number": "PR-7", "quantity": "2", "state": "used"}
    send(erin, bench(cast, do="part"), **facts)
    send(erin, bench(cast, do="part"), **(facts | {"name": "Fuser", "state": "needed"}))
    kept = Part.objects.values_list("name", "number", "quantity", "state")
    assert list(kept) == [("Pickup roller", "PR-7", 2, "used"), ("Fuser", "PR-7", 2, "needed")]
    assert "2 × Pickup roller" in text(erin.get(bench(cast)))


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"quantity": "0"}, {"quantity": "many"}, {"state": "lost"}]
)
def test_parts_that_are_refused(cast, sign_in, wrong):
    facts = {"name": "Roller", "quantity": "1", "state": "used"} | wrong
    assert send(sign_in(cast.erin), bench(cast, do="part"), **facts).status_code == 422
    assert not Part.objects.exists()


def test_a_visit_that_has_ended_takes_no_more(cast, sign_in):
    from calls import visits

    on_site(cast)
    visits.done(cast.visit.pk, by=cast.erin, at=now(60))
    erin = sign_in(cast.erin)
    answer = fault(erin, cast, note="Too late")
    assert answer.status_code == 409
    assert "has ended" in text(answer)
    assert not Fault.objects.exists()
    assert "Save the fault" not in text(erin.get(bench(cast)))


def test_whoever_does_not_go_reads_and_writes_nothing(cast, sign_in):
    sven = sign_in(cast.sven)
    page = text(sven.get(bench(cast)))
    assert "Save the fault" not in page
    assert fault(sven, cast).status_code == 404
    assert not Operation.objects.exists()


@pytest.mark.parametrize("do", ["", "nonsense", "strike"])
def test_forms_that_there_are_not(cast, sign_in, do):
    assert send(sign_in(cast.erin), bench(cast, do=do)).status_code == 404


def test_a_machine_that_is_not_on_the_visit_is_unknown(cast, sign_in):
    erin = sign_in(cast.erin)
    foreign = reverse("visit_machine", args=[cast.visit.pk, cast.library_copier.pk])
    unknown = reverse("visit_machine", args=[cast.visit.pk, uuid7()])
    assert erin.get(foreign).status_code == erin.get(unknown).status_code == 404
    assert erin.get(foreign).content == erin.get(unknown).content


def test_after_signing_in_again_the_form_is_open(cast, client):
    answer = client.post(bench(cast, do="part"), {"name": "Roller"})
    assert answer.status_code == 302
    client.force_login(cast.erin)
    from urllib.parse import parse_qs, urlsplit

    back = parse_qs(urlsplit(answer.url).query)["next"][0]
    page = text(client.get(back))
    form = page[: page.index("do=part")]
    assert form.rindex('<details class="ask" open>') > form.rindex('id="parts"')


def test_three_faults_and_parts_take_as_many_queries_as_one(cast, sign_in):
    erin = sign_in(cast.erin)

    def more():
        fault(erin, cast, note="again")
        facts = {"name": "Roller", "quantity": "1", "state": "used"}
        send(erin, bench(cast, do="part"), **facts)

    more()
    one = queries(erin, bench(cast))
    more(), more()
    assert queries(erin, bench(cast)) == one


def test_three_machines_with_work_take_as_many_queries_as_one(cast, sign_in):
    erin, url = sign_in(cast.erin), reverse("visit", args=[cast.visit.pk])
    fault(erin, cast)
    one = queries(erin, url)
    for number in range(2):
        machine = Machine.objects.create(
            site=cast.harlow_hq, model=cast.orion, serial=f"N-{number}"
        )
        work.add_machine(cast.visit.pk, machine, by=cast.erin, at=now())
        item = work.Item("Roller", state="needed")
        work.add_part(cast.visit.pk, machine.pk, item, by=cast.erin, at=now())
    assert queries(erin, url) == one
