"""In which language a customer reads: the one they chose, and else what we may assume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Case, Value, When

from accounts import company
from calls.models import Signature

if TYPE_CHECKING:
    from calls.models import Visit


def known() -> dict[str, str]:
    """The languages that customers may read in, and what each calls itself."""
    return dict(settings.CUSTOMER_LANGUAGES)


def ours() -> str:
    """The company's language, as far as we can write to customers in it."""
    language = company.current().language
    return language if language in known() else settings.LANGUAGE_CODE


def of(visit: Visit, asked: str = "") -> str:
    """The language asked for; else that of who signed last here, or at the customer's other sites.

    The company's language where nobody ever signed; what we do not have counts as not asked for.
    """
    return asked if asked in known() else _last_chosen(visit) or ours()


def _last_chosen(visit: Visit) -> str:
    signed = Signature.objects.filter(
        visit__site__customer=visit.site.customer_id, withdrawn_at=None, language__in=known()
    ).exclude(name="")
    nearest = Case(When(visit__site=visit.site_id, then=Value(0)), default=Value(1))
    rows = signed.order_by(nearest, "-signed_at", "-id").values_list("language", flat=True)
    return rows.first() or ""
