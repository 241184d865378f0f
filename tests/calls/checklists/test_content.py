"""What a version may say, and what it may not."""

import copy

import pytest

from calls import figures
from calls.checklists import checking
from calls.checklists.content import Content, Wrong, stored
from calls.checklists.starters import STARTERS
from fieldapp.plumbing.ids import uuid7


def item(**facts):
    return {"id": str(uuid7()), "kind": "check", "text": "Glass"} | facts


def version(*items):
    return {"sections": [{"id": str(uuid7()), "title": "Clean", "items": list(items)}]}


SOUND = [
    item(),
    item(kind="counter", text="Pages", name="mono", unit="pages"),
    item(kind="measure", name="fuser", unit="°C", low="175", high="195.5", if_bad=["note"]),
    item(
        kind="choice",
        options=[{"id": "a", "label": "Good"}, {"id": "b", "label": "Worn", "bad": True}],
        signal={"type": "passive", "clue": "breaks_down", "category": "machine", "option": "b"},
    ),
    item(kind="text", required=False, help="In a few words"),
    item(kind="photo"),
    item(kind="signature"),
]

TWICE = str(uuid7())
CHOICE = {"kind": "choice", "options": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}]}
BAD = {
    "a list": [],
    "nothing": None,
    "other keys": {"sections": [], "more": 1},
    "sections no list": {"sections": {}},
    "a section no object": {"sections": ["x"]},
    "a section without a title": {"sections": [{"id": TWICE, "title": " ", "items": []}]},
    "a section without items": {"sections": [{"id": TWICE, "title": "A"}]},
    "all_ok no truth": {"sections": [{"id": TWICE, "title": "A", "all_ok": 1, "items": []}]},
    "an item no object": version("x"),
    "an item of other keys": version(item(colour="red")),
    "an id no uuid": version(item(id="7")),
    "an id no text": version(item(id=7)),
    "one id twice": version(item(id=TWICE), item(id=TWICE)),
    "an unknown kind": version(item(kind="slider")),
    "no text": version(item(text="")),
    "a long text": version(item(text="x" * 201)),
    "a zero byte": version(item(text="a\x00b")),
    "a number for words": version(item(help=3)),
    "required no truth": version(item(required="yes")),
    "a range of a check": version(item(low="1")),
    "options of a check": version(item(options=[])),
    "a signal of a text": version(item(kind="text", signal={"type": "passive", "clue": "x"})),
    "unknown needs": version(item(if_bad=["video"])),
    "needs no list": version(item(if_bad="note")),
    "a counter without a name": version(item(kind="counter")),
    "a name of blanks": version(item(kind="counter", name="mono pages")),
    "one counter twice": version(
        item(kind="counter", name="mono"), item(kind="counter", name="mono")
    ),
    "a range of words": version(item(kind="measure", name="a", low="cold")),
    "a range of a float": version(item(kind="measure", name="a", low=1.5)),
    "a range without end": version(item(kind="measure", name="a", high="Infinity")),
    "a range the wrong way": version(item(kind="measure", name="a", low="9", high="8")),
    "a choice of one": version(item(kind="choice", options=[{"id": "a", "label": "A"}])),
    "a choice of none": version(item(kind="choice")),
    "an option no object": version(item(kind="choice", options=["a", "b"])),
    "one option twice": version(
        item(kind="choice", options=[{"id": "a", "label": "A"}, {"id": "a", "label": "B"}])
    ),
    "an option's id of blanks": version(
        item(kind="choice", options=[{"id": "a b", "label": "A"}, {"id": "b", "label": "B"}])
    ),
    "an overt signal": version(item(signal={"type": "overt", "clue": "asked_machine"})),
    "a signal without a clue": version(item(signal={"type": "passive", "clue": ""})),
    "a signal of words": version(item(signal="breaks_down")),
    "a signal of an unknown option": version(
        item(**CHOICE, signal={"type": "passive", "clue": "x", "option": "c"})
    ),
    "too many items": version(*[item() for _ in range(201)]),
}


def test_what_is_sound_comes_back_as_it_was():
    data = version(*SOUND)
    told = checking.parse(copy.deepcopy(data))
    assert [each["id"] for each in told.as_json()["sections"][0]["items"]] == [
        each["id"] for each in SOUND
    ]
    assert stored(told.as_json()) == told


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_what_is_not_sound_is_refused_with_its_place(data):
    with pytest.raises(Wrong) as refusal:
        checking.parse(data)
    assert all(problem.path.startswith("/") and problem.words for problem in refusal.value.problems)
    assert str(refusal.value)


def test_a_version_without_items_or_with_an_empty_section_is_not_published():
    for content in (Content(), stored(version())):
        with pytest.raises(Wrong, match=r"item"):
            checking.require_publishable(content)
    half = stored({"sections": [*version(item())["sections"], *version()["sections"]]})
    with pytest.raises(Wrong, match="“Clean” has no items"):
        checking.require_publishable(half)


@pytest.mark.parametrize("name", STARTERS)
def test_what_one_may_start_from_is_sound_and_anew_each_time(name):
    make = STARTERS[name][1]
    first, second = make(), make()
    checking.require_publishable(checking.parse(first.as_json()))
    assert not {each.id for each in first.items} & {each.id for each in second.items}


def test_the_copier_has_fourteen_items_as_the_taps_are_counted():
    sections = STARTERS["copier"][1]().sections
    assert [(len(each.items), each.all_ok) for each in sections] == [
        (5, True),
        (6, True),
        (3, False),
    ]


@pytest.mark.parametrize("name", STARTERS)
def test_signals_that_starters_propose_are_those_of_the_trade(name):
    from signals.clues import Category, belongs

    for each in STARTERS[name][1]().items:
        if each.signal:
            assert belongs(each.signal.type, each.signal.clue)
            assert each.signal.category in Category.values


@pytest.mark.parametrize(
    ("typed", "is_counter", "number"),
    [
        ("504418", True, "504418"),
        ("504,418", True, "504418"),
        ("504.418", True, "504418"),
        ("504 418", True, "504418"),
        ("1.234.567", True, "1234567"),
        ("1234.5", True, "1234.5"),
        ("17,5", False, "17.5"),
        ("17.5", False, "17.5"),
        ("1.234,5", False, "1234.5"),
        ("1,234.5", False, "1234.5"),
        ("-3", False, "-3"),
    ],
)
def test_numbers_are_read_as_people_type_them(typed, is_counter, number):
    assert figures.kept(figures.read(typed, is_counter=is_counter)) == number


@pytest.mark.parametrize(
    "typed", ["", "about 5", "1e5", "NaN", "٣", "--1", "1.2345", "9" * 12, "1" * 40, "1,2,3"]
)
def test_what_is_no_number_is_none(typed):
    assert figures.read(typed, is_counter=False) is None
