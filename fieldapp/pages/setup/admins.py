"""Set-up pages that only admins may open."""

from __future__ import annotations

from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from fieldapp.pages.setup.index import View


def for_admins(view: View) -> View:
    """A page for admins; 403 for others."""

    @login_required
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_admin:
            raise PermissionDenied(_("Only an admin may do this."))
        return view(request, *args, **kwargs)

    return checked
