"""What a mapping may say, and what it makes of a row."""

from __future__ import annotations

import pytest

from fieldapp.plumbing.importing import kinds, mapping
from fieldapp.plumbing.importing.refusing import Unreadable

CUSTOMERS = kinds.get("customers")
SITES = kinds.get("sites")


def laid_out(headings: list[str], toml: str, kind=CUSTOMERS) -> mapping.Layout:
    return mapping.lay_out(headings, mapping.from_toml(toml), kind)


def faults(headings: list[str], toml: str, kind=CUSTOMERS) -> list[str]:
    with pytest.raises(Unreadable) as caught:
        laid_out(headings, toml, kind)
    return caught.value.listed


def test_several_headings_are_joined_by_a_blank_and_one_may_serve_twice():
    toml = """
    [columns]
    site_ref = "id"
    customer_ref = "id"
    address = ["line1", "line2", "line3"]
    """
    layout = laid_out(["id", "name", "line1", "line2", "line3", "country"], toml, SITES)
    texts = layout.texts([" A ", "Yard", "1 Road", "", "Suite 2", "GB"])
    assert texts == {
        "site_ref": "A",
        "customer_ref": "A",
        "name": "Yard",
        "address": "1 Road Suite 2",
        "country": "GB",
    }


def test_words_are_translated_after_what_is_empty_was_emptied():
    toml = 'empty = ["NULL", "-"]\n[columns]\n[values.segment]\n"" = "other"\n"TX " = "tax"\n'
    layout = laid_out(["customer_ref", "name", "segment", "phone"], toml)
    assert layout.texts(["A", "B", "NULL", "-"])["segment"] == "other"
    assert layout.texts(["A", "B", " TX", "-"])["segment"] == "tax"
    assert layout.texts(["A", "B", " TX", "-"])["phone"] == ""


def test_a_heading_that_is_called_as_a_column_can_be_left_out():
    layout = laid_out(["customer_ref", "name", "phone"], '[columns]\nphone = ""\n')
    assert "phone" not in layout.texts(["A", "B", "1"])
    assert layout.left_out == ["phone"]


def test_a_constant_wins_over_a_heading_of_its_name():
    layout = laid_out(
        ["customer_ref", "name", "segment"],
        '[constants]\nsegment = "x"\n[columns]\nname = "name"\n',
    )
    assert layout.texts(["A", "B", "C"])["segment"] == "x"


def test_with_a_mapping_other_headings_are_left_out_and_named():
    assert laid_out(["id", "name", "Fax"], '[columns]\ncustomer_ref = "id"\n').left_out == ["Fax"]


def test_what_does_not_fit_is_listed_as_a_whole():
    toml = '[columns]\ncustomer_ref = "ID"\nshoe_size = "name"\n[constants]\ncolour = "red"\n'
    assert faults(["id", "", "city"], toml) == [
        "Column 2 has no heading.",
        "The mapping names colour, which is no column of customers.",
        "The mapping names shoe_size, which is no column of customers.",
        "There is no heading “ID”.",
        "No heading gives name.",
    ]


@pytest.mark.parametrize(
    "toml",
    ["columns = 1", "[values]\ncountry = 3", "empty = 3", "[unknown]\na = 1", "=", "columns = [1]"],
)
def test_what_is_no_mapping_is_refused(toml):
    with pytest.raises(Unreadable) as caught:
        mapping.from_toml(toml)
    assert caught.value.code == "mapping"


def test_a_guarded_cell_of_our_own_files_is_read_as_it_was():
    layout = laid_out(["customer_ref", "name", "phone"], "[columns]\n")
    texts = layout.texts(["'A", "'t Hoen", "'+44 1632"])
    assert (texts["customer_ref"], texts["name"], texts["phone"]) == ("'A", "'t Hoen", "+44 1632")
