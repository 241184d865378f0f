"""To whom figures about single people may be shown: the company's rule, in one place.

Every page, file and API answer that counts by person asks here. Lists of work (whose signal, whose
follow-up) are no figures: one has to know whom to ask. See docs/explanation/personal-reports.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts import company
from accounts.models.settings import PersonalReports
from fieldapp.plumbing.problems import Refused

if TYPE_CHECKING:
    from accounts.models import Person

LEAST = 5  # people whom a figure must be about, where the rule is "groups"


def rule() -> str:
    """The company's choice."""
    return company.current().personal_reports


def shown_at_all() -> bool:
    """Whether pages may offer to count by person."""
    return rule() != PersonalReports.OFF


def singly() -> bool:
    """Whether whoever may see the work may also see it counted person by person."""
    return rule() == PersonalReports.ALL


def refuse_if_off() -> None:
    """Raises Refused (403 ``personal_reports_off``) where nobody sees figures about people."""
    if not shown_at_all():
        raise Refused("personal_reports_off", said_of_rule(), status=403)


def refuse_about(key: str, *, asker: Person) -> None:
    """Raises Refused (403) unless ``asker`` may see the figures of the person with this id."""
    refuse_if_off()
    if singly() or (rule() == PersonalReports.OWN and key == str(asker.pk)):
        return
    raise Refused(f"personal_reports_{rule()}", said_of_rule(), status=403)


def said_of_rule() -> str:
    """Why figures about people look as they do, for the page; empty where nothing is held back."""
    said: dict[str, str] = {
        PersonalReports.OFF: _("Your company shows no figures about single people."),
        PersonalReports.OWN: _("Your company shows figures about a person to that person only."),
        PersonalReports.GROUPS: _(
            "Your company shows figures about people in groups of at least five."
        ),
    }
    return said.get(rule(), "")


def groups_to_show(people: dict[str, int]) -> set[str]:
    """Which groups may have a row of their own; all others are added together.

    ``people`` says how many people each group is about. What is left must be about nobody or
    about at least five too, or it could be worked out from the total.
    """
    shown = {key for key, count in people.items() if count >= LEAST}
    rest = sum(count for key, count in people.items() if key not in shown)
    for key in sorted(shown, key=lambda key: (people[key], key)):
        if rest == 0 or rest >= LEAST:
            break
        shown.remove(key)
        rest += people[key]
    return shown
