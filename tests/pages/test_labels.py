"""Labels to print: one, or sheets of 24."""

import re

import pytest
from django.urls import reverse

from accounts import labels
from accounts.models import Machine
from fieldapp.pages import labels as label_pages
from fieldapp.plumbing.ids import uuid7
from tests.pages.fieldpages import queries, text

pytestmark = pytest.mark.django_db


def sheets(browser, **asked) -> str:
    return text(browser.get(reverse("machine_labels"), asked))


def printed(page: str) -> list[str]:
    """The codes on the sheets, in order; empty for a label that is used up."""
    cells = re.findall(r'<li class="label[^>]*>(.*?)</li>', page, re.DOTALL)
    codes = [re.search(r'label__code">([^<]+)<', cell) for cell in cells]
    return [found[1] if found else "" for found in codes]


def test_a_label_says_its_address_in_words_and_as_a_code(cast, settings):
    settings.PUBLIC_URL = "https://earshot.example.com"
    label = labels.label_of(cast.copier)
    assert label.address == "https://earshot.example.com/m/C0P1ER0000/"
    assert label.words == "earshot.example.com/m/C0P1E-R0000"


def test_the_code_is_drawn_as_it_is_read(cast, settings):
    """The path, painted dot by dot, is the code's own pattern with white around it."""
    from qrcode.main import QRCode

    settings.PUBLIC_URL = "https://earshot.example.com"
    label = labels.label_of(cast.copier)
    code = QRCode(error_correction=0, border=4)
    code.add_data(label.address)
    painted = [[False] * label.side for _row in range(label.side)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1", label.path):
        for step in range(int(length)):
            painted[int(y)][int(x) + step] = True
    assert painted == code.get_matrix()


def test_one_label_is_a_page_of_its_own(cast, sign_in):
    page = text(sign_in(cast.erin).get(reverse("machine_label", args=[cast.copier.pk])))
    assert "C0P1E-R0000" in page
    assert "88213" in page


def test_ours_are_ticked_until_somebody_chooses(cast, sign_in):
    erin = sign_in(cast.erin)
    assert printed(sheets(erin, site=cast.harlow_hq.pk)) == ["C0P1E-R0000"]
    both = sheets(erin, site=cast.harlow_hq.pk, chosen=1, m=[cast.copier.code, cast.rival.code])
    assert set(printed(both)) == {"C0P1E-R0000", cast.rival.label}
    none = sheets(erin, site=cast.harlow_hq.pk, chosen=1)
    assert printed(none) == []
    assert "Tick at least one machine." in none


def test_an_account_has_all_its_sites_in_sight(cast, sign_in):
    Machine.objects.create(site=cast.northgate_library, model=cast.orion)
    page = sheets(sign_in(cast.otto), account=cast.northgate.pk)
    assert len(printed(page)) == 2
    assert "2 labels, 1 sheet" in " ".join(page.split())


def test_a_begun_sheet_is_used_up_and_the_next_begins(cast, sign_in):
    for number in range(3):
        Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial=str(number))
    page = sheets(sign_in(cast.erin), site=cast.harlow_hq.pk, first=23)
    codes = printed(page)
    assert codes[:22] == [""] * 22
    assert len([code for code in codes if code]) == 4
    assert page.count('class="labelsheet"') == 2


@pytest.mark.parametrize("first", ["0", "25", "nonsense", "", "9" * 99])
def test_a_place_that_no_sheet_has_is_the_first(cast, sign_in, first):
    page = sheets(sign_in(cast.erin), site=cast.harlow_hq.pk, first=first)
    assert printed(page) == ["C0P1E-R0000"]


def test_very_many_are_printed_a_site_at_a_time(cast, sign_in, monkeypatch):
    monkeypatch.setattr(label_pages, "MOST", 1)
    page = sheets(sign_in(cast.erin), site=cast.harlow_hq.pk, chosen=1, m=cast.rival.code)
    assert "Only the first 1 are shown." in page


def test_what_one_does_not_see_is_as_what_is_not(cast, sign_in):
    otto = sign_in(cast.otto)
    address = reverse("machine_labels")
    for asked in (
        {"site": cast.harlow_hq.pk},
        {"account": cast.harlow.pk},
        {"site": uuid7()},
        {"account": uuid7()},
        {"site": "nonsense"},
        {},
    ):
        assert otto.get(address, asked).status_code == 404
    foreign = sheets(otto, site=cast.northgate_library.pk, chosen=1, m=cast.copier.code)
    assert printed(foreign) == []
    assert otto.get(reverse("machine_label", args=[cast.copier.pk])).status_code == 404


def test_the_sheet_takes_as_many_queries_for_three_as_for_one(cast, sign_in):
    erin = sign_in(cast.erin)
    address = f"{reverse('machine_labels')}?site={cast.harlow_hq.pk}"
    before = queries(erin, address)
    for number in range(3):
        Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial=str(number))
    assert queries(erin, address) == before
