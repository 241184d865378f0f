"""API keys of other people: which programs act for whom, and stopping them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import keys as api_keys
from accounts.models import ApiKey, Person
from fieldapp.pages.setup.index import for_setup
from fieldapp.plumbing import keyset

PAGE = 25


def kept_by(person: Person) -> QuerySet[ApiKey]:
    """Keys in use: an admin sees everybody's, a manager their people's and their own."""
    rows = ApiKey.objects.filter(revoked_at=None).select_related("person")
    if person.is_admin:
        return rows
    return rows.filter(Q(person__manager=person) | Q(person=person))


@require_safe
@for_setup
def keys(request: HttpRequest) -> HttpResponse:
    """Who has which key, and when it was last used; the newest first."""
    cursor = request.GET.get("cursor", "")
    found = kept_by(request.user)
    page = keyset.page(found, "created_at", cursor, size=PAGE, newest_first=True)
    context = {
        "keys": page.rows,
        "previous_url": f"?{urlencode({'cursor': page.previous})}" if page.previous else "",
        "next_url": f"?{urlencode({'cursor': page.next})}" if page.next else "",
    }
    return render(request, "setup/keys.html", context)


@require_POST
@for_setup
def key_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make one useless."""
    key = get_object_or_404(kept_by(request.user), pk=pk)
    api_keys.revoke(key, now=timezone.now())
    messages.success(request, _("The key no longer works."))
    return redirect("setup_keys")
