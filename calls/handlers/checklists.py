"""A checklist: answers of one or many items, "all OK" of a section, and that taken back."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calls.checklists import filling, form
from fieldapp.plumbing.field_forms import Handler, Kept, Sent


def filled(sent: Sent) -> Kept:
    """Keep what a form says: answers, why some wait, and then the "all OK" of a section.

    Raises AnswersRefused with words for each item; BadRequest for ids that are none.
    """
    about = (sent.id("visit"), sent.id("machine"))
    said, section = form.of(sent.fields), sent.fields.get("all_ok", "")
    all_ok = form.read_id(section) if section else None
    if said or all_ok is None:
        filling.answer(*about, said, by=sent.by, at=sent.at)
    if all_ok is None:
        return Kept(_("Saved."), reverse("checklist", args=about))
    return _all_ok(sent, *about, all_ok)


def _all_ok(sent: Sent, visit_id: UUID, machine_id: UUID, section: UUID) -> Kept:
    at, url = filling.beside(sent.at), reverse("checklist", args=[visit_id, machine_id])
    done = filling.all_ok(visit_id, machine_id, section, by=sent.by, at=at)
    if not done.operation or not done.items:
        return Kept(url=url)
    count = len(done.items)
    words = ngettext("%(n)d item is OK.", "%(n)d items are OK.", count) % {"n": count}
    undo = reverse("checklist_undo", args=[visit_id, machine_id, done.operation.pk])
    return Kept(words, url, undo)


def taken_back(sent: Sent) -> Kept:
    """Take an "all OK" back."""
    visit_id = sent.id("visit")
    filling.take_back_all_ok(visit_id, sent.id("operation"), by=sent.by, at=sent.at)
    url = reverse("checklist", args=[visit_id, sent.id("machine")])
    return Kept(_("Taken back. These are open again."), url)


HANDLERS: dict[str, Handler] = {
    "checklist.answers": filled,
    "checklist.all_ok": filled,
    "checklist.leave": filled,
    "checklist.undo": taken_back,
}
