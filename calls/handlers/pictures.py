"""Photos of a visit: named by their hashes, taken out, put back."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls import pictures
from calls.models import VisitPhoto
from fieldapp.plumbing.field_forms import Handler, Kept, Sent, said_in
from fieldapp.plumbing.form_fields import FieldForm
from fieldapp.plumbing.problems import Refused


class About(forms.Form):
    """What photos are of: the place, one machine, or one item of its checklist."""

    machine = forms.UUIDField(required=False)
    item_id = forms.UUIDField(required=False)


class PhotosForm(About, FieldForm):
    """A form with photos, or about one; its id makes sending it twice the same as once."""


def address(visit_id: UUID, machine: object = None, item_id: object = None) -> str:
    """The page of the photos of exactly this."""
    about = {"machine": machine, "item_id": item_id}
    query = urlencode({name: str(value) for name, value in about.items() if value})
    return reverse("visit_photos", args=[visit_id]) + (f"?{query}" if query else "")


def add(sent: Sent) -> Kept:
    """Name them; their bytes come by themselves, maybe later."""
    visit_id = sent.id("visit")
    with said_in(PhotosForm(sent.fields)) as said:
        about = {"machine_id": said["machine"], "item_id": said["item_id"]}
        if not sent.photos:
            raise Refused("no_photo", _("Choose a photo first."), "/photos")
        rows = pictures.send(visit_id, sent.photos, by=sent.by, at=sent.at, **about)
    count = len(sent.photos)
    words = ngettext("%(n)d photo added.", "%(n)d photos added.", count) % {"n": count}
    return Kept(words, address(visit_id, said["machine"], said["item_id"]), row=rows)


def _set(do: Callable[..., VisitPhoto], *, removed: bool) -> Handler:
    def handler(sent: Sent) -> Kept:
        visit_id = sent.id("visit")
        with said_in(PhotosForm(sent.fields)):
            if "photo" in sent.target:
                photo_id = sent.id("photo")
            else:
                sha256 = sent.word("sha256")
                photo_id = pictures.by_hash(visit_id, sha256, by=sent.by, removed=not removed)
            row = do(visit_id, photo_id, by=sent.by, at=sent.at)
        words = _("Photo removed.") if removed else _("The photo is back.")
        undo = reverse("visit_photo_verb", args=[visit_id, row.pk, "put-back"]) if removed else ""
        return Kept(words, address(visit_id, row.machine_id, row.item_id), undo, row)

    return handler


VERBS: dict[str, Handler] = {
    "remove": _set(pictures.remove, removed=True),
    "put-back": _set(pictures.put_back, removed=False),
}
HANDLERS: dict[str, Handler] = {
    "photo.add": add,
    "photo.remove": VERBS["remove"],
    "photo.put_back": VERBS["put-back"],
}
