"""The end of a visit: the technician's summary, or that nobody signs; then the customer's name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from calls import here
from calls.models.visits import VisitState
from calls.reports import languages, missing, signing
from calls.reports.forms import NobodyForm, SignForm, SummaryForm
from fieldapp.plumbing.field_forms import FormRefused, Handler, Kept, Sent, said_in

if TYPE_CHECKING:
    from calls.models import Visit

NOBODY = "nobody"


def summary(sent: Sent) -> Kept:
    """Keep the technician's words; then the customer signs, or the visit ends without them."""
    visit = here.own(sent)
    nobody = sent.fields.get("go") == NOBODY
    form: SummaryForm = (NobodyForm if nobody else SummaryForm)(sent.fields)
    with said_in(form) as said:
        words = {name: said[name] for name in ("summary", "heard_nothing")}
        who = {"by": sent.by, "at": sent.at}
        _require_nothing_missing(sent, visit, form)
        if not isinstance(form, NobodyForm):
            signing.keep_summary(visit.pk, **who, **words)
            return Kept(_("Your words are kept."), reverse("sign", args=[visit.pk]))
        signed = form.signed(languages.of(visit))
        signature = signing.finish_unsigned(visit.pk, signed, **who, **words)
    ended = signature.visit if signature else visit
    return Kept(_words(ended), reverse("my_day"), _undo(visit), signature)


def _require_nothing_missing(sent: Sent, visit: Visit, form: SummaryForm) -> None:
    """A page says it where it can still be put right; what a phone brings is over."""
    is_here = visit.state == VisitState.ON_SITE and not sent.at.from_phone
    if is_here and missing.of(visit):
        form.add_error(None, _("Something is still missing."))
        raise FormRefused(form)


def sign(sent: Sent) -> Kept:
    """Keep the signature, end the visit and have its report made. ``row`` is the signature.

    On a phone without a network nobody could compare what was shown with what the office has: it
    sends ``shown_text``, line by line, which is kept with the operation.
    """
    visit = here.own(sent)
    language = languages.of(visit, sent.fields.get("language", ""))
    with translation.override(language):
        form = SignForm(sent.fields, visit=visit, from_phone=sent.at.from_phone)
        form.is_valid()
    with said_in(form):
        signed = form.signed()
        if sent.at.from_phone:
            signed = replace(signed, shown="")
        signature = signing.finish(visit.pk, signed, by=sent.by, at=sent.at)
    if signature is None:  # taken back since
        return Kept(url=reverse("visit", args=[visit.pk]))
    return Kept(
        _words(signature.visit), reverse("signed", args=[visit.pk]), _undo(visit), signature
    )


def _words(visit: Visit) -> str:
    facts = {"account": visit.site.customer, "state": visit.get_state_display().lower()}
    return _("%(account)s: %(state)s") % facts


def _undo(visit: Visit) -> str:
    return reverse("visit_move", args=[visit.pk, "undo"])


HANDLERS: dict[str, Handler] = {"report.summary": summary, "report.sign": sign}
