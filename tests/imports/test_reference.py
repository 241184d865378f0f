"""The reference of imports says what the code takes."""

from __future__ import annotations

from fieldapp.plumbing.importing import kinds
from tests.imports import page

CONTRACT = {
    "territories": "territory country postal_prefixes is_default",
    "people": "username name email roles territories manager last_day",
    "customers": "customer_ref name segment country phone website account_rep parent_ref",
    "sites": "site_ref customer_ref name address city region postal_code country time_zone "
    "account_rep",
    "contacts": "contact_ref customer_ref site_ref name role phone email may_call may_email basis "
    "since",
    "models": "model brand category recommended_monthly_volume end_of_support",
    "machines": "machine_ref site_ref model serial owned_by serviced_by floor installed_on "
    "warranty_until lessor lease_number lease_end notice_on status",
    "contracts": "contract_ref customer_ref kind machine_refs starts_on ends_on notice_on value "
    "response_hours service_hours pm_per_year renewed_from",
    "planned_visits": "visit_ref site_ref machine_refs kind technician helpers window_start "
    "window_end contact_ref note",
}


def test_the_reference_is_written_from_the_declarations():
    assert page.PAGE.read_text() == page.text()


def test_each_kind_has_the_columns_that_were_promised():
    every = kinds.every()
    assert {name: " ".join(c.name for c in every[name].columns) for name in CONTRACT} == CONTRACT
