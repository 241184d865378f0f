"""What pages of the field and lists of what became of signals need from templates."""

from decimal import Decimal
from urllib.parse import urlencode

from django import template
from django.utils import timezone
from django.utils.html import format_html

from accounts.money import in_words
from fieldapp.plumbing.ids import uuid7

register = template.Library()


@register.simple_tag
def op_id(value=None):
    """The hidden id of a field form, made as the form is opened: sent twice, it is done once."""
    return format_html('<input type="hidden" name="op_id" value="{}">', value or uuid7())


@register.simple_tag
def about_visit(visit):
    """``<main{% about_visit visit %}>``: whose page it is, and what it knows of it: all until now.

    What the phone kept later, or has not sent yet, ``static/js/noted.js`` shows on top.
    """
    return format_html(' data-visit="{}" data-at="{}"', visit.pk, timezone.now().isoformat())


@register.filter
def map_url(site):
    """A map of a site's address, in whatever the phone opens maps with."""
    query = urlencode({"api": 1, "query": f"{site.place}, {site.country}"})
    return f"https://www.google.com/maps/search/?{query}"


@register.filter
def money(value):
    """``{{ follow_up.value|money }}``: an amount in the company's currency."""
    return "" if value is None else in_words(Decimal(value))


@register.filter
def of(found, visit):
    """``{{ bring|of:visit }}``: what a dictionary by id holds for a row, if anything."""
    return found.get(visit.pk) if found and visit else None
