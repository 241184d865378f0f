"""Privacy: figures about people, how long contacts are kept, who looked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts import company, retention
from accounts.finding import SearchForm
from accounts.models import Contact
from accounts.models.settings import PersonalReports
from accounts.privacy_forms import MONTHS, RetentionForm, RuleForm
from fieldapp.pages.setup.admins import for_admins
from fieldapp.pages.setup.index import for_setup

MOST_CONTACTS = 20
MEANING = {
    PersonalReports.ALL: gettext_lazy(
        "Managers see each person’s numbers, and everybody their own."
    ),
    PersonalReports.OFF: gettext_lazy("No page, file or API answer counts by person."),
    PersonalReports.OWN: gettext_lazy("Everybody sees their own numbers, managers see nobody’s."),
    PersonalReports.GROUPS: gettext_lazy(
        "Numbers are about five people at least; smaller groups are added."
    ),
}


@require_safe
@for_setup
def privacy(request: HttpRequest) -> HttpResponse:
    """What is chosen, what a nightly run would do, and a search for a contact."""
    return _shown(request)


@require_POST
@for_admins
def privacy_rule(request: HttpRequest) -> HttpResponse:
    """To whom figures about single people are shown."""
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _shown(request, rule=form)
    with company.changing() as ours:
        ours.personal_reports = form.cleaned_data["personal_reports"]
    messages.success(request, _("Saved. Every page follows within 15 seconds."))
    return redirect("setup_privacy")


@require_POST
@for_admins
def privacy_retention(request: HttpRequest) -> HttpResponse:
    """How long contacts who left are kept."""
    form = RetentionForm(request.POST, ours=company.current())
    if not form.is_valid():
        return _shown(request, keeping=form)
    with company.changing() as ours:
        ours.keep_months = form.cleaned_data["keep_months"]
    messages.success(request, _("Saved. The next night follows it."))
    return redirect("setup_privacy")


def _shown(
    request: HttpRequest, *, rule: forms.Form | None = None, keeping: forms.Form | None = None
) -> HttpResponse:
    ours, refused = company.current(), rule or keeping
    words = SearchForm(request.GET).words
    found = Contact.objects.visible_to(request.user).filter(anonymous_at=None)
    context: dict[str, Any] = {
        "form": refused,
        "rule_form": rule or RuleForm(initial={"personal_reports": ours.personal_reports}),
        "keep_form": keeping or RetentionForm(ours=ours),
        "meaning": [(each.label, MEANING[each]) for each in PersonalReports],
        "rule": PersonalReports(ours.personal_reports).label,
        "months": ours.keep_months,
        "dry_runs": [(each, retention.due(each)) for each in MONTHS] if _is_admin(request) else [],
        "words": words,
        "contacts": _named(found, words) if words else [],
    }
    return render(request, "setup/privacy.html", context, status=422 if refused else 200)


def _is_admin(request: HttpRequest) -> bool:
    return bool(request.user.is_admin)


def _named(rows: Any, words: str) -> list[Contact]:
    found = rows.filter(name__icontains=words).select_related("customer", "site")
    return list(found.order_by("name", "id")[:MOST_CONTACTS])
