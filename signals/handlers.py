"""Forms of the field about a signal: captured, and what is added to it; for pages and phones."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from fieldapp.plumbing.field_forms import Handler, Kept, Sent, said_in
from fieldapp.plumbing.form_fields import FieldForm
from signals import brochures, capture, closing, describing, pausing, undoing
from signals import where as places
from signals.clues import SignalType
from signals.forms import AnswerForm, BrochureForm, DescribeForm, SignalForm
from signals.lifecycle import WrongMove
from signals.models import Signal
from signals.promising import promise
from signals.status import follow_up_of

if TYPE_CHECKING:
    from accounts.models import Person
    from signals.where import Where

Facts = dict[str, Any]
SHA256 = re.compile(r"[0-9a-f]{64}")


def sheet_of(sent: Sent, where: Where) -> SignalForm:
    """The sheet as it was sent. A phone noticed when it captured: its page may be days older."""
    data, at = sent.fields, sent.at
    if at.from_phone:
        data = data.copy()
        data["noticed_at"] = at.captured_at.isoformat()
    form = SignalForm(data, type_=sent.word("type"), where=where, by=sent.by)
    form.now, form.from_phone = at.happened_at, at.from_phone
    return form


def captured(sent: Sent) -> Kept:
    """Keep a signal, once. ``row`` is it."""
    if sent.word("type") not in SignalType.values:
        raise Http404
    where = places.of({name: str(each) for name, each in sent.target.items()}, by=sent.by)
    if sent.photos and where.site and where.site.no_camera:
        sent.at.doubt("no_camera")
    form, at = sheet_of(sent, where), sent.at
    with said_in(form):
        heard, now = form.heard(_photos(sent)), at.received_at
        done = capture.capture(at.op_id, heard, by=sent.by, now=now, sent_at=at.sent_at)
    signal = done.signal
    here = where.visit and reverse("visit", args=[where.visit.pk])
    undo = reverse("signal_verb", args=[signal.pk, "take-back"])
    words = _("Signal saved. %(promise)s") % {"promise": promise(signal.type, where, signal)}
    return Kept(words, here or reverse("signal_saved", args=[signal.pk]), undo, signal)


def _photos(sent: Sent) -> tuple[str, ...]:
    """Those that it declares, and from a phone those that its page had sent before."""
    before = sent.fields.getlist("kept") if sent.at.from_phone else []
    named = [name for name in before if SHA256.fullmatch(name)]
    return tuple(dict.fromkeys([*named, *sent.photos]))


def seen_by(person: Person, pk: UUID) -> Signal:
    """The signal, if this person may see it. Raises Http404."""
    rows = Signal.objects.visible_to(person).kept().for_status()
    found = rows.select_related("contact", "site__customer", "visit").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def done(verb: str) -> Handler:
    """The handler of one of ``VERBS``. ``row`` of its answer is the signal."""

    def handler(sent: Sent) -> Kept:
        signal = seen_by(sent.by, sent.id("signal"))
        if verb in ONES_OWN and signal.technician_id != sent.by.pk:
            raise PermissionDenied(_("Only whoever noticed it may do this."))
        with said_in(_form(verb, sent, signal)) as said:
            words = VERBS[verb](signal, said, sent.by, sent.at.received_at)
        gone = verb == "take-back"
        url = reverse("my_signals") if gone else reverse("signal_saved", args=[signal.pk])
        return Kept(words, url, row=signal)

    return handler


def _form(verb: str, sent: Sent, signal: Signal) -> FieldForm:
    if verb == "brochure":
        return BrochureForm(sent.fields, signal=signal)
    if verb == "describe":
        form = DescribeForm(sent.fields)
        form.zone = signal.site.zone if signal.site else ""
        form.now = sent.at.happened_at
        return form
    return (AnswerForm if verb == "answer" else FieldForm)(sent.fields)


def take_back(signal: Signal, said: Facts, by: Person, now: datetime) -> str:
    """Undo the capture."""
    undoing.take_back(signal.pk, by=by, now=now)
    return _("Taken back. Nobody gets it.")


def said_yes(signal: Signal, said: Facts, by: Person, now: datetime) -> str:
    """A hint, or something seen, became a wish."""
    if signal.type == SignalType.OVERT:
        raise WrongMove(_("They asked themselves already."))
    pausing.said_yes(signal.pk, by=by, now=now)
    return _("They said yes: it is to be called now.")


def nobody_called(signal: Signal, said: Facts, by: Person, now: datetime) -> str:
    """The customer waits still."""
    closing.nobody_called(signal.pk, by=by, now=now, op_id=said["op_id"])
    return _("The rep and the managers are told. The clock runs again.")


def brochure(signal: Signal, said: Facts, by: Person, now: datetime) -> str:
    """Have the brochure sent."""
    brochures.promise(signal, said["contact"], by=by, now=now, agreed=said["agreed"])
    return _("The brochure goes to %(name)s in a minute.") % {"name": said["contact"]}


def answer(signal: Signal, said: Facts, by: Person, now: datetime) -> str:
    """Answer what sales asked."""
    follow_up = follow_up_of(signal)
    if follow_up is None:
        raise WrongMove(_("Nothing was asked."))
    pausing.answer(follow_up.pk, by=by, now=now, text=said["text"], op_id=said["op_id"])
    return _("Answer sent to %(name)s.") % {"name": follow_up.owner or follow_up.queue}


def describe(signal: Signal, said: Facts, by: Person, now: datetime) -> str:
    """Add what was left out."""
    facts = dict(said)
    if not facts["expects_call"]:
        facts["expects_call_on"] = None
    describing.describe(signal.pk, by=by, now=now, **facts)
    return _("Added.")


VERBS: dict[str, Callable[[Signal, Facts, Person, datetime], str]] = {
    "take-back": take_back,
    "said-yes": said_yes,
    "nobody-called": nobody_called,
    "brochure": brochure,
    "answer": answer,
    "describe": describe,
}
ONES_OWN = {"take-back", "brochure", "answer", "describe"}
HANDLERS: dict[str, Handler] = {verb: done(verb) for verb in VERBS}
