"""Forms of the import page: the file, and which of its headings is which of our columns."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Person
from fieldapp.plumbing.importing import kinds, mapping, reading
from fieldapp.plumbing.importing.kinds import Column
from fieldapp.plumbing.importing.mapping import Mapped
from fieldapp.plumbing.importing.models import ImportRun
from fieldapp.plumbing.importing.refusing import Unreadable

ALIKE = 0.85  # how alike two names must be for one to be suggested for the other
TOGETHER = "+"  # between the numbers of headings that make one column together
LONGEST_SAMPLE = 24


class UploadForm(forms.Form):
    """What is in the file, and the file."""

    kind = forms.ChoiceField(label=gettext_lazy("What is in the file"))
    file = forms.FileField(
        label=gettext_lazy("CSV or Excel file"),
        help_text=gettext_lazy("At most 100,000 rows and 20 MB."),
        max_length=200,
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("This file is empty. Choose another."),
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Letters"),
        required=False,
        choices=[
            ("", gettext_lazy("Find out (UTF-8, UTF-16)")),
            (reading.WINDOWS, gettext_lazy("Windows-1252 (older Windows)")),
        ],
    )

    def __init__(self, person: Person, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [
            (name, kind.label)
            for name, kind in kinds.every().items()
            if kind.may_be_imported_by(person)
        ]

    def refuse(self, error: Unreadable) -> None:
        """Say at the file why it cannot be read."""
        self.add_error("encoding" if error.offered else "file", error.detail)


class MappingForm(forms.Form):
    """For each of our columns a heading, or a text that holds for all rows."""

    empty = forms.CharField(
        label=gettext_lazy("Words that mean nothing is known"),
        help_text=gettext_lazy("With commas between them, such as NULL, n/a."),
        max_length=500,
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("Values: words of the file, and what they are here"),
        help_text=gettext_lazy("One in each line, as: country: Germany = DE"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, run: ImportRun, *args: Any, **kwargs: Any) -> None:
        self.run, self.kind = run, kinds.get(run.kind)
        self.headings = mapping.without_reason(run.headings)
        kept = run.mapping if run.mapping is not None else None
        self.used_before = kept is not None
        before = mapping.from_json(kept or {})
        super().__init__(*args, initial=self._initial(before), **kwargs)
        choices = list(self._choices(before))
        for column in self.kind.columns:
            self.fields[f"from_{column.name}"] = forms.ChoiceField(
                label=column.name, choices=choices, required=False
            )
            self.fields[f"always_{column.name}"] = forms.CharField(
                label=_("%(column)s in all rows") % {"column": column.name},
                max_length=200,
                required=False,
            )

    def pairs(self) -> Iterator[tuple[Column, forms.BoundField, forms.BoundField]]:
        """Our columns, each with its two fields."""
        for column in self.kind.columns:
            yield column, self[f"from_{column.name}"], self[f"always_{column.name}"]

    def _choices(self, before: Mapped) -> Iterator[tuple[str, str]]:
        """The headings, each with what the first row says; and those used together before."""
        first = self.run.rows.filter(unusable=False).order_by("number").first()
        yield "", _("Not in this file")
        for number, name in enumerate(self.headings):
            sample = first.cells[number] if first and number < len(first.cells) else ""
            sample = Truncator(sample.strip()).chars(LONGEST_SAMPLE)
            yield str(number), f"{name} ({sample})" if sample else name
        for names in before.columns.values():
            if len(names) > 1 and all(name in self.headings for name in names):
                yield self._numbers(names), " + ".join(names)

    def _numbers(self, names: list[str]) -> str:
        return TOGETHER.join(str(self.headings.index(name)) for name in names)

    def _initial(self, before: Mapped) -> dict[str, str]:
        """As the file is mapped already; else what the names suggest."""
        found = {f"always_{name}": text for name, text in before.constants.items()}
        said = dict(before.columns) if self.used_before else {}
        for column in self.kind.columns:
            if column.name in self.headings and column.name not in before.constants:
                said.setdefault(column.name, [column.name])
        if not self.used_before:
            said |= {name: [one] for name, one in suggested(self.kind.columns, self.headings)}
        for name, names in said.items():
            if names and all(one in self.headings for one in names):
                found[f"from_{name}"] = self._numbers(names)
        found["empty"] = ", ".join(before.empty)
        found["words"] = "\n".join(
            f"{column}: {theirs} = {ours}"
            for column, words in before.values.items()
            for theirs, ours in words.items()
        )
        return found

    def clean(self) -> dict[str, Any]:
        """Each column has one source, and required ones have one at all."""
        given: dict[str, Any] = super().clean() or {}
        for column in self.kind.columns:
            heading, always = given.get(f"from_{column.name}"), given.get(f"always_{column.name}")
            if heading and always:
                words = _("%(column)s: choose a heading, or write a text for all rows; not both.")
                self.add_error(f"always_{column.name}", words % {"column": column.name})
            elif column.required and not heading and not always:
                words = _("%(column)s: choose the heading that gives it.")
                self.add_error(f"from_{column.name}", words % {"column": column.name})
        given["values"] = self._values(given.get("words", ""))
        return given

    def _values(self, text: str) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        known = {column.name for column in self.kind.columns}
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            match = re.fullmatch(r"\s*(\w+)\s*:\s*(.*?)\s*=\s*(.*?)\s*", line)
            if not match or match[1] not in known:
                words = _("Line %(number)s: write one of our columns, a colon, and theirs = ours.")
                self.add_error("words", words % {"number": number})
                continue
            found.setdefault(match[1], {})[match[2]] = match[3]
        return found

    def mapped(self) -> Mapped:
        """What was chosen, as it is kept with the run."""
        columns: dict[str, list[str]] = {}
        for column in self.kind.columns:
            chosen = self.cleaned_data[f"from_{column.name}"]
            if chosen:
                numbers = map(int, chosen.split(TOGETHER))
                columns[column.name] = [self.headings[number] for number in numbers]
            elif column.name in self.headings:
                columns[column.name] = []
        always = {
            column.name: self.cleaned_data[f"always_{column.name}"] for column in self.kind.columns
        }
        empty = [word.strip() for word in self.cleaned_data["empty"].split(",")]
        return Mapped(
            columns=columns,
            constants={name: text for name, text in always.items() if text},
            values=self.cleaned_data["values"],
            empty=[word for word in empty if word],
        )

    def refuse(self, error: Unreadable) -> None:
        """Say all that is wrong with the headings."""
        for sentence in [error.detail, *error.listed]:
            self.add_error(None, sentence)


def suggested(columns: tuple[Column, ...], headings: list[str]) -> Iterator[tuple[str, str]]:
    """For our columns the headings that are called the same or nearly so, each at most once."""
    free = {name for name in headings if name}
    pairs = [(_alike(column.name, name), column.name, name) for column in columns for name in free]
    taken: set[str] = set()
    for alike, ours, theirs in sorted(pairs, key=lambda pair: (-pair[0], headings.index(pair[2]))):
        if alike >= ALIKE and ours not in taken and theirs in free:
            taken.add(ours)
            free.remove(theirs)
            yield ours, theirs


def _alike(ours: str, theirs: str) -> float:
    """From 0 to 1; “company name” has all words of “name”, and is as good as just alike."""
    mine, other = (re.split(r"[\W_]+", name.lower().strip()) for name in (ours, theirs))
    alike = difflib.SequenceMatcher(None, "".join(mine), "".join(other)).ratio()
    return max(alike, ALIKE) if set(mine) <= set(other) else alike
