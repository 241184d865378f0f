"""The demo company: of a known shape, the same each time, and true to the rules of the verbs."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from statistics import median

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Sum
from django.test import Client

from accounts import access, hours, territories
from accounts.coverage import calendar_of
from accounts.models import Access, Contact, Customer, Machine, Notice, Person, Site
from accounts.models.access import Why
from calls import lifecycle, unsigning
from calls.models import Answer, Reading, SuppliesRequest, Visit
from fieldapp.demo import making
from fieldapp.demo.company import FULL, ZONE
from fieldapp.demo.words import CUSTOMERS, PEOPLE
from fieldapp.plumbing.models import OutboxRow
from signals.clues import belongs
from signals.lifecycle import CLOSED, MOVES, Stage
from signals.models import CreditShare, FollowUp, Signal, Step
from tests.demo.conftest import NOW


@pytest.mark.django_db
def test_it_is_refused_outside_demo_mode(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="SECRET_KEY is set"):
        call_command("demo", "--scale", "small")
    assert making.is_empty()


def test_it_is_refused_where_there_is_data(demo):
    with pytest.raises(CommandError, match="has data already"):
        call_command("demo", "--scale", "small")


def test_the_full_company_is_of_the_promised_size():
    assert sum(FULL.customers.values()) == sum(map(len, CUSTOMERS.values())) == 40
    assert (FULL.sites, FULL.machines) == (90, 600)
    assert FULL.days >= 540


def test_a_third_of_the_machines_are_other_brands(demo):
    other = Machine.objects.exclude(owned_by="").exclude(serviced_by="")
    assert Machine.objects.count() == 90
    assert other.count() == 30
    assert {machine.is_other_brand for machine in other} == {True}


def test_everybody_is_there_and_signs_in_with_one_password(demo):
    assert set(demo) == set(PEOPLE)
    assert len({person.password for person in demo.values()}) == 1
    assert Client().login(username="erin", password="demo")
    assert demo["mona"].roles == ["service_manager", "sales_manager"]
    assert demo["mona"].territories.count() == 3


def test_the_cast_is_managed_by_sven_and_mona(demo):
    bosses = {name: person.manager and person.manager.username for name, person in demo.items()}
    assert [bosses[name] for name in ("erin", "carl", "otto")] == ["sven"] * 3
    assert [bosses[name] for name in ("sam", "rita", "sven")] == ["mona"] * 3


def test_otto_sees_nothing_of_erins(demo):
    erin, otto = demo["erin"], demo["otto"]
    for model in (Site, Customer, Contact, Machine, Visit, Signal):
        hers = set(model.objects.visible_to(erin).values_list("pk", flat=True))
        his = set(model.objects.visible_to(otto).values_list("pk", flat=True))
        assert hers, model
        assert his, model
        assert hers & his == set(), model


def test_carl_is_a_contractor_who_sees_what_he_was_given_until_his_last_day(demo):
    carl = demo["carl"]
    rows = Access.objects.filter(person=carl)
    assert carl.is_contractor
    assert carl.last_day > NOW.date()
    assert carl.territories.count() == 0
    assert {(row.why, row.until) for row in rows} == {(Why.VISIT, carl.last_day)}
    assert {row.site_id for row in rows} == set(
        Visit.objects.of(carl).values_list("site", flat=True)
    )


def test_sight_is_as_the_verbs_would_have_given_it(demo):
    def rows():
        return set(Access.objects.values_list("person", "site", "why", "until"))

    before = rows()
    for person in demo.values():
        access.refresh_territories(person)
    for visit in Visit.objects.exclude(lead=None).select_related("lead", "site"):
        access.give(visit.lead, [visit.site], Why.VISIT)
    for site in Site.objects.select_related("customer"):
        access.cover_site(site)
    for follow_up in FollowUp.objects.exclude(owner=None).select_related("owner", "signal__site"):
        access.give(follow_up.owner, [follow_up.signal.site], Why.FOLLOW_UP)
    assert rows() == before


def test_sites_are_in_the_territory_of_their_postcode(demo):
    for site in Site.objects.all():
        assert site.territory == territories.match("GB", site.postal_code)


def test_nobody_real_can_be_called_or_written_to(demo):
    numbers = [*Contact.objects.values_list("phone"), *Customer.objects.values_list("phone")]
    assert {number[:9] for (number,) in numbers} == {"07700 900", "01632 960"}
    mails = [*Contact.objects.values_list("email"), *Person.objects.values_list("email")]
    assert {mail.split("@")[1] for (mail,) in mails} == {"example.com"}


def test_each_signal_has_one_follow_up_and_its_work_is_done(demo):
    assert Signal.objects.filter(follow_up=None).count() == 0
    routed = OutboxRow.objects.filter(kind="signals.route").values_list("subject_id", flat=True)
    assert set(routed) == set(Signal.objects.values_list("pk", flat=True))
    left = OutboxRow.objects.filter(done_at=None)
    assert set(left.values_list("kind", flat=True)) == {unsigning.MAKE}


def test_each_stage_was_reached_by_a_step_that_the_table_has(demo):
    for follow_up in FollowUp.objects.prefetch_related("steps"):
        steps = list(follow_up.steps.all())
        assert steps[-1].became == follow_up.stage
        for before, step in pairwise(steps):
            assert step.was == before.became
            assert step.was == step.became or step.became in MOVES[step.was]


def test_each_state_of_a_visit_was_reached_by_a_step_that_the_table_has(demo):
    for visit in Visit.objects.prefetch_related("steps"):
        states = ["planned", *(step.became for step in visit.steps.all())]
        assert states[-1] == visit.state
        moves = pairwise(states)
        assert all(after in lifecycle.MOVES[before] for before, after in moves)


def test_credit_sums_to_a_hundred_and_is_frozen_when_won(demo):
    sums = CreditShare.objects.values("follow_up").annotate(sum=Sum("percent"))
    assert {row["sum"] for row in sums} == {100}
    assert len(sums) == FollowUp.objects.count()
    frozen = CreditShare.objects.filter(frozen_at=None, follow_up__stage=Stage.WON)
    assert frozen.count() == 0


def test_nothing_happened_later_than_now(demo):
    assert not Signal.objects.filter(received_at__gt=NOW)
    assert not Step.objects.filter(at__gt=NOW)
    assert not Visit.objects.filter(finished_at__gt=NOW)
    assert not Visit.objects.filter(reported_at__gt=NOW)
    assert not Reading.objects.filter(read_at__gt=NOW)
    assert not Answer.objects.filter(answered_at__gt=NOW)
    assert not SuppliesRequest.objects.filter(asked_at__gt=NOW)
    assert not FollowUp.objects.filter(locked_until__lte=NOW.date())


def test_no_alarm_is_left_to_be_raised_and_nothing_is_mailed(demo):
    assert not FollowUp.objects.filter(alarm_at__lte=NOW)
    assert not FollowUp.objects.filter(stage__in=CLOSED, alarm_at__isnull=False)
    assert not Notice.objects.exclude(emailed_at=None)


def test_work_is_done_in_working_hours_of_the_site(demo):
    calendar = calendar_of(Site.objects.first())
    for visit in Visit.objects.all():
        local = visit.window_start.astimezone(ZONE)
        assert 7 <= local.hour <= 17
        assert hours.is_working_day(local.date(), calendar)


def test_clues_fit_their_type_and_machines_stand_at_the_site(demo):
    for signal in Signal.objects.select_related("machine"):
        assert belongs(signal.type, signal.clue)
        assert signal.machine is None or signal.machine.site_id == signal.site_id
    assert not Signal.objects.exclude(visit__site=F("site"))
    assert not Signal.objects.exclude(visit__lead=F("technician"))


def test_overt_signals_fade(demo):
    early, late = won_share(hours_at_most=8), won_share(hours_at_least=24)
    assert early > 2 * late


def won_share(hours_at_least: float = 0, hours_at_most: float = 10_000) -> float:
    closed = FollowUp.objects.filter(signal__type="overt", stage__in=[Stage.WON, Stage.LOST])
    waited = [
        (row.stage, (row.contacted_at - row.signal.noticed_at) / dt.timedelta(hours=1))
        for row in closed.select_related("signal")
    ]
    stages = [stage for stage, time in waited if hours_at_least <= time <= hours_at_most]
    return stages.count(Stage.WON) / len(stages)


def test_the_north_answers_late(demo):
    def usual(territory):
        rows = FollowUp.objects.filter(signal__territory__name=territory, signal__type="overt")
        rows = rows.exclude(contacted_at=None).select_related("signal")
        return median(row.contacted_at - row.signal.noticed_at for row in rows)

    assert usual("North") > 2 * usual("South")


def test_one_model_breaks_down(demo):
    heard = Signal.objects.filter(clue="breaks_down").values_list("model__name")
    models_ = heard.annotate(count=Count("pk")).order_by("-count")
    assert models_[0][0] == "Orion M620"
    assert models_[0][1] > sum(count for _name, count in models_[1:])


def test_erins_day_is_under_way(demo):
    today = Visit.objects.of(demo["erin"]).filter(window_start__date=NOW.date())
    states = list(today.order_by("window_start").values_list("state", flat=True))
    assert states == ["done", "on_site", "planned", "planned"]
    assert Visit.objects.of(demo["erin"]).filter(window_start__date__gt=NOW.date()).count() >= 5


def test_reps_have_something_in_every_stage(demo):
    for username in ("sam", "rita"):
        own = FollowUp.objects.filter(owner=demo[username]).open()
        stages = set(own.values_list("stage", flat=True))
        assert stages >= {"new", "claimed", "contacted", "qualified", "quoted"}
        assert own.late(NOW).exists()
        assert own.asleep(NOW).exists()
        assert own.exclude(returned_at=None).filter(signal__technician=demo["erin"]).exists()
    soon = FollowUp.objects.uncontacted().filter(owner=demo["sam"], due_at__gt=NOW)
    assert soon.filter(due_at__lt=NOW + dt.timedelta(hours=1)).exists()
    assert FollowUp.objects.visible_to(demo["rita"]).claimable().count() >= 3


def test_people_were_told_and_have_something_unread(demo):
    for username in ("erin", "sam", "rita", "mona"):
        told = Notice.objects.filter(person=demo[username])
        assert told.filter(read_at=None).exists()
        assert told.exclude(read_at=None).exists()
    assert not OutboxRow.objects.filter(kind="accounts.email_notice")


def test_erin_has_sold_lost_and_received_signals(demo):
    stages = set(Signal.objects.of(demo["erin"]).values_list("follow_up__stage", flat=True))
    assert {Stage.WON, Stage.LOST, Stage.NEW} <= stages
