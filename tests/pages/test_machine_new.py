"""Another brand's machine, from a visit and from an account, without JavaScript."""

import pytest
from django.urls import reverse

from accounts.models import Machine, Photo
from fieldapp.plumbing.ids import uuid7
from tests.pages.fieldpages import hidden, queries, text
from tests.signals.test_capture_photos import jpeg

pytestmark = pytest.mark.django_db


def url(**where):
    (name, row), *_more = where.items()
    return f"{reverse('machine_new')}?{name}={row.pk}"


def send(browser, address, **fields):
    op_id = hidden(text(browser.get(address)), "op_id")
    return browser.post(address, {"op_id": op_id} | fields)


def found():
    return Machine.objects.get(owned_by="other")


def test_from_a_visit_brand_and_save_are_enough(cast, sign_in):
    erin = sign_in(cast.erin)
    assert url(visit=cast.visit) in text(erin.get(reverse("visit", args=[cast.visit.pk])))
    answer = send(erin, url(visit=cast.visit), brand="Vantra")
    assert answer.url == reverse("visit", args=[cast.visit.pk])
    assert "Vantra added." in text(erin.get(answer.url))
    assert (found().site, found().model.name) == (cast.harlow_hq, "Vantra")


def test_from_an_account_it_lands_on_the_floor_list(cast, sign_in):
    erin = sign_in(cast.erin)
    account = reverse("account", args=[cast.harlow.pk])
    assert url(site=cast.harlow_hq) in text(erin.get(account))
    answer = send(erin, url(site=cast.harlow_hq), brand="Vantra", model="3020", floor="4")
    page = text(erin.get(answer.url))
    assert "Vantra 3020 added, floor 4." in page
    assert page.count("<b>Vantra 3020</b>") == 1
    assert "1 of 3 are ours" in page


def test_the_photo_comes_with_the_form(cast, sign_in):
    erin = sign_in(cast.erin)
    assert 'capture="environment"' in text(erin.get(url(visit=cast.visit)))
    send(erin, url(visit=cast.visit), brand="Vantra", photos=[jpeg()])
    assert [row.photo for row in found().pictures.all()] == [Photo.objects.get()]
    assert Photo.objects.get().site == cast.harlow_hq


def test_a_photo_of_a_refused_form_is_kept_for_the_next_try(cast, sign_in):
    erin, address = sign_in(cast.erin), url(visit=cast.visit)
    refused = send(erin, address, photos=[jpeg()])
    assert refused.status_code == 422
    assert "Choose the brand, or write it." in text(refused)
    page = text(refused)
    sent = {"op_id": hidden(page, "op_id"), "kept": hidden(page, "kept"), "brand_name": "Kellor"}
    assert erin.post(address, sent).status_code == 302
    assert found().pictures.count() == 1
    assert found().model.brand == "Kellor"


def test_where_no_camera_is_allowed_none_is_offered(cast, sign_in):
    erin, address = sign_in(cast.erin), url(site=cast.tamsin_office)
    assert 'type="file"' not in text(erin.get(address))
    assert send(erin, address, brand="Vantra", photos=[jpeg()]).status_code == 422
    assert send(erin, address, brand="Vantra").status_code == 302


def test_the_same_form_twice_is_one_machine(cast, sign_in):
    erin, address = sign_in(cast.erin), url(visit=cast.visit)
    sent = {"op_id": uuid7(), "brand": "Vantra"}
    assert {erin.post(address, sent).status_code for _try in range(2)} == {302}
    assert found()


def test_it_can_be_taken_back_and_one_is_led_to_the_account(cast, sign_in):
    erin = sign_in(cast.erin)
    send(erin, url(visit=cast.visit), brand="Vantra")
    undo = reverse("machine_change", args=[found().pk, "undo"])
    answer = erin.post(undo, {"op_id": uuid7()})
    assert answer.url.startswith(reverse("account", args=[cast.harlow.pk]))
    assert found().archived_on


@pytest.mark.parametrize("fields", [{"brand": "Nobody"}, {"brand_name": "x" * 61}, {"op_id": ""}])
def test_what_is_wrong_is_422(cast, sign_in, fields):
    sent = {"brand": "Vantra"} | fields
    assert send(sign_in(cast.erin), url(visit=cast.visit), **sent).status_code == 422


def test_a_site_out_of_sight_is_as_one_that_is_not(cast, sign_in):
    otto = sign_in(cast.otto)
    unknown = f"{reverse('machine_new')}?site={uuid7()}"
    for address in (url(site=cast.harlow_hq), url(visit=cast.visit), unknown):
        assert otto.get(address).status_code == 404
        assert otto.post(address, {"op_id": uuid7(), "brand": "Vantra"}).status_code == 404
    assert Machine.objects.filter(owned_by="other").count() == 0


def test_a_visit_of_old_lets_nobody_add_at_a_site_they_no_longer_see(cast, sign_in):
    cast.erin.access.all().delete()
    erin = sign_in(cast.erin)
    assert url(visit=cast.visit) not in text(erin.get(reverse("visit", args=[cast.visit.pk])))
    assert erin.get(url(visit=cast.visit)).status_code == 404


def test_the_sheet_takes_as_many_queries_for_three_brands_as_for_one(cast, sign_in):
    erin = sign_in(cast.erin)
    before = queries(erin, url(visit=cast.visit))
    for brand in ("Kellor", "Ardent", "Lumo"):
        send(erin, url(visit=cast.visit), brand_name=brand, floor_name=brand)
    assert queries(erin, url(visit=cast.visit)) == before
