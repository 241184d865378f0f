"""Headings that several tests send, and who sees which site."""

from __future__ import annotations

from accounts.models import Person, Site

SITES = ["site_ref", "customer_ref", "name", "postal_code", "country"]
MACHINES = ["machine_ref", "site_ref", "model"]


def sees(person: Person) -> set[str]:
    return set(Site.objects.visible_to(person).values_list("ref", flat=True))
