"""Two customers, or two sites, that are one: everything of the one goes to the other.

The one that goes away is kept as it was, archived, and leads to the kept one. What a signal was
stamped with when it was captured stays as captured.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

import structlog
from django.apps import apps
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts import access, company
from accounts.models import Access, Customer, Merger, Site
from accounts.models.access import Why
from fieldapp.plumbing.problems import Refused, WrongMove

if TYPE_CHECKING:
    from accounts.models import Person

log = structlog.get_logger(__name__)

# Where a row names a customer, or a site, and goes along when that one is merged away.
OF_CUSTOMER = (
    "accounts.Site.customer",
    "accounts.Contact.customer",
    "accounts.Contract.customer",
    "accounts.Customer.merged_into",
    "accounts.Merger.customer",
)
OF_SITE = (
    "accounts.Machine.site",
    "accounts.Contact.site",
    "accounts.MachinePlace.site",
    "accounts.Photo.site",
    "calls.SuppliesRequest.site",
    "calls.Visit.site",
    "signals.Signal.site",
    "accounts.Site.merged_into",
    "accounts.Merger.site",
)
# What stays: stamps, the merger itself, and what is seen to by hand below.
STAYS = (
    "signals.Signal.customer",
    "accounts.Merger.customer_gone",
    "accounts.Merger.site_gone",
    "accounts.Customer.parent",
    "accounts.Access.site",
)
FILLED_OF_CUSTOMER = ("segment", "country", "phone", "website", "account_rep")
FILLED_OF_SITE = (
    *("address", "city", "region", "postal_code", "time_zone", "holiday_region"),
    *("account_rep", "floors", "getting_in"),
)
STRICTER = ("no_camera", "do_not_sell", "credit_hold")


def kept_customer(customer_id: UUID) -> UUID | None:
    """The customer that a merged one became; none where it was not merged."""
    gone = Customer.objects.filter(pk=customer_id).values_list("merged_into_id", flat=True)
    return gone.first()


def kept_site(site_id: UUID) -> UUID | None:
    """The site that a merged one became; none where it was not merged."""
    return Site.objects.filter(pk=site_id).values_list("merged_into_id", flat=True).first()


@transaction.atomic
def merge_customers(gone_id: UUID, *, into_id: UUID, by: Person, now: dt.datetime) -> Merger:
    """Make one customer of two: sites, contacts, contracts and branches go to ``into_id``.

    What the kept one does not say is taken from the other. Repeated, it only brings along what
    came late. Raises Http404 where ``by`` does not see both, WrongMove where either was merged
    with another or has sites that ``by`` does not see, Refused for one and the same.
    """
    gone, kept = _both(Customer, gone_id, into_id, by)
    if hindrance := hindrance_to(gone, kept, by=by):
        raise WrongMove(hindrance)
    _hand_over_branches(gone, kept)
    filled = _fill(kept, gone, FILLED_OF_CUSTOMER)
    kept.save(update_fields=[*filled, "parent"])
    moved_sites = list(gone.sites.values_list("pk", flat=True))
    merger = _merge(gone, kept, OF_CUSTOMER, by=by, now=now)
    covered = kept.sites.all() if "account_rep" in filled else kept.sites.filter(pk__in=moved_sites)
    for site in covered.select_related("customer__account_rep", "account_rep"):
        access.cover_site(site)
    return merger


@transaction.atomic
def merge_sites(gone_id: UUID, *, into_id: UUID, by: Person, now: dt.datetime) -> Merger:
    """Make one site of two of the same customer: machines, contacts, visits and signals go along.

    A flag that either had holds. Raises as ``merge_customers``; Refused also for sites of two
    customers.
    """
    gone, kept = _both(Site, gone_id, into_id, by)
    if gone.customer_id != kept.customer_id:
        raise Refused("two_customers", _("Merge the two customers first."), "/into")
    stricter = [name for name in STRICTER if getattr(gone, name) and not getattr(kept, name)]
    for name in stricter:
        setattr(kept, name, True)
    filled = _fill(kept, gone, FILLED_OF_SITE)
    if "postal_code" in filled or kept.territory is None:
        kept.territory = gone.territory
    kept.save(update_fields=[*filled, *stricter, "territory"])
    # Whoever saw the one that goes away goes on seeing it, so that its address leads them on.
    seen = Access.objects.filter(site=gone, why__in=[Why.VISIT, Why.FOLLOW_UP])
    rows = [Access(person_id=a.person_id, site=kept, why=a.why, until=a.until) for a in seen]
    Access.objects.bulk_create(rows, ignore_conflicts=True)
    access.cover_site(kept)
    return _merge(gone, kept, OF_SITE, by=by, now=now)


def hindrance_to(gone: Any, kept: Any, *, by: Person) -> str:
    """Why ``by`` cannot merge these two, in a sentence; empty where nothing is in the way."""
    if isinstance(gone, Site):
        return ""
    both = Customer.objects.filter(pk__in=[gone.pk, kept.pk])
    if both.reaching_beyond(by).exists():
        return _("One of them has sites that you may not see. An admin can merge them.")
    return ""


def moving(gone: Customer | Site) -> dict[str, int]:
    """How many rows of each kind would go along, by their names; those without any are left out."""
    names = OF_CUSTOMER if isinstance(gone, Customer) else OF_SITE
    counted = {_name(where): _rows(where, gone).count() for where in names}
    return {name: number for name, number in counted.items() if number}


def _merge(gone: Any, kept: Any, names: tuple[str, ...], *, by: Person, now: dt.datetime) -> Merger:
    moved = {}
    for where in names:
        number = _rows(where, gone).update(**{where.rpartition(".")[2]: kept})
        if number:
            moved[_name(where)] = number
    gone.archived_on = gone.archived_on or company.today()
    gone.merged_into = kept
    gone.save(update_fields=["archived_on", "merged_into"])
    kind = "customer" if isinstance(gone, Customer) else "site"
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]
    facts = {kind: kept, "by": by, "at": now, "moved": moved, "request_id": request_id}
    merger, is_new = Merger.objects.get_or_create(**{f"{kind}_gone": gone}, defaults=facts)
    said = {"gone": str(gone.pk), "kept": str(kept.pk), "by": by.username, "moved": moved}
    log.info("merged" if is_new else "merged_again", kind=kind, **said)
    return merger


def _rows(where: str, gone: Any) -> QuerySet:
    """The rows that name ``gone`` in a field, as in ``accounts.Machine.site``."""
    app, model, field = where.split(".")
    return apps.get_model(app, model)._default_manager.filter(**{field: gone}).order_by()


def _name(where: str) -> str:
    app, model, _field = where.split(".")
    return str(apps.get_model(app, model)._meta.verbose_name_plural)


def _both(model: Any, gone_id: UUID, into_id: UUID, by: Person) -> tuple[Any, Any]:
    """Both rows, locked in the order of their ids: two who merge at once wait for each other."""
    if gone_id == into_id:
        raise Refused("same", _("Choose another one: this is the same."), "/into")
    locked = model.objects.select_for_update(of=("self",)).filter(pk__in=[gone_id, into_id])
    rows = {row.pk: row for row in locked.order_by("pk")}
    known = model.objects.known_to(by) if model is Customer else model.objects.visible_to(by)
    if known.filter(pk__in=rows).order_by().count() < len({gone_id, into_id}):
        raise Http404
    gone, kept = rows[gone_id], rows[into_id]
    if kept.merged_into_id or (gone.merged_into_id and gone.merged_into_id != into_id):
        raise WrongMove(_("One of them was merged in the meantime. Open the page again."))
    return gone, kept


def _fill(kept: Any, gone: Any, names: tuple[str, ...]) -> list[str]:
    """Take from the one that goes away what the kept one does not say."""
    filled = [name for name in names if not getattr(kept, name) and getattr(gone, name)]
    for name in filled:
        setattr(kept, name, getattr(gone, name))
    return filled


def _hand_over_branches(gone: Customer, kept: Customer) -> None:
    """The branches of the one belong to the other; nobody ends up above themself."""
    if gone.pk in _above(kept) or (kept.parent_id is None and kept.pk not in _above(gone)):
        kept.parent = gone.parent
    gone.branches.exclude(pk=kept.pk).update(parent=kept)
    if kept.parent_id == kept.pk:
        kept.parent = None


def _above(customer: Customer) -> set[UUID]:
    found: set[UUID] = set()
    parent = customer.parent_id
    while parent and parent not in found:
        found.add(parent)
        parent = Customer.objects.filter(pk=parent).values_list("parent_id", flat=True).first()
    return found
