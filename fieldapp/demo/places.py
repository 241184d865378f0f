"""Customers, their sites, and the people there."""

from __future__ import annotations

from datetime import timedelta

from accounts import territories
from accounts.models import Contact, Customer, Site
from accounts.models.customers import ConsentBasis
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.words import (
    BEST_TIMES,
    CONTACT_ROLES,
    CUSTOMERS,
    FIRST_NAMES,
    FLOORS,
    GETTING_IN,
    LAST_LETTERS,
    LAST_NAMES,
    SITE_KINDS,
    STREETS,
    TERRITORIES,
)

# Whose the accounts are, in turn; an empty name leaves them to the queue.
REPS = {
    "South": ["sam", "rita", "sam", "", "rita", ""],
    "North": ["paul", "lena", "", "paul"],
    "West": ["gwen", "gwen", ""],
}
CONTACTS_PER_SITE = 2
GONE = 0.12  # how many sites have somebody who has left


def make(company: Company) -> None:
    """The customers of each territory, their sites and contacts."""
    for territory in TERRITORIES:
        _customers(company, territory)
    Customer.objects.bulk_create(company.customers)
    _sites(company)
    Site.objects.bulk_create(company.sites)
    _contacts(company)


def _customers(company: Company, territory: str) -> None:
    dice = company.dice(f"customers {territory}")
    named: dict[str, Customer] = {}
    wanted = CUSTOMERS[territory][: company.scale.customers[territory]]
    for number, (name, segment, parent) in enumerate(wanted):
        rep = REPS[territory][number % len(REPS[territory])]
        named[name] = Customer(
            id=dice.id(company.founded),
            ref=f"C-{len(company.customers) + number + 1:03}",
            name=name,
            parent=named.get(parent),
            segment=segment,
            country="GB",
            phone=f"01632 960{dice.randrange(1000):03}",
            website=f"https://example.com/{name.split()[0].lower().replace('’', '')}",
            account_rep=company.people[rep] if rep else None,
        )
    company.customers += named.values()


def _sites(company: Company) -> None:
    """Two or three each: the customers in turn, until there are enough."""
    dice = company.dice("sites")
    territory_of = {
        name: territory for territory, rows in CUSTOMERS.items() for name, *_rest in rows
    }
    for number in range(company.scale.sites):
        turn, index = divmod(number, len(company.customers))
        customer = company.customers[index]
        town, outward = _town(dice, territory_of[customer.name])
        kinds = SITE_KINDS[customer.segment]
        kind = kinds[turn % len(kinds)]
        company.sites.append(_site(company, dice, customer, f"{kind}, {town}", town, outward))


def _town(dice: Dice, territory: str) -> tuple[str, str]:
    towns = TERRITORIES[territory][1]
    town = dice.choice(list(towns))
    return town, dice.choice(towns[town])


def _site(
    company: Company, dice: Dice, customer: Customer, name: str, town: str, outward: str
) -> Site:
    last = "".join(dice.choices(LAST_LETTERS, k=2))
    postal_code = f"{outward} {dice.randint(1, 9)}{last}"
    return Site(
        id=dice.id(company.founded),
        ref=f"S-{len(company.sites) + 1:03}",
        customer=customer,
        name=name,
        address=f"{dice.randint(1, 140)} {dice.choice(STREETS)}",
        city=town,
        postal_code=postal_code,
        country="GB",
        time_zone="Europe/London",
        holiday_region="ENG",
        territory=territories.match("GB", postal_code),
        floors=dice.choice(FLOORS),
        getting_in=dice.choice(GETTING_IN),
        no_camera=dice.happens(0.06),
        do_not_sell=dice.happens(0.02),
        credit_hold=dice.happens(0.03),
    )


def _contacts(company: Company) -> None:
    dice = company.dice("contacts")
    for site in company.sites:
        for role, decides in dice.sample(CONTACT_ROLES, CONTACTS_PER_SITE):
            company.contacts_at[site.pk].append(_contact(company, dice, site, role, decides))
    rows = [contact for contacts in company.contacts_at.values() for contact in contacts]
    rows += [_gone(company, dice, site) for site in company.sites if dice.happens(GONE)]
    for number, contact in enumerate(rows):
        contact.ref = f"K-{number + 1:03}"
    Contact.objects.bulk_create(rows)


def _contact(company: Company, dice: Dice, site: Site, role: str, decides: bool) -> Contact:
    first, last = dice.choice(FIRST_NAMES), dice.choice(LAST_NAMES)
    agreed = dice.happens(0.6)
    since = company.today - timedelta(days=dice.randint(20, 700))
    return Contact(
        id=dice.id(company.founded),
        customer=site.customer,
        site=site,
        name=f"{first} {last}",
        role=role,
        phone=f"07700 900{dice.randrange(1000):03}",
        email=f"{first}.{last}.{site.ref}@example.com".lower(),
        decides=decides,
        may_call=agreed,
        may_email=agreed and dice.happens(0.7),
        basis=dice.choice(list(ConsentBasis)) if agreed else "",
        since=since if agreed else None,
        best_time=dice.choice(BEST_TIMES),
    )


def _gone(company: Company, dice: Dice, site: Site) -> Contact:
    contact = _contact(company, dice, site, "Office manager", True)
    contact.left_on = company.today - timedelta(days=dice.randint(10, 300))
    return contact
