"""The code on a machine's label."""

import pytest

from accounts import machine_codes
from accounts.models import Machine


def test_a_code_has_ten_signs_that_nobody_mixes_up():
    codes = {machine_codes.new() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 10 for code in codes)
    assert not set("".join(codes)) & set("ILOU")


@pytest.mark.parametrize(
    "typed", ["K7MQ01XWD9", "k7mq01xwd9", "K7MQ0-1XWD9", " k7mqo lxwd9 ", "K7MQOIXWD9"]
)
def test_a_code_is_read_however_it_is_typed(typed):
    assert machine_codes.read(typed) == "K7MQ01XWD9"


@pytest.mark.parametrize("typed", ["", "K7MQ", "K7MQ01XWD9A", "K7MQ01XWU9", "K7MQ01XWD!", "é" * 10])
def test_what_cannot_be_a_code_is_none(typed):
    assert machine_codes.read(typed) == ""


def test_a_code_is_printed_in_two_halves():
    assert machine_codes.spaced("K7MQ01XWD9") == "K7MQ0-1XWD9"


@pytest.mark.django_db
def test_each_machine_has_a_code_of_its_own_that_its_serial_does_not_tell(cast):
    codes = list(Machine.objects.values_list("code", flat=True))
    assert len(set(codes)) == len(codes) == 3
    twin = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="88213")
    assert twin.code != cast.copier.code
