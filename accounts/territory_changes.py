"""Changes to the map of territories: rehearsed first, then sites and who sees them follow."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import access, territories
from accounts.models import Access, Person, Site, Territory, TerritoryArea
from accounts.models.access import Why
from accounts.territories import Area, Map
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.querysets import SiteQuerySet


@dataclass(frozen=True)
class Wish:
    """A territory as it should be; without an id it is a new one."""

    name: str
    areas: tuple[Area, ...]
    is_default: bool = False
    pk: UUID = field(default_factory=uuid7)


class Move(NamedTuple):
    """A site that would go from one territory to another; ids, none for no territory."""

    site: UUID
    was: UUID | None
    becomes: UUID | None


def rehearse(wish: Wish) -> list[Move]:
    """The sites that would move, and nothing else happens. Raises Refused for a taken prefix."""
    today = territories.as_it_is()
    _require_free(wish, today)
    after = today.changed(wish.pk, wish.areas, is_default=wish.is_default)
    return list(_moves(today, after))


@transaction.atomic
def save(wish: Wish, *, by: Person) -> list[Move]:
    """Make a territory as wished and move its sites; access follows. Saved twice it is once.

    Raises Refused when a prefix or the name is taken, or sites would move that ``by`` may not
    see: nobody but an admin takes from others what is not theirs.
    """
    list(Territory.objects.order_by("id").select_for_update(no_key=True))
    moves = rehearse(wish)
    require_sight(moves, by)
    territory = _kept(wish, by)
    _keep_areas(territory, wish.areas)
    _move(moves)
    return moves


@transaction.atomic
def archive(territory_id: UUID, *, by: Person, today: dt.date) -> list[Move]:
    """Give a territory up: its areas are free again, its sites go where the map says then.

    Raises Refused for the one that takes what no other matches.
    """
    list(Territory.objects.order_by("id").select_for_update(no_key=True))
    territory = Territory.objects.get(pk=territory_id)
    if territory.is_default:
        raise Refused("is_default", _("Make another territory the default first."))
    was = territories.as_it_is()
    after = was.changed(territory.pk, (), is_default=False)
    moves = list(_moves(was, after, also=territory.pk))
    require_sight(moves, by)
    territory.areas.all().delete()
    _move(moves)
    for person in Person.objects.filter(territories=territory):
        person.territories.remove(territory)
        Access.objects.filter(person=person, why=Why.TERRITORY, site__territory=territory).delete()
    territory.archived_on = territory.archived_on or today
    territory.save(update_fields=["archived_on"])
    return moves


def require_sight(moves: list[Move], by: Person) -> None:
    """Raises Refused when sites move that ``by`` may not see."""
    if by.is_admin or not moves:
        return
    moving = Site.objects.filter(pk__in=[move.site for move in moves])
    if moving.exclude(pk__in=Site.objects.visible_to(by).values("pk")).exists():
        raise Refused(
            "foreign_sites", _("Sites would move that are not yours. Ask an admin."), "/areas"
        )


def unmatched(sites: SiteQuerySet, today: Map) -> dict[Area, int]:
    """Sites that no area takes, counted by country and the first two letters of the code."""
    found: dict[Area, int] = defaultdict(int)
    for country, code in sites.current().values_list("country", "postal_code").iterator():
        if today.area_of(country, code) is None:
            found[country, territories.normalise(code)[:2]] += 1
    return dict(sorted(found.items()))


def counted(sites: SiteQuerySet, today: Map) -> dict[Area, int]:
    """How many sites fall into each area."""
    found: dict[Area, int] = defaultdict(int)
    for country, code in sites.current().values_list("country", "postal_code").iterator():
        area = today.area_of(country, code)
        if area:
            found[area] += 1
    return found


def _moves(was: Map, after: Map, *, also: UUID | None = None) -> Iterator[Move]:
    """Sites for which the change makes a difference; ``also`` empties a territory altogether."""
    rows = Site.objects.current().values_list("pk", "country", "postal_code", "territory")
    for pk, country, code, territory in rows.iterator():
        becomes = after.territory_of(country, code)
        differs = was.territory_of(country, code) != becomes or territory == also
        if differs and (territory is None or territory != becomes):
            yield Move(pk, territory, becomes)


def _require_free(wish: Wish, today: Map) -> None:
    taken = [area for area in wish.areas if today.areas.get(area, wish.pk) != wish.pk]
    if taken:
        owner = Territory.objects.get(pk=today.areas[taken[0]])
        said = _("%(area)s is in %(territory)s already.")
        raise Refused(
            "prefix_taken", said % {"area": " ".join(taken[0]), "territory": owner}, "/areas"
        )


def _kept(wish: Wish, by: Person) -> Territory:
    """The row; whoever makes a new one looks after it, unless they see all anyway."""
    if wish.is_default:
        Territory.objects.filter(is_default=True).exclude(pk=wish.pk).update(is_default=False)
    facts = {"name": wish.name, "is_default": wish.is_default}
    try:
        with transaction.atomic():
            territory, made = Territory.objects.update_or_create(pk=wish.pk, defaults=facts)
    except IntegrityError:
        raise Refused("name_taken", _("There is a territory of this name."), "/name") from None
    if made and not by.is_admin:
        by.territories.add(territory)
    return territory


def _keep_areas(territory: Territory, areas: Iterable[Area]) -> None:
    wanted = set(areas)
    for area in territory.areas.all():
        if (area.country, area.prefix) not in wanted:
            area.delete()
    kept = set(territory.areas.values_list("country", "prefix"))
    TerritoryArea.objects.bulk_create(
        TerritoryArea(territory=territory, country=country, prefix=prefix)
        for country, prefix in sorted(wanted - kept)
    )


def _move(moves: list[Move]) -> None:
    by_target: dict[UUID | None, list[UUID]] = defaultdict(list)
    for move in moves:
        by_target[move.becomes].append(move.site)
    for target, sites in by_target.items():
        Site.objects.filter(pk__in=sites).update(territory=target)
    access.cover_sites(Site.objects.filter(pk__in=[move.site for move in moves]))
