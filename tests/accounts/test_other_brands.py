"""Another brand's machine: its brand is enough, and twice is once."""

import pytest
from django.http import Http404

from accounts import machine_steps, other_brands
from accounts.models import Machine, MachineModel, Photo
from accounts.other_brands import Seen
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from tests.accounts.machine_lives import fresh, hands, places, today

pytestmark = pytest.mark.django_db


def add(cast, now, brand="Vantra", model="", by=None, machine_id=None, **more):
    seen = Seen(cast.harlow_hq, brand, model, **more)
    return other_brands.add(machine_id or uuid7(), seen, by=by or cast.erin, now=now)


def test_it_stands_on_its_floor_and_is_somebody_elses(cast, now):
    found = fresh(add(cast, now, floor="4"))
    assert found.is_other_brand
    assert (found.owner_words, found.servicer_words) == ("somebody else", "somebody else")
    assert places(found) == [("Fleet Lane", "4", today(), None)]
    assert hands(found) == [("other", "other", today(), None)]


@pytest.mark.parametrize(
    ("brand", "model", "name"),
    [
        ("Vantra", "6055", "Vantra 6055"),
        ("vantra", "VANTRA 6055", "Vantra 6055"),
        ("Vantra", "", "Vantra"),
        ("Vantra", "3020", "Vantra 3020"),
        ("Kellor", "KX40", "Kellor KX40"),
        ("kellor", "", "kellor"),
    ],
)
def test_the_model_is_known_by_its_words_or_new(cast, now, brand, model, name):
    assert add(cast, now, brand, model).model.name == name
    add(cast, now, brand, model)
    assert MachineModel.objects.filter(name__iexact=name).count() == 1


def test_the_same_form_twice_is_one_machine(cast, now):
    machine_id = uuid7()
    first = add(cast, now, machine_id=machine_id)
    assert add(cast, now, "Kellor", machine_id=machine_id).pk == first.pk
    assert Machine.objects.filter(model__brand__iexact="kellor").count() == 0
    with pytest.raises(Http404):
        add(cast, now, by=cast.otto, machine_id=machine_id)
    with pytest.raises(Http404):
        add(cast, now, machine_id=cast.copier.pk)


def test_without_a_brand_it_is_refused(cast, now):
    with pytest.raises(Refused) as refused:
        add(cast, now, " ", "6055")
    assert refused.value.pointer == "/brand"


def test_a_code_that_is_taken_is_drawn_again(cast, now, monkeypatch):
    codes = iter([cast.copier.code, "K7MQ01XWD9"])
    monkeypatch.setattr(other_brands.machine_codes, "new", lambda: next(codes))
    monkeypatch.setattr(
        Machine._meta.get_field("code"), "_get_default", lambda: next(codes), raising=False
    )
    assert add(cast, now).code == "K7MQ01XWD9"


def test_the_brands_of_this_customer_come_first(cast, now):
    for brand in ("Kellor", "Kellor", "Ardent"):
        add(cast, now, brand)
    assert other_brands.brands_at_hand(cast.harlow_hq) == ["Kellor", "Ardent", "Vantra"]
    assert other_brands.brands_at_hand(cast.northgate_library) == ["Ardent", "Kellor", "Vantra"]


def test_its_photo_is_seen_where_it_was_taken(cast, now):
    photo = Photo.objects.create(
        person=cast.erin,
        sha256="a" * 64,
        kind="jpeg",
        size=1,
        width=1,
        height=1,
        received_at=now,
        ready_at=now,
    )
    machine = add(cast, now, photos=("a" * 64, "b" * 64))
    assert list(other_brands.pictures_of(machine, reader=cast.sam)) == [photo]
    assert list(other_brands.pictures_of(machine, reader=cast.otto)) == []


def test_what_was_added_by_mistake_is_taken_back(cast, now):
    machine = add(cast, now)
    op_id = uuid7()
    for _try in range(2):
        machine_steps.undo(machine.pk, by=cast.erin, now=now, op_id=op_id)
    assert not Machine.objects.current().filter(pk=machine.pk).exists()


def test_the_id_of_another_form_makes_no_machine(cast, now):
    from accounts import machine_details

    op_id = uuid7()
    machine_details.edit(cast.copier.pk, {"serial": "1"}, by=cast.erin, now=now, op_id=op_id)
    with pytest.raises(Refused) as refused:
        add(cast, now, machine_id=op_id)
    assert refused.value.code == "op_reused"
