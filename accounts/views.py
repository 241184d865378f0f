"""A person's own pages: what they were told, what they set, their keys."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import keys as api_keys
from accounts import notices as telling
from accounts.forms import NewKey, OwnSettings
from accounts.models import ApiKey, Notice
from accounts.models.people import Role
from fieldapp.plumbing import keyset

PAGE = 25
YEAR = 365 * 24 * 3600
ON_THIS_DEVICE = {"theme": {"light", "dark"}, "hands": {"gloves"}, "keys": {"off"}}
AT_A_DESK = {Role.REP, Role.SALES_MANAGER, Role.SERVICE_MANAGER, Role.ADMIN}


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What this person was told, newest first."""
    told = Notice.objects.filter(person=request.user)
    cursor = request.GET.get("cursor", "")
    page = keyset.page(told, "created_at", cursor, size=PAGE, newest_first=True)
    context = {
        "notices": page.rows,
        "zone": timezone.get_current_timezone_name(),
        "previous_url": _at(page.previous) if page.previous else "",
        "next_url": _at(page.next) if page.next else "",
    }
    return render(request, "accounts/notices.html", context)


def _at(cursor: str) -> str:
    return f"?{urlencode({'cursor': cursor})}"


@login_required
@require_safe
def notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go where a notice leads; it has been read then."""
    found = get_object_or_404(Notice, pk=pk, person=request.user)
    telling.mark_read(request.user, now=timezone.now(), only=found)
    return redirect(found.url or reverse("notices"))


@login_required
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """All of them have been read."""
    telling.mark_read(request.user, now=timezone.now())
    messages.success(request, _("All marked as read."))
    return redirect("notices")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """One's own settings; those of the look are kept on the device, in cookies."""
    form = OwnSettings(request.POST or None, instance=request.user)
    context = {
        "form": form,
        "keys_url": reverse("keys"),
        "has_desk": bool(AT_A_DESK & set(request.user.roles)),
        "with_keys": request.COOKIES.get("keys") != "off",
    }
    if request.method != "POST":
        return render(request, "pages/me.html", context)
    if not form.is_valid():
        request.user.refresh_from_db()
        return render(request, "pages/me.html", context, status=422)
    form.save()
    messages.success(request, _("Saved."))
    return _keep_on_device(request, redirect("me"))


def _keep_on_device(request: HttpRequest, reply: HttpResponse) -> HttpResponse:
    """Set or forget the cookies of the look, as the form says."""
    wanted = {name: request.POST.get(name, "") for name in ("theme", "hands")}
    if "has_keys" in request.POST:
        wanted["keys"] = "" if request.POST.get("keys") == "on" else "off"
    for name, value in wanted.items():
        if value in ON_THIS_DEVICE[name]:
            reply.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
        else:
            reply.delete_cookie(name, samesite="Lax")
    return reply


def _makes(request: HttpRequest) -> bool:
    return request.method == "POST"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(enabled=_makes)
def keys(request: HttpRequest) -> HttpResponse:
    """API keys: a new one is shown this once.

    A key outlives the session that made it, and the password. So whoever makes one has to have
    said who they are a short while ago: a phone that lies about is not enough.
    """
    form, secret, status = NewKey(request.POST or None), "", 200
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        secret = api_keys.make(request.user, name=name, now=timezone.now())
        form = NewKey()
    elif request.method == "POST":
        status = 422
    kept = ApiKey.objects.filter(person=request.user, revoked_at=None)
    context = {"form": form, "secret": secret, "keys": kept}
    return render(request, "accounts/keys.html", context, status=status)


@login_required
@require_POST
def revoke_key(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make one of one's keys useless."""
    key = get_object_or_404(ApiKey, pk=pk, person=request.user)
    api_keys.revoke(key, now=timezone.now())
    messages.success(request, _("The key no longer works."))
    return redirect("keys")
