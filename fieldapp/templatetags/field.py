"""What pages of the field and lists of what became of signals need from templates."""

from decimal import Decimal

from django import template
from django.utils.html import format_html

from accounts import company
from fieldapp.plumbing.ids import uuid7

register = template.Library()


@register.simple_tag
def op_id(value=None):
    """The hidden id of a field form, made as the form is opened: sent twice, it is done once."""
    return format_html('<input type="hidden" name="op_id" value="{}">', value or uuid7())


@register.filter
def money(value):
    """``{{ follow_up.value|money }}``: an amount in the company's currency."""
    return company.money(value if value is None else Decimal(value))
