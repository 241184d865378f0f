"""The first page after signing in, by what a person does."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Managers start at the overview, reps at their queue, technicians with their day."""
    person = request.user
    if person.is_manager or person.is_admin:
        return redirect("overview")
    return redirect("queue" if person.is_rep else "my_day")
