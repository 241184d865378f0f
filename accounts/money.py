"""Money as people read it, in the company's currency."""

from __future__ import annotations

from decimal import Decimal

from django.utils import formats

from accounts import company

SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"}


def in_words(amount: Decimal) -> str:
    """``£412,300``, and ``£99.50`` where there is more than whole units; others ``CHF 412,300``."""
    places = 0 if amount == amount.to_integral_value() else 2
    number = formats.number_format(amount, places, force_grouping=True)
    currency = company.current().currency
    return f"{SIGNS[currency]}{number}" if currency in SIGNS else f"{currency}\u00a0{number}"
