"""What is still on this phone: the page is the same for everybody, the phone fills it in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_required
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """What needs somebody, what waits to be sent, what was received today."""
    return render(request, "pages/outbox.html", {"tab": "me"})
