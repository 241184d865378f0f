"""How pages of the field say that a form was refused, or kept: with all that was typed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from fieldapp.plumbing.field_forms import FormRefused
from fieldapp.plumbing.form_fields import in_words, show_anew
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused

SENT_BEFORE = {"different_body", "op_reused", "changed_meanwhile"}


def refuse(form: forms.Form, refusal: Refused) -> int:
    """Put a refusal where it belongs in a form; returns the status to answer with.

    A form whose id was used before gets a new one, so that saving it again keeps what it says. What
    somebody else wrote meanwhile is said at its field, and is what the form has shown from now on.
    """
    for name, value in getattr(refusal, "others", {}).items():
        words = in_words(form.fields[name], value)
        form.add_error(name, _("Somebody wrote meanwhile: “%(words)s”.") % {"words": words})
        show_anew(form, name, value)
    field = refusal.pointer.removeprefix("/").partition("/")[0]
    shown = field in form.fields and not form.fields[field].widget.is_hidden
    form.add_error(field if shown else None, str(refusal))
    if refusal.code in SENT_BEFORE:
        data = cast(QueryDict, form.data).copy()
        data["op_id"] = str(uuid7())
        if was := getattr(refusal, "was", ""):
            data["was"] = was
        form.data = data
    return refusal.status


def shown_again(refusal: Refused) -> tuple[forms.Form, int]:
    """The form that a handler refused, with the words in it; and the status to answer with."""
    if isinstance(refusal, FormRefused):
        return cast(forms.Form, refusal.form), refusal.status
    return cast(forms.Form, refusal.form), refuse(cast(forms.Form, refusal.form), refusal)


def said(request: HttpRequest, words: str, *, undo: str = "", now: datetime | None = None) -> None:
    """A toast: it is kept. With ``undo``, an address, it can be taken back for a minute."""
    tags = ""
    if undo and now:
        until = now + timedelta(seconds=settings.UNDO_SECONDS)
        tags = f"undo:{undo} until:{until.isoformat()}"
    messages.success(request, words, extra_tags=tags)
