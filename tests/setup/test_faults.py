"""The short lists of faults: there from the start, kept by managers."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from calls import fault_codes, fault_words
from calls.fault_code_forms import FaultCodeForm
from calls.models import FaultCode
from tests.pages.fieldpages import queries, text

URL = "/setup/faults/"


@pytest.fixture
def mona(cast, sign_in):
    return sign_in(cast.mona)


def typed(**facts):
    return {"kind": "problem", "words": "Smells of fish", "categories": "", "position": 5} | facts


def test_a_fresh_installation_has_our_lists(cast, mona):
    page = text(mona.get(URL))
    for words in ("Paper jam", "Filter blocked", "Batteries changed", "Does not lift"):
        assert words in page
    assert "Add our lists" not in page


def test_the_migration_fills_lists_that_nobody_has_begun(db):
    module = import_module("calls.migrations.0030_fault_lists_to_start_with")
    FaultCode.objects.all().delete()
    module.fill(apps, None)
    assert FaultCode.objects.count() == len(fault_words.rows())
    FaultCode.objects.exclude(words="Paper jam").delete()
    module.fill(apps, None)
    assert FaultCode.objects.count() == 1


def test_our_lists_are_added_to_what_there_is(mona):
    FaultCode.objects.filter(kind="cause").delete()
    FaultCode.objects.filter(words="Paper jam").update(position=7)
    assert "Add our lists" in text(mona.get(URL))
    ours = [row for row in fault_words.rows() if row[0] == "cause"]
    page = text(mona.get(mona.post(reverse("setup_faults_start")).url))
    assert f"{len(ours)} entries added." in page
    assert FaultCode.objects.get(words="Paper jam").position == 7
    assert fault_codes.start_with_ours() == 0


def test_an_entry_is_made_changed_archived_and_restored(mona):
    mona.post(reverse("setup_fault_new"), typed(categories="Copier, printer , copier"))
    code = FaultCode.objects.get(words="Smells of fish")
    assert (code.categories, code.position) == (["Copier", "printer", "copier"], 5)
    url = reverse("setup_fault", args=[code.pk])
    mona.post(url, typed(words="Smells of smoke"))
    code.refresh_from_db()
    assert (code.words, code.categories) == ("Smells of smoke", [])
    mona.post(reverse("setup_fault_archive", args=[code.pk]))
    assert "Smells of smoke" not in text(mona.get(URL))
    assert "Smells of smoke" in text(mona.get(f"{URL}?view=archived"))
    mona.post(reverse("setup_fault_restore", args=[code.pk]))
    assert "Smells of smoke" in text(mona.get(URL))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"words": " "}, "Write the words."),
        ({"words": "paper jam"}, "This list has these words already"),
        ({"words": "x" * 81}, "at most 80 characters"),
        ({"kind": ""}, "Choose the list."),
        ({"kind": "colour"}, "not one of the available choices"),
        ({"position": "first"}, "Write a whole number."),
        ({"categories": "x" * 61}, "longer than 60 letters"),
    ],
)
def test_entries_that_are_refused(mona, wrong, said):
    before = FaultCode.objects.count()
    answer = mona.post(reverse("setup_fault_new"), typed(**wrong))
    assert answer.status_code == 422
    assert said in text(answer)
    assert FaultCode.objects.count() == before


def test_more_entries_take_no_more_queries(mona):
    one = queries(mona, URL)
    for number in range(3):
        FaultCode.objects.create(kind="cause", words=f"Cause {number}")
    assert queries(mona, URL) == one


def test_of_two_who_write_the_same_at_once_one_reads_that_it_is_there(mona, monkeypatch):
    """As if the other's entry came between the question and the writing."""
    mona.post(reverse("setup_fault_new"), typed())
    monkeypatch.setattr(FaultCodeForm, "clean", lambda form: form.cleaned_data)
    monkeypatch.setattr(FaultCodeForm, "validate_unique", lambda form: None)
    monkeypatch.setattr(FaultCode, "validate_constraints", lambda code, exclude=None: None)
    answer = mona.post(reverse("setup_fault_new"), typed())
    assert answer.status_code == 422
    assert "This list has these words already" in text(answer)
    assert FaultCode.objects.filter(words="Smells of fish").count() == 1
