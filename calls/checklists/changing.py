"""What can be done to the content of a draft; each is handed to ``editing.change``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from django.http import Http404

from calls.checklists.content import Content, Item, Section
from fieldapp.plumbing.ids import uuid7

T = TypeVar("T")
Change = Callable[[Content], Content]


def add_section(title: str, *, all_ok: bool = True) -> Change:
    """A new section at the end."""
    added = Section(uuid7(), title, all_ok)
    return lambda content: replace(content, sections=(*content.sections, added))


def set_section(section_id: UUID, title: str, *, all_ok: bool) -> Change:
    """Another title, or whether one tap may answer it."""
    return _in_section(section_id, lambda old: replace(old, title=title, all_ok=all_ok))


def remove_section(section_id: UUID) -> Change:
    """Without a section and its items."""

    def how(content: Content) -> Content:
        _require(content.section(section_id))
        kept = tuple(each for each in content.sections if each.id != section_id)
        return replace(content, sections=kept)

    return how


def move_section(section_id: UUID, by: int) -> Change:
    """A place up (-1) or down (1); at the end it stays."""

    def how(content: Content) -> Content:
        moved = _require(content.section(section_id))
        return replace(content, sections=_moved(content.sections, moved, by))

    return how


def add_item(section_id: UUID, item: Item) -> Change:
    """A new item at the end of a section."""
    return _in_section(section_id, lambda old: replace(old, items=(*old.items, item)))


def set_item(item: Item) -> Change:
    """An item with other words; its id and its kind stay."""

    def how(content: Content) -> Content:
        old = _require(content.item(item.id))
        holder = _require(content.section_of(item.id))
        same = replace(item, kind=old.kind)
        items = tuple(same if each.id == item.id else each for each in holder.items)
        return _in_section(holder.id, lambda section: replace(section, items=items))(content)

    return how


def remove_item(item_id: UUID) -> Change:
    """Without an item. Its answers of the past stay with the versions that had it."""

    def how(content: Content) -> Content:
        holder = _require(content.section_of(item_id))
        kept = tuple(each for each in holder.items if each.id != item_id)
        return _in_section(holder.id, lambda section: replace(section, items=kept))(content)

    return how


def move_item(item_id: UUID, by: int) -> Change:
    """A place up or down; past the end of its section into the next one."""

    def how(content: Content) -> Content:
        holder = _require(content.section_of(item_id))
        item = _require(content.item(item_id))
        end = holder.items[-1 if by > 0 else 0]
        if item != end:
            items = _moved(holder.items, item, by)
            return _in_section(holder.id, lambda section: replace(section, items=items))(content)
        place = content.sections.index(holder) + by
        if not 0 <= place < len(content.sections):
            return content
        other = content.sections[place]
        without = remove_item(item_id)(content)
        items = (item, *other.items) if by > 0 else (*other.items, item)
        return _in_section(other.id, lambda section: replace(section, items=items))(without)

    return how


def _in_section(section_id: UUID, how: Callable[[Section], Section]) -> Change:
    def changed(content: Content) -> Content:
        _require(content.section(section_id))
        sections = (how(each) if each.id == section_id else each for each in content.sections)
        return replace(content, sections=tuple(sections))

    return changed


def _moved(things: tuple[T, ...], moved: T, by: int) -> tuple[T, ...]:
    order = list(things)
    place = order.index(moved)
    order.insert(max(0, place + by), order.pop(place))
    return tuple(order)


def _require(found: T | None) -> T:
    if found is None:
        raise Http404
    return found
