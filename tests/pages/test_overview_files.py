"""Files of the overview, and figures about people on its pages."""

from __future__ import annotations

import pytest
from django.urls import reverse, reverse_lazy

from fieldapp.plumbing import csv_files
from signals.groupings import GROUPINGS
from tests.signals.scatter import follow_up, scatter, signal, team

TABLE = reverse_lazy("overview_file", args=["csv"])
LIST = reverse_lazy("signal_list_file", args=["csv"])


def test_the_tables_file_holds_what_the_page_holds(cast, sign_in, now, sheet):
    scatter(cast, 40, until=now)
    answer = sign_in(cast.mona).get(TABLE, {"by": "territory", "period": "365"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="conversion-by-territory')
    rows = sheet(answer)
    assert [row["Territory"] for row in rows] == ["South", "North", "All"]
    assert int(rows[0]["noticed"]) + int(rows[1]["noticed"]) == int(rows[2]["noticed"])
    assert float(rows[0]["won_share_low"]) <= float(rows[0]["won_share"])


def test_the_lists_file_holds_every_signal_of_the_list(cast, sign_in, now, sheet):
    scatter(cast, 70, until=now)
    browser = sign_in(cast.mona)
    query = {"period": "365", "reached": "open"}
    rows = sheet(browser.get(LIST, query))
    listed = browser.get(reverse("signal_list"), query).context["page"].paginator.count
    assert len(rows) == listed > 0


@pytest.mark.parametrize(
    "words", ["=1+1", "+44", "-2", "@cmd", "\t=1", "\r=1", "\0=1", "  =1", "＝1", "\n=1"]
)
def test_no_cell_of_a_file_is_a_formula(cast, sign_in, now, words, sheet):
    assert not str(csv_files.guarded(words)).startswith(csv_files.STARTS_A_FORMULA)
    if "\0" not in words:
        signal(cast, now, note=words)
        row = sheet(sign_in(cast.mona).get(LIST))[0]
        assert row["Words"].startswith("'")


def test_numbers_of_a_file_stay_numbers():
    cells = [None, -5, -1.5, "two", "a-b", "1=1"]
    assert [csv_files.guarded(cell) for cell in cells] == ["", -5, -1.5, "two", "a-b", "1=1"]


def test_a_file_begins_with_a_byte_order_mark(cast, sign_in):
    answer = sign_in(cast.mona).get(TABLE)
    assert next(iter(answer.streaming_content)) == b"\xef\xbb\xbf"


# Figures about people


@pytest.mark.parametrize("by", ["technician", "rep", "manager"])
def test_where_reports_on_people_are_off_the_page_says_so(cast, sign_in, now, rule, by):
    scatter(cast, 20, until=now)
    rule("off")
    browser = sign_in(cast.mona)
    page = browser.get(reverse("overview"))
    assert str(GROUPINGS[by].title) not in [str(chip["label"]) for chip in page.context["chips"]]
    for address in (f"?by={by}", f"?{by}={cast.erin.pk}"):
        answer = browser.get(reverse("overview") + address)
        assert answer.status_code == 403
        assert "no figures about single people" in answer.content.decode()


def test_a_rule_on_people_keeps_names_out_of_the_file(cast, sign_in, now, rule, sheet):
    follow_up(signal(cast, now), cast, "claimed")
    browser = sign_in(cast.mona)
    assert sheet(browser.get(LIST))[0]["Technician"] == "Erin Cast"
    rule("own")
    row = sheet(browser.get(LIST))[0]
    assert "Technician" not in row
    assert "Sales rep" not in row
    assert "All technicians" not in browser.get(reverse("overview")).content.decode()


def test_numbers_of_groups_of_people_open_nothing(cast, sign_in, now, rule):
    team(cast, cast.mona, 6)
    rule("groups")
    query = {"by": "manager", "from": "2026-03-01", "to": "2026-05-01"}
    answer = sign_in(cast.admin).get(reverse("overview"), query)
    assert [(line.label, line.url) for line in answer.context["lines"]] == [("Mona Cast", "")]
    assert {cell.url for line in answer.context["lines"] for cell in line.cells} == {""}
    assert "in groups of at least five" in answer.content.decode()
