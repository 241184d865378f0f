"""What was found and done at a machine of a visit: one form a subject."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from calls import here, work, work_entry, worklists
from calls.sending import read_id
from calls.worklists import Sheet
from fieldapp.plumbing.field_forms import Handler, Kept, Sent, said_in
from fieldapp.plumbing.form_fields import FieldForm

PART_OF = {"fault": "faults", "done": "done", "part": "parts", "counters": "counters"}
ROWS = ("fault", "part")


def entered(do: str) -> Handler:
    """The handler of one of the forms in ``work_entry.FORMS``."""

    def handler(sent: Sent) -> Kept:
        visit = here.own(sent)
        machine = visit.machines.select_related("model").filter(pk=sent.id("machine")).first()
        if machine is None:
            raise Http404
        reads = do == "counters"  # the one form that depends on what was kept before
        sheet = worklists.of_machine(visit, machine) if reads else Sheet(machine)
        form = work_entry.form_of(do, sheet, sent.fields, archived=sent.at.from_phone)
        with said_in(form):
            words = work_entry.save(visit, machine, do, form, by=sent.by, at=sent.at)
        return Kept(words, _address(visit.pk, machine.pk, do))

    return handler


def strike(sent: Sent) -> Kept:
    """Take a fault or a part off the list."""
    visit_id, machine_id, kind, row = _row(sent)
    work.strike(visit_id, kind, row, by=sent.by, at=sent.at)
    query = urlencode({"do": "put-back", "kind": kind, "row": row})
    undo = f"{reverse('visit_machine', args=[visit_id, machine_id])}?{query}"
    return Kept(_("Taken off the list."), _address(visit_id, machine_id, kind), undo)


def put_back(sent: Sent) -> Kept:
    """Put it on the list again."""
    visit_id, machine_id, kind, row = _row(sent)
    work.put_back(visit_id, kind, row, by=sent.by, at=sent.at)
    return Kept(_("It is on the list again."), _address(visit_id, machine_id, kind))


def _row(sent: Sent) -> tuple[UUID, UUID, str, UUID]:
    """Visit, machine, whether a fault or a part, and which. Raises Http404."""
    kind, row = sent.word("kind"), read_id(sent.word("row"))
    is_form = FieldForm(sent.fields).is_valid()
    if kind not in ROWS or not isinstance(row, UUID) or not is_form:
        raise Http404
    return sent.id("visit"), sent.id("machine"), kind, row


def _address(visit_id: UUID, machine_id: UUID, do: str) -> str:
    return f"{reverse('visit_machine', args=[visit_id, machine_id])}#{PART_OF[do]}"


FORMS: dict[str, Handler] = {do: entered(do) for do in work_entry.FORMS}
STRIKES: dict[str, Handler] = {"strike": strike, "put-back": put_back}
