"""Requests for supplies as a file."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.models import SuppliesRequest
from fieldapp.plumbing.downloads import TIME_ZONE, Column, Sheet, local


def of(rows: QuerySet[SuppliesRequest]) -> Sheet[SuppliesRequest]:
    """Each with where it goes; times by the clock of its site."""
    return Sheet("supplies", gettext("Supplies"), COLUMNS, rows)


COLUMNS: list[Column[SuppliesRequest]] = [
    Column(_("What"), lambda row: row.what),
    Column(_("Account"), lambda row: str(row.site.customer)),
    Column(_("Site"), lambda row: row.site.name),
    Column(_("Address"), lambda row: row.site.place),
    Column(_("Machine"), lambda row: row.machine.model.name if row.machine else ""),
    Column(_("Serial number"), lambda row: row.machine.serial if row.machine else ""),
    Column(_("Asked by"), lambda row: str(row.by)),
    Column(_("Asked at"), lambda row: local(row.asked_at, row.site.zone)),
    Column(_("Sent at"), lambda row: local(row.sent_at, row.site.zone)),
    Column(_("Sent by"), lambda row: str(row.sent_by) if row.sent_by else ""),
    Column(TIME_ZONE, lambda row: row.site.zone),
]
