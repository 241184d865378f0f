"""What holds for the whole company."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import company
from accounts.company_forms import CompanyForm
from accounts.models import CompanySettings
from fieldapp.pages.setup.admins import for_admins


@require_http_methods(["GET", "HEAD", "POST"])
@for_admins
def settings_page(request: HttpRequest) -> HttpResponse:
    """Its name, currency, language and zone; and where the rest is set."""
    ours = CompanySettings.objects.first() or CompanySettings()
    form = CompanyForm(request.POST or None, instance=ours)
    if request.method == "POST" and form.is_valid():
        with company.changing() as row:
            for name, value in form.cleaned_data.items():
                setattr(row, name, value)
        messages.success(request, _("Saved. Everybody sees it within 15 seconds."))
        return redirect("setup_company")
    context = {
        "form": form,
        "public_url": settings.PUBLIC_URL,
        "is_here": request.build_absolute_uri("/").rstrip("/") == settings.PUBLIC_URL,
        "is_demo": settings.DEMO,
    }
    status = 422 if form.errors else 200
    return render(request, "setup/company.html", context, status=status)
