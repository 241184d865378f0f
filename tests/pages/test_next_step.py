"""The work page shows what comes next, and takes photos beside the work."""

import re

from django.urls import reverse

from accounts.models import Machine, MachineModel
from calls import work
from calls.models import Visit
from fieldapp.plumbing.ids import uuid7
from tests.calls.checklists.lists import published
from tests.calls.test_picture_pages import jpeg
from tests.pages.fieldpages import queries, text
from tests.pages.visits import bench, fault, now, on_site, send


def opened(page: str, section: str) -> bool:
    """Whether the form of a section stands open."""
    return (
        '<details class="ask" open>' in page[page.index(f'id="{section}"') :].split("</section>")[0]
    )


def black_buttons(page: str) -> list[str]:
    """What the black buttons and links say."""
    return re.findall(r'class="btn btn--key[^"]*"[^>]*>([^<]+)<', page)


def test_what_comes_next_stands_open_and_has_the_black_button(cast, sign_in):
    erin = sign_in(cast.erin)
    on_site(cast)
    Visit.objects.filter(pk=cast.visit.pk).update(kind="repair")
    page = text(erin.get(bench(cast)))
    assert (opened(page, "faults"), black_buttons(page)) == (True, ["Save the fault"])
    assert page.count("What is wrong") == 1
    fault(erin, cast)
    page = text(erin.get(bench(cast)))
    assert (opened(page, "faults"), black_buttons(page)) == (False, ["Save"])
    assert "Another fault" in page
    send(erin, bench(cast, do="done"), done="New rollers", was="")
    assert black_buttons(text(erin.get(bench(cast)))) == ["Back to the visit"]


def test_a_visit_that_is_no_repair_does_not_begin_with_what_is_wrong(cast, sign_in):
    on_site(cast)
    Visit.objects.filter(pk=cast.visit.pk).update(kind="training")
    page = text(sign_in(cast.erin).get(bench(cast)))
    assert (opened(page, "faults"), black_buttons(page)) == (False, ["Save"])


def test_photos_of_the_machine_are_added_beside_its_work(cast, sign_in):
    erin = sign_in(cast.erin)
    on_site(cast)
    other = Machine.objects.create(site=cast.harlow_hq, model=cast.orion, serial="N-9")
    work.add_machine(cast.visit.pk, other, by=cast.erin, at=now())
    add, bare = reverse("visit_photos", args=[cast.visit.pk]), bench(cast).rstrip("?")
    body = {"op_id": uuid7(), "machine": cast.copier.pk, "next": bare, "photos": jpeg()}
    assert erin.post(add, body).url == bare
    page = text(erin.get(bare))
    assert page.count('class="shot"') == 1
    assert "Take a photo" in page
    theirs = reverse("visit_machine", args=[cast.visit.pk, other.pk])
    assert 'class="shot"' not in text(erin.get(theirs))
    one = queries(erin, bare)
    more = [jpeg("teal", "2.jpg"), jpeg("blue", "3.jpg")]
    erin.post(add, body | {"op_id": uuid7(), "photos": more})
    assert queries(erin, bare) == one
    assert text(erin.get(bare)).count('class="shot"') == 3


def test_the_next_machine_is_named_by_what_sets_it_apart(cast, sign_in):
    erin = sign_in(cast.erin)
    published(cast)
    here = cast.copier
    address = reverse("checklist", args=[cast.visit.pk, here.pk])
    other = Machine.objects.create(
        site=cast.harlow_hq, model=here.model, serial="N-9", floor=here.floor
    )
    cast.visit.machines.add(other)
    assert "data-leaves><span data-way>Next: N-9" in text(erin.get(address))
    name, model = "Orion W90", here.model
    Machine.objects.filter(pk=other.pk).update(
        model=MachineModel.objects.create(brand=model.brand, name=name, category=model.category)
    )
    published(cast, name="W90 PM", models=[MachineModel.objects.get(name=name)])
    assert f"data-leaves><span data-way>Next: {name}" in text(erin.get(address))
