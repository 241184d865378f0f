"""The company itself, its territories and the people who work there."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.hashers import make_password

from accounts import company as settings
from accounts import coverage, hours, own_days
from accounts.models import CompanySettings, Person, Territory, TerritoryArea
from accounts.models.settings import PersonalReports
from accounts.sign_in import DEMO_PASSWORD
from fieldapp.demo.company import Company
from fieldapp.demo.words import PEOPLE, TERRITORIES

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
CONTRACTOR, DAYS_LEFT = "carl", 20


def make(company: Company) -> None:
    """The company's settings, three territories, sixteen people with one password."""
    CompanySettings.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Earshot demo dealer",
            "currency": "GBP",
            "time_zone": "Europe/London",
            "country": "GB",
            "holiday_region": "ENG",
            "personal_reports": PersonalReports.ALL,
        },
    )
    settings.forget()
    _work_today(company)
    _territories(company)
    _people(company)


def _work_today(company: Company) -> None:
    """There is always a working day to be looked at: on a day off the company works for once."""
    if not hours.is_working_day(company.today, coverage.calendar_of(None)):
        own_days.put(company.today, name="Open day", hours=[["08:00", "17:00"]])
        settings.forget()


def _territories(company: Company) -> None:
    dice = company.dice("territories")
    areas = []
    for name, (prefixes, _towns) in TERRITORIES.items():
        territory = Territory(id=dice.id(company.founded), name=name, is_default=name == "South")
        company.territories[name] = territory
        areas += [
            TerritoryArea(territory=territory, country="GB", prefix=area) for area in prefixes
        ]
    Territory.objects.bulk_create(company.territories.values())
    TerritoryArea.objects.bulk_create(areas)


def _people(company: Company) -> None:
    dice = company.dice("people")
    password = make_password(DEMO_PASSWORD, salt="".join(dice.choices(LETTERS, k=22)))
    memberships = []
    for username, (name, roles, manager, territories) in PEOPLE.items():
        person = Person(
            id=dice.id(company.founded),
            username=username,
            name=name,
            email=f"{username}@example.com",
            phone=f"+44 1632 9601{len(company.people):02}",
            password=password,
            roles=[str(role) for role in roles],
            manager=company.people.get(manager),
            is_contractor=username == CONTRACTOR,
        )
        if person.is_contractor:
            person.last_day = company.today + timedelta(days=DAYS_LEFT)
        company.people[username] = person
        memberships += [
            Person.territories.through(person=person, territory=company.territories[territory])
            for territory in territories
        ]
    Person.objects.bulk_create(company.people.values())
    Person.objects.update(created_at=company.founded)
    Person.territories.through.objects.bulk_create(memberships)
