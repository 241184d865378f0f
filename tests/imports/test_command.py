"""`manage.py import_data`: what it prints, writes and answers."""

from __future__ import annotations

import csv

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Customer
from fieldapp.plumbing.importing.models import ImportRun
from tests.imports.files import csv_of

HEAD = ["ref", "called", "land"]
MAPPING = """
empty = ["NULL"]
[columns]
customer_ref = "ref"
name = "called"
country = "land"
[constants]
segment = "shop"
[values.country]
"United Kingdom" = "GB"
"""


@pytest.fixture
def send(tmp_path, capsys, db):
    """``send("customers", rows, ...)`` gives the exit code and what was printed."""

    def command(kind: str, data: bytes, *options: str, mapping: str = "") -> tuple[int, str]:
        file = tmp_path / "file.csv"
        file.write_bytes(data)
        if mapping:
            (tmp_path / "mapping.toml").write_text(mapping)
            options = (*options, "--mapping", str(tmp_path / "mapping.toml"))
        try:
            call_command("import_data", kind, str(file), *options)
        except SystemExit as left:
            return int(left.code), capsys.readouterr().out
        except CommandError as error:
            return error.returncode, str(error)
        return 0, capsys.readouterr().out

    return command


GOOD = csv_of(HEAD, ["A", "One", "United Kingdom"], ["B", "Two", "NULL"])
MIXED = csv_of(HEAD, ["A", "One", "United Kingdom"], ["B", "", "Atlantis"])


def test_none_refused_is_nought(send):
    code, said = send("customers", GOOD, mapping=MAPPING)
    assert code == 0
    assert "2 created, 0 changed, 0 the same, 0 refused." in said
    assert set(Customer.objects.values_list("ref", "country", "segment")) == {
        ("A", "GB", "shop"),
        ("B", "", "shop"),
    }


def test_some_refused_is_one_and_they_are_named_and_written(send, tmp_path):
    rejects = tmp_path / "rejects.csv"
    code, said = send("customers", MIXED, "--rejects", str(rejects), mapping=MAPPING)
    assert code == 1
    assert "row 3, B: name: This must not be empty.; country: “Atlantis” is no country" in said
    lines = list(csv.reader(rejects.read_text("utf-8-sig").splitlines()))
    assert lines[0] == [*HEAD, "reason"]
    assert [line[:3] for line in lines[1:]] == [["B", "", "Atlantis"]]


def test_the_file_of_refused_rows_comes_back_corrected_without_its_mapping(send, tmp_path):
    rejects = tmp_path / "rejects.csv"
    send("customers", MIXED, "--rejects", str(rejects), mapping=MAPPING)
    text = rejects.read_text("utf-8-sig").replace('"",', '"Two",').replace("Atlantis", "FR")
    assert send("customers", text.encode())[0] == 0
    assert Customer.objects.get(ref="B").country == "FR"


@pytest.mark.parametrize(
    ("kind", "data", "mapping"),
    [
        ("customers", b"", ""),
        ("customers", GOOD, ""),
        ("customers", GOOD, "no toml ["),
        ("customers", GOOD, "[colums]\n"),
        ("customers", GOOD, '[columns]\ncustomer_ref = "ref"\nname = "name"\n'),
        ("customers", GOOD, "columns = 3\n"),
        ("customers", b"\xff\xfe\xff", ""),
        ("unicorns", GOOD, ""),
    ],
)
def test_what_cannot_be_read_is_two_and_leaves_nothing(send, kind, data, mapping):
    assert send(kind, data, mapping=mapping)[0] == 2
    assert not ImportRun.objects.exists()


def test_a_file_that_is_not_there_is_two(db):
    with pytest.raises(CommandError) as caught:
        call_command("import_data", "customers", "no such file.csv")
    assert caught.value.returncode == 2


def test_a_dry_run_writes_nothing_and_can_be_followed_by_the_real_one(send):
    code, said = send("customers", MIXED, "--dry-run", mapping=MAPPING)
    assert code == 1
    assert "1 created, 0 changed, 0 the same, 1 refused. Nothing is written yet." in said
    assert not Customer.objects.exists()
    assert send("customers", MIXED, mapping=MAPPING)[0] == 1
    assert Customer.objects.count() == 1


def test_the_same_again_says_when_it_was_applied(send):
    send("customers", GOOD, mapping=MAPPING)
    Customer.objects.filter(ref="A").update(name="Renamed since")
    code, said = send("customers", GOOD, mapping=MAPPING)
    assert code == 0
    assert "This file was applied on" in said
    assert Customer.objects.get(ref="A").name == "Renamed since"


def test_the_mapping_serves_again_for_files_with_the_same_headings(send):
    send("customers", GOOD, mapping=MAPPING)
    code, _said = send("customers", csv_of(HEAD, ["C", "Three", "United Kingdom"]))
    assert code == 0
    assert Customer.objects.get(ref="C").country == "GB"
