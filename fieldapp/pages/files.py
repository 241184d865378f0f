"""Accounts, and what stands and is agreed there, as files."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts import company, finding, sheets
from accounts.filters import Filters
from accounts.models import Customer, Person
from fieldapp.plumbing import downloads
from fieldapp.plumbing.downloads import Offered, Sheet, offered

OF_AN_ACCOUNT: dict[str, Callable[[Person, Customer | None], Sheet]] = {
    "sites": sheets.sites,
    "machines": sheets.machines,
    "contacts": sheets.contacts,
    "contracts": sheets.contracts,
}


@login_required
@require_GET
def accounts_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """The accounts that the list with this search and these filters would show."""
    found = finding.customers(request.user, finding.SearchForm(request.GET).words)
    found = Filters(request.GET, by=request.user, today=company.today()).narrow(found)
    return downloads.answer(form, sheets.accounts(found, request.user), by=request.user)


@login_required
@require_GET
def file_of_account(request: HttpRequest, form: str, of: str) -> HttpResponseBase:
    """Sites, machines, contacts or contracts: ``?account=`` names whose, else all one may see."""
    sheet = OF_AN_ACCOUNT[of](request.user, _account(request))
    return downloads.answer(form, sheet, by=request.user)


def _account(request: HttpRequest) -> Customer | None:
    """The account that the address names. Raises BadRequest, and Http404 as its page does."""
    asked = request.GET.get("account")
    if not asked:
        return None
    try:
        pk = UUID(asked)
    except ValueError:
        raise BadRequest("account") from None
    return get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)


def of_list(words: str, chosen: dict[str, str]) -> list[Offered]:
    """What the list of accounts offers, as it is searched and narrowed down."""
    here = _("These accounts") if words or chosen else _("All accounts")
    return [
        offered(here, "accounts_file", {"q": words} | chosen),
        offered(_("All sites"), "sites_file"),
        offered(_("All machines"), "machines_file"),
        offered(_("All contacts"), "contacts_file"),
        offered(_("All contracts"), "contracts_file"),
    ]


def of_account(customer: Customer) -> list[Offered]:
    """What the page of an account offers."""
    query = {"account": str(customer.pk)}
    return [
        offered(_("Sites"), "sites_file", query),
        offered(_("Machines"), "machines_file", query),
        offered(_("Contacts"), "contacts_file", query),
        offered(_("Contracts"), "contracts_file", query),
    ]
