"""The form of a territory: its name, and its areas as people write them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Territory
from accounts.people_forms import Refusable
from accounts.territories import Area, normalise
from accounts.territory_changes import Wish

COUNTRY = re.compile(r"[A-Z]{2}")
PREFIX = re.compile(r"[A-Z0-9-]{1,12}")
MOST_AREAS = 2_000


def read_areas(text: str) -> tuple[Area, ...]:
    """Areas from lines like ``GB: NE, DH, SR``; a country alone is all of it.

    Raises ValidationError for what cannot be read, with the line.
    """
    found: dict[Area, None] = {}
    for line in filter(str.strip, text.splitlines()):
        country, _colon, rest = line.strip().upper().partition(":")
        country, _blank, more = country.strip().partition(" ")
        prefixes = [normalise(word) for word in re.split(r"[,;\s]+", f"{more} {rest}") if word]
        if not COUNTRY.fullmatch(country):
            said = _("“%(line)s”: begin each line with a country, like GB.")
            raise forms.ValidationError(said % {"line": line.strip()[:60]})
        for prefix in prefixes or [""]:
            if prefix and not PREFIX.fullmatch(prefix):
                said = _("“%(prefix)s” is no beginning of a postal code.")
                raise forms.ValidationError(said % {"prefix": prefix[:60]})
            found[country, prefix] = None
    if len(found) > MOST_AREAS:
        raise forms.ValidationError(_("That is too many for one territory."))
    return tuple(found)


def written(areas: list[Area]) -> str:
    """The same lines again, a country each."""
    lines: dict[str, list[str]] = {}
    for country, prefix in sorted(areas):
        lines.setdefault(country, []).append(prefix)
    said = []
    for country, prefixes in lines.items():
        some = ", ".join(prefix for prefix in prefixes if prefix)
        said += [country] if "" in prefixes else []
        said += [f"{country}: {some}"] if some else []
    return "\n".join(said)


class TerritoryForm(Refusable):
    """A territory as it should be."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        error_messages={"required": gettext_lazy("Give it a name.")},
    )
    areas = forms.CharField(
        label=gettext_lazy("Areas"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "A line for each country: GB: NE, DH, SR. A country alone is all of it. "
            "Of several that fit, the longest wins."
        ),
    )
    is_default = forms.BooleanField(
        label=gettext_lazy("Takes what no other territory matches"), required=False
    )

    def __init__(self, *args: Any, territory: Territory | None = None, **kwargs: Any) -> None:
        self.territory = territory
        if territory:
            areas = list(territory.areas.values_list("country", "prefix"))
            kwargs["initial"] = {
                "name": territory.name,
                "areas": written(areas),
                "is_default": territory.is_default,
            }
        super().__init__(*args, **kwargs)

    def clean_areas(self) -> tuple[Area, ...]:
        """The areas, read."""
        return read_areas(self.cleaned_data["areas"])

    def clean_is_default(self) -> bool:
        """There is always one; it changes by choosing another."""
        wanted = bool(self.cleaned_data["is_default"])
        if self.territory and self.territory.is_default and not wanted:
            raise forms.ValidationError(_("Make another territory the default instead."))
        return wanted

    @property
    def wish(self) -> Wish:
        """As the verb wants it."""
        facts = self.cleaned_data
        wish = Wish(facts["name"], facts["areas"], facts["is_default"])
        if self.territory:
            wish = Wish(facts["name"], facts["areas"], facts["is_default"], self.territory.pk)
        return wish
