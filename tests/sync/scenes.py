"""Every kind of form of the field, as its page posts it and as a phone sends it.

``SCENES`` is a table: what comes before, what is said, and at which address a page says it.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts import other_brands
from accounts.other_brands import Seen
from calls import pictures, starting, visits, work
from calls.checklists import filling
from calls.models import Fault, FaultCode, Visit, VisitPhoto
from calls.reports import contents, signing
from calls.work import Told
from fieldapp.plumbing.ids import uuid7
from tests.calls.checklists import lists
from tests.pages.visits import now, on_site
from tests.reports.visit_of import STROKES
from tests.sync import heard, kept_right
from tests.sync.heard import Scene


def _bytes() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return out.getvalue()


JPEG = _bytes()
SHA256 = hashlib.sha256(JPEG).hexdigest()


def upload() -> SimpleUploadedFile:
    """The same as a page uploads it."""
    return SimpleUploadedFile("IMG_1.jpg", JPEG, "image/jpeg")


def told() -> Told:
    """A jam."""
    return Told(FaultCode.objects.get(kind="problem", words="Paper jam"))


def move(name: str, before: Callable[[Any], object] = lambda cast: None) -> Callable:
    """A tap on the visit's page."""

    def scene(cast: Any) -> Scene:
        before(cast)
        return Scene(
            f"visit.{name.replace('-', '_')}",
            {"visit": cast.visit.pk},
            reverse("visit_move", args=[cast.visit.pk, name]),
        )

    return scene


def two_on_site(cast: Any) -> None:
    """Carl came first, then Erin."""
    cast.visit.helpers.add(cast.carl)
    on_site(cast, by=cast.carl)
    on_site(cast)


def left(cast: Any) -> None:
    two_on_site(cast)
    visits.leave(cast.visit.pk, by=cast.erin, at=now())


def fixed_by_phone(cast: Any) -> None:
    starting.fix_by_phone(cast.visit.pk, cast.copier, told(), minutes=5, by=cast.erin, at=now())


def ending(name: str, **fields: Any) -> Callable:
    """A sheet that ends a visit."""

    def scene(cast: Any) -> Scene:
        on_site(cast)
        url = reverse(f"visit_{name}", args=[cast.visit.pk])
        return Scene(f"visit.{name}", {"visit": cast.visit.pk}, url, fields)

    return scene


def add_machine(cast: Any) -> Scene:
    url = reverse("visit_add_machine", args=[cast.visit.pk])
    said = {"machine": cast.rival.pk}
    return Scene("visit.add_machine", {"visit": cast.visit.pk}, url, said)


def drop_machine(cast: Any) -> Scene:
    work.add_machine(cast.visit.pk, cast.rival, by=cast.erin, at=now())
    about = {"visit": cast.visit.pk, "machine": cast.rival.pk}
    return Scene(
        "visit.drop_machine",
        about,
        reverse("visit_machine_drop", kwargs={"pk": about["visit"], "machine": about["machine"]}),
    )


def start(cast: Any) -> Scene:
    said = {"kind": "repair", "machines": [cast.copier.pk], "problem": "It squeaks"}
    url = f"{reverse('visit_new')}?site={cast.harlow_hq.pk}"
    return Scene("visit.start", {"site": cast.harlow_hq.pk}, url, said)


def phone_fix(cast: Any) -> Scene:
    said = {"machine": cast.copier.pk, "problem": told().problem.pk, "minutes": 7}
    url = f"{reverse('phone_fix')}?site={cast.harlow_hq.pk}"
    return Scene("visit.phone_fix", {"site": cast.harlow_hq.pk}, url, said)


def bench(kind: str, do: str, before: Callable[[Any], dict] = lambda cast: {}, **fields: Any):
    """A form of the page of a machine."""

    def scene(cast: Any) -> Scene:
        on_site(cast)
        more = before(cast)
        about = {"visit": cast.visit.pk, "machine": cast.copier.pk}
        url = reverse("visit_machine", args=list(about.values())) + f"?do={do}"
        url += "".join(
            f"&{name}={value}" for name, value in more.items() if do in ("strike", "put-back")
        )
        return Scene(kind, about, url, fields | more)

    return scene


def problem(cast: Any) -> dict[str, Any]:
    return {"problem": told().problem.pk}


def a_fault(cast: Any) -> dict[str, Any]:
    work.add_fault(cast.visit.pk, cast.copier.pk, told(), by=cast.erin, at=now())
    return {"kind": "fault", "row": Fault.objects.get().pk}


def a_struck_fault(cast: Any) -> dict[str, Any]:
    named = a_fault(cast)
    work.strike(cast.visit.pk, "fault", named["row"], by=cast.erin, at=now())
    return named


def listed(cast: Any) -> tuple[dict[str, Any], str, Any]:
    on_site(cast)
    lists.published(cast)
    about = {"visit": cast.visit.pk, "machine": cast.copier.pk}
    return about, reverse("checklist", args=list(about.values())), lists.sheet(cast)


def answers(cast: Any) -> Scene:
    about, url, sheet = listed(cast)
    first = next(row.item.id for row in sheet.rows if row.item.kind == "check")
    second = next(row.item.id for row in sheet.rows if row.item.kind == "counter")
    said = {f"w-{first}": "", f"v-{first}": "ok", f"w-{second}": "", f"v-{second}": "504418"}
    return Scene("checklist.answers", about, url, said)


def all_ok(cast: Any) -> Scene:
    about, url, sheet = listed(cast)
    part = next(part for part in sheet.parts if part.checks_open)
    return Scene("checklist.all_ok", about, url, {"all_ok": part.section.id})


def leave(cast: Any) -> Scene:
    about, url, sheet = listed(cast)
    item = sheet.rows[0].item.id
    return Scene("checklist.leave", about, url, {f"w-{item}": "", "leave": item, "why": "No part"})


def undo_all_ok(cast: Any) -> Scene:
    about, _url, sheet = listed(cast)
    part = next(part for part in sheet.parts if part.checks_open)
    done = filling.all_ok(*about.values(), part.section.id, by=cast.erin, at=now())
    about["operation"] = done.operation.pk
    return Scene("checklist.undo", about, reverse("checklist_undo", args=list(about.values())))


def add_photo(cast: Any) -> Scene:
    on_site(cast)
    named = [{"sha256": SHA256, "size": len(JPEG), "kind": "image/jpeg"}]
    url, more = reverse("visit_photos", args=[cast.visit.pk]), {"photos": upload()}
    said = {"machine": cast.copier.pk}
    return Scene("photo.add", {"visit": cast.visit.pk}, url, said, named, more)


def with_photo(verb: str) -> Callable:
    def scene(cast: Any) -> Scene:
        on_site(cast)
        pictures.send(cast.visit.pk, [SHA256], by=cast.erin, at=now())
        row = VisitPhoto.objects.get()
        if verb == "put-back":
            pictures.remove(cast.visit.pk, row.pk, by=cast.erin, at=now())
        url = reverse("visit_photo_verb", args=[cast.visit.pk, row.pk, verb])
        kind = f"photo.{verb.replace('-', '_')}"
        return Scene(kind, {"visit": cast.visit.pk, "sha256": SHA256}, url)

    return scene


def summary(cast: Any) -> Scene:
    on_site(cast)
    a_fault(cast)
    url, said = reverse("sign_off", args=[cast.visit.pk]), {"summary": "New rollers.", "go": "sign"}
    return Scene("report.summary", {"visit": cast.visit.pk}, url, said)


def nobody(cast: Any) -> Scene:
    scene = summary(cast)
    scene.fields |= {"go": "nobody", "why_not": "They left", "email": ""}
    return scene


def sign(cast: Any) -> Scene:
    scene = summary(cast)
    signing.keep_summary(cast.visit.pk, by=cast.erin, at=now(), summary="New rollers.")
    visit = Visit.objects.select_related("site__customer").get(pk=cast.visit.pk)
    shown = contents.of(visit, language="en", now=timezone.now())
    said = {"who": cast.joan.pk, "email": "", "strokes": json.dumps(STROKES), "language": "en"}
    url = reverse("sign", args=[visit.pk])
    digest = {"shown": signing.digest(shown)}
    more = {"shown_text": "New rollers.\nPaper jam"}
    return Scene("report.sign", scene.target, url, said | more, [], digest)


def supplies(cast: Any) -> Scene:
    url = f"{reverse('supplies_new')}?visit={cast.visit.pk}"
    said = {"things": ["0", "4"], "machine": cast.copier.pk}
    return Scene("supplies.request", {"visit": cast.visit.pk}, url, said)


def other_brand(cast: Any) -> Scene:
    url = f"{reverse('machine_new')}?visit={cast.visit.pk}"
    said = {"brand": "Vantra", "model": "3020", "floor": "4"}
    return Scene("machine.add", {"visit": cast.visit.pk}, url, said)


def no_other_brand(cast: Any) -> Scene:
    seen = Seen(cast.harlow_hq, "Vantra")
    machine = other_brands.add(uuid7(), seen, by=cast.erin, now=timezone.now())
    url = reverse("machine_change", args=[machine.pk, "undo"])
    return Scene("machine.take_back", {"machine": machine.pk}, url)


SCENES: list[Callable[[Any], Scene]] = [
    move("on-the-way"),
    move("arrive"),
    move("done", on_site),
    move("undo", on_site),
    move("leave", two_on_site),
    move("stay", left),
    move("not-here", two_on_site),
    move("not-fixed", fixed_by_phone),
    ending("incomplete", why="part", left="A drum", who="me", part="Drum", number="D-1"),
    ending("close_short", asked="A drum", why_not="None", agreed="Monday"),
    add_machine,
    drop_machine,
    other_brand,
    no_other_brand,
    *kept_right.SCENES,
    start,
    phone_fix,
    bench("work.fault", "fault", problem, note="Loud"),
    bench("work.done", "done", done="Cleaned", fixed="yes", was=""),
    bench("work.counters", "counters", mono="504418"),
    bench("work.part", "part", name="Drum", number="D-1", quantity=2, state="used"),
    bench("work.strike", "strike", a_fault),
    bench("work.put_back", "put-back", a_struck_fault),
    answers,
    all_ok,
    leave,
    undo_all_ok,
    add_photo,
    with_photo("remove"),
    with_photo("put-back"),
    summary,
    nobody,
    sign,
    supplies,
    heard.capture,
    heard.signal("take-back"),
    heard.signal("said-yes"),
    heard.signal("nobody-called"),
    heard.signal("describe", note="In spring", fix_first="on"),
]
