"""The form of one item of a checklist: which fields there are depends on its kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calls import figures
from calls.checklists.checking import MOST_OPTIONS, NAME
from calls.checklists.content import CAN_FAIL, Item, Kind, Needs, Option, Proposal
from fieldapp.plumbing.ids import uuid7
from signals.clues import CLUES, Category, Clue, SignalType, category_of

SAY = gettext_lazy("Say it in a few words.")
BAD_NUMBER = gettext_lazy("Write it as a number, like 17.5")


class ItemForm(forms.Form):
    """One item; which fields there are depends on its kind."""

    text = forms.CharField(
        label=gettext_lazy("What to do or to look at"),
        max_length=200,
        error_messages={"required": SAY},
    )
    help = forms.CharField(
        label=gettext_lazy("Help"),
        help_text=gettext_lazy("A line below it: what is good, how to do it."),
        max_length=500,
        required=False,
    )
    required = forms.BooleanField(
        label=gettext_lazy("Must be answered"), required=False, initial=True
    )

    def __init__(self, *args: Any, kind: Kind, item: Item | None = None, **kw: Any) -> None:
        self.kind, self.item = kind, item
        super().__init__(*args, **kw)
        if kind in (Kind.COUNTER, Kind.MEASURE):
            self._add_reading()
        if kind == Kind.CHOICE:
            self._add_options()
        if kind in CAN_FAIL:
            self._add_failing()

    def _first(self, name: str, default: Any = "") -> Any:
        return getattr(self.item, name) if self.item else default

    def _add_reading(self) -> None:
        is_counter = self.kind == Kind.COUNTER
        hint = _("mono, colour, a3, scans, hours: the same word on all checklists")
        self.fields["name"] = forms.CharField(
            label=_("Kept as"),
            help_text=hint if is_counter else _("Empty: made from the words above."),
            required=is_counter,
            max_length=40,
            error_messages={"required": SAY},
        )
        self.fields["unit"] = forms.CharField(label=_("Unit"), max_length=12, required=False)
        names = () if is_counter else (("low", _("Normal from")), ("high", _("Normal to")))
        for name, label in names:
            self.fields[name] = forms.CharField(label=label, max_length=20, required=False)
            self.fields[name].widget.attrs |= {"inputmode": "decimal", "class": "in in--short"}

    def _add_options(self) -> None:
        given = self._first("options", ())
        for place in range(min(MOST_OPTIONS, max(4, len(given) + 2))):
            number = place + 1
            label = _("Answer %(n)d") % {"n": number}
            self.fields[f"option_{place}"] = forms.CharField(
                label=label, max_length=80, required=False
            )
            self.fields[f"bad_{place}"] = forms.BooleanField(
                label=_("Answer %(n)d is not OK") % {"n": number}, required=False
            )
            self.fields[f"id_{place}"] = forms.CharField(
                max_length=40, required=False, widget=forms.HiddenInput
            )

    def _add_failing(self) -> None:
        words = {
            Kind.CHECK: _("When it is not OK, ask for"),
            Kind.MEASURE: _("Outside the normal range, ask for"),
            Kind.CHOICE: _("When the answer is not OK, ask for"),
        }
        self.fields["if_bad"] = forms.MultipleChoiceField(
            label=words[self.kind],
            choices=Needs.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields["signal"] = forms.ChoiceField(
            label=_("Then propose a signal"), choices=list(clue_choices()), required=False
        )
        as_usual = _("As the signal says")
        self.fields["category"] = forms.ChoiceField(
            label=_("For which offer"), choices=[("", as_usual), *Category.choices], required=False
        )
        if self.kind == Kind.CHOICE:
            places = [(str(n), _("Answer %(n)d") % {"n": n + 1}) for n in range(MOST_OPTIONS)]
            self.fields["signal_at"] = forms.ChoiceField(
                label=_("Propose it"), choices=[("", _("At each answer not OK")), *places]
            )
            self.fields["signal_at"].required = False

    @property
    def options(self) -> list[tuple[Any, Any, Any]]:
        """The rows of answers: words, whether bad, id."""
        places = [name[7:] for name in self.fields if name.startswith("option_")]
        return [(self[f"option_{n}"], self[f"bad_{n}"], self[f"id_{n}"]) for n in places]

    @property
    def plain(self) -> list[Any]:
        """The fields besides the answers."""
        rows = ("option_", "bad_", "id_")
        return [self[name] for name in self.fields if not name.startswith(rows)]

    def clean_name(self) -> str:
        """The word under which a reading is kept."""
        given = self.cleaned_data["name"] or slugify(self.cleaned_data.get("text", ""))
        name = given.strip().lower().replace("-", "_").replace(" ", "_")[:40]
        if not NAME.fullmatch(name):
            raise forms.ValidationError(_("Small letters, digits and _, like fuser_temperature."))
        return name

    def clean(self) -> dict[str, Any]:
        """Numbers, their order, and at least two answers of a choice."""
        data = super().clean() or {}
        for name in ("low", "high"):
            if not data.get(name):
                data[name] = None
                continue
            data[name] = figures.read(data[name], is_counter=False)
            if data[name] is None:
                self.add_error(name, BAD_NUMBER)
        if None not in (data.get("low"), data.get("high")) and data["low"] > data["high"]:
            self.add_error("high", _("The range ends before it begins."))
        if self.kind == Kind.CHOICE and len(list(self._options(data))) < 2:
            self.add_error("option_0", _("Give at least two answers."))
        return data

    def _options(self, data: dict[str, Any]) -> Iterator[tuple[int, Option]]:
        taken: set[str] = set()
        for place in range(MOST_OPTIONS):
            label = data.get(f"option_{place}", "")
            if not label:
                continue
            known = {option.id for option in self._first("options", ())}
            own = data.get(f"id_{place}", "")
            name = own if own in known and own not in taken else uuid7().hex[:12]
            while name in taken:
                name = uuid7().hex
            taken.add(name)
            yield place, Option(name, label, bool(data.get(f"bad_{place}")))

    def as_item(self) -> Item:
        """What was written, as an item; the id of the old one stays."""
        data = self.cleaned_data
        options = dict(self._options(data)) if self.kind == Kind.CHOICE else {}
        return Item(
            id=self._first("id", None) or uuid7(),
            kind=self.kind,
            text=data["text"],
            help=data["help"],
            required=data["required"],
            if_bad=tuple(Needs(need) for need in data.get("if_bad", ())),
            name=data.get("name", ""),
            unit=data.get("unit", ""),
            low=data.get("low"),
            high=data.get("high"),
            options=tuple(options.values()),
            signal=self._proposal(options),
        )

    def _proposal(self, options: dict[int, Option]) -> Proposal | None:
        chosen = self.cleaned_data.get("signal", "")
        if not chosen:
            return None
        kind, clue = chosen.split(":")
        at = self.cleaned_data.get("signal_at", "")
        option = options.get(int(at)) if at else None
        category = self.cleaned_data.get("category") or str(category_of(kind, clue))
        return Proposal(kind, clue, category, option.id if option else "")


def clue_choices() -> Iterator[tuple[str, Any]]:
    """What can be proposed: hinted or seen, by clue."""
    yield "", _("None")
    for kind in (SignalType.PASSIVE, SignalType.OBSERVED):
        clues = [(f"{kind}:{clue}", Clue(clue).label) for clue in CLUES[kind]]
        yield str(kind.label), clues


def first_of(item: Item) -> dict[str, Any]:
    """What the form of an item shows first."""
    known: dict[str, Any] = {"text": item.text, "help": item.help, "required": item.required}
    known |= {"name": item.name, "unit": item.unit, "if_bad": list(item.if_bad)}
    for name in ("low", "high"):
        edge = getattr(item, name)
        known[name] = "" if edge is None else figures.kept(edge)
    for place, option in enumerate(item.options):
        facts = {"option": option.label, "bad": option.bad, "id": option.id}
        known |= {f"{name}_{place}": value for name, value in facts.items()}
        if item.signal and item.signal.option == option.id:
            known["signal_at"] = str(place)
    if item.signal:
        known["signal"] = f"{item.signal.type}:{item.signal.clue}"
        usual = category_of(item.signal.type, item.signal.clue)
        known["category"] = "" if item.signal.category == usual else item.signal.category
    return known
