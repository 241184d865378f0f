"""Offers: kept in order, shown as they are read, archived and never deleted."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import MachineModel
from fieldapp.plumbing.ids import uuid7
from signals import brochures
from signals.dossier import offer_of
from signals.models import Offer
from tests import cast as casting
from tests.pages.fieldpages import queries, text

LIST, NEW = "/setup/offers/", "/setup/offers/new/"


def typed(**facts: object) -> dict[str, object]:
    given = {"name": "Care plan", "category": "contract", "position": "100"}
    return given | {"talking_points": "One price.\n\n Two visits. "} | facts


def address(offer: Offer) -> str:
    return reverse("setup_offer", args=[offer.pk])


def test_a_new_offer_is_kept_and_read_by_reps_line_by_line(cast, sign_in):
    mona = sign_in(cast.mona)
    reply = mona.post(NEW, typed(models=[cast.orion.pk], brochure_url="example.com/care.pdf"))
    offer = Offer.objects.get(name="Care plan")
    assert reply["Location"] == address(offer)
    assert offer.talking_points == "One price.\nTwo visits."
    assert offer.brochure_url == "https://example.com/care.pdf"
    assert list(offer.models.all()) == [cast.orion]
    page = text(mona.get(address(offer)))
    assert '<span class="break">Two visits.</span>' in page
    assert "Send the brochure: Care plan" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "Give it a name."),
        ({"name": "orion c6000"}, "Another offer has this name."),
        ({"category": ""}, "Choose a category."),
        ({"category": "yachts"}, "Select a valid choice"),
        ({"brochure_url": "javascript:alert(1)"}, "Write the whole link"),
        ({"brochure_url": "ftp://example.com/a.pdf"}, "Write the whole link"),
        ({"brochure_url": "/work"}, "Write the whole link"),
        ({"models": ["nonsense"]}, "Choose models that are here."),
        ({"models": [str(uuid7())]}, "Choose models that are here."),
        ({"position": "0"}, "greater than or equal to 1"),
        ({"position": "99999999999999999999"}, "less than or equal to 999"),
        ({"talking_points": "x" * 2001}, "Write it shorter."),
        ({"name": "a\x00b"}, "Null characters"),
    ],
)
def test_what_cannot_be_is_refused_in_words(cast, sign_in, wrong, said):
    reply = sign_in(cast.mona).post(NEW, typed(**wrong))
    assert reply.status_code == 422
    assert said in text(reply)
    assert Offer.objects.count() == 1


def test_an_archived_name_says_where_it_is(cast, sign_in):
    Offer.objects.update(archived_on="2026-01-01")
    assert "An archived offer has this name." in text(
        sign_in(cast.mona).post(NEW, typed(name="Orion C6000"))
    )


def test_an_offer_is_archived_not_deleted_and_its_signals_keep_it(cast, sign_in):
    signal = casting.captured(cast)
    signal.offer = cast.offer
    signal.save()
    mona = sign_in(cast.mona)
    for _twice in range(2):
        mona.post(reverse("setup_offer_archive", args=[cast.offer.pk]))
    assert Offer.objects.get().archived_on
    assert offer_of(signal) == cast.offer
    assert "Orion C6000" not in text(mona.get(LIST)).split("<main")[1].split("toasts")[0]
    archived = text(mona.get(LIST, {"view": "archived"}))
    assert "named by 1 signal" in archived
    assert "Not at all: it is archived." in text(mona.get(address(cast.offer)))


def test_an_archived_offer_is_proposed_no_more_until_it_is_in_use_again(cast, sign_in):
    signal, mona = casting.captured(cast), sign_in(cast.mona)
    mona.post(reverse("setup_offer_archive", args=[cast.offer.pk]))
    assert (offer_of(signal), brochures.offer_for(signal)) == (None, None)
    mona.post(reverse("setup_offer_restore", args=[cast.offer.pk]))
    assert offer_of(signal) == brochures.offer_for(signal) == cast.offer


def test_where_several_fit_the_order_decides(cast, sign_in):
    first = Offer.objects.create(
        name="Zeta", category="machine", position=5, brochure_url="https://example.com/z.pdf"
    )
    signal = casting.captured(cast)
    assert offer_of(signal) == brochures.offer_for(signal) == first
    page = text(sign_in(cast.mona).get(LIST))
    assert page.index("Zeta") < page.index("Orion C6000")


def test_the_preview_says_what_is_missing(cast, sign_in):
    Offer.objects.update(talking_points="", brochure_url="")
    mona = sign_in(cast.mona)
    assert "without a brochure there is nothing to send" in text(mona.get(address(cast.offer)))
    page = text(mona.get(LIST))
    assert "No brochure" in page
    assert "Nothing to say yet" in page


def test_a_refused_change_leaves_the_preview_as_it_is_stored(cast, sign_in):
    reply = sign_in(cast.mona).post(address(cast.offer), typed(name="", talking_points="New."))
    assert reply.context["offer"].name == "Orion C6000"
    assert reply.context["points"] == ["Half the noise.", "Twice the speed."]


def test_a_company_without_offers_reads_what_they_are_for(cast, sign_in):
    Offer.objects.all().delete()
    assert "No offers yet" in text(sign_in(cast.mona).get(LIST))


def test_the_list_asks_as_many_questions_for_three_as_for_one(cast, sign_in):
    mona = sign_in(cast.mona)
    before = queries(mona, LIST), queries(mona, address(cast.offer))
    for number in range(2):
        offer = Offer.objects.create(name=f"Offer {number}", category="machine")
        model = MachineModel.objects.create(name=f"Model {number}")
        offer.models.add(model, cast.orion)
    assert (queries(mona, LIST), queries(mona, address(cast.offer))) == before
