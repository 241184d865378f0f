"""What stands on the paper, part by part, in the order of the page that was signed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer, Table, TableStyle

from calls.reports import days
from calls.reports.pdf import pictures as drawing
from calls.reports.pdf.look import INK, LINE, TINT, Look
from calls.reports.pdf.sheet import WIDTH

if TYPE_CHECKING:
    from accounts.models import Photo
    from calls.models import Report

SMALL = 50 * mm  # how wide a signature under one item is drawn
Plain = dict[str, Any]
Photos = dict[str, "Photo"]


def story(report: Report, shown: Plain, photos: Photos, look: Look) -> list[Flowable]:
    """The whole of it."""
    day = days.said(dt.date.fromisoformat(shown["date"]))
    found: list[Flowable] = [look.say(f"{shown['kind']}, {day}", look.title)]
    found += facts(look, _facts(report, shown))
    if shown["summary"]:
        found += [look.say(_("What we did"), look.head), look.say(shown["summary"])]
    for machine in shown["machines"]:
        found += _machine(machine, photos, look)
    found += drawing.row([photos[each] for each in shown["photos"] if each in photos])
    found += list(_endings(shown, look))
    found += _late(shown, photos, look)
    return found + list(_signed(report, look))


def _facts(report: Report, shown: Plain) -> list[tuple[str, str]]:
    place = ", ".join(filter(None, (shown["site"], shown["place"])))
    return [
        (_("Customer"), shown["customer"]),
        (_("Site"), place),
        (_("Technician"), ", ".join(shown["technicians"])),
        (_("Report"), report.number),
    ]


def facts(look: Look, rows: list[tuple[str, str]], share: float = 0.2) -> list[Flowable]:
    """Names and what they stand for, a line between each; ``share`` is how wide the names are."""
    cells = [[look.say(name, look.small), look.say(words)] for name, words in rows if words]
    table = Table(
        cells, colWidths=[share * WIDTH, (1 - share) * WIDTH], hAlign="LEFT", splitInRow=1
    )
    table.setStyle(_lined())
    return [table]


def _lined(*more: tuple) -> TableStyle:
    rules = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
    ]
    return TableStyle([*rules, *more])


def _table(look: Look, heads: list[str], rows: list[list[str]], widths: list[float]) -> Table:
    """A table whose head comes again on each page."""
    cells = [[look.say(head, look.small) for head in heads]]
    cells += [[look.say(words) for words in row] for row in rows]
    sizes = [share * WIDTH for share in widths]
    table = Table(cells, colWidths=sizes, repeatRows=1, hAlign="LEFT", splitInRow=1)
    table.setStyle(_lined(("LINEBELOW", (0, 0), (-1, 0), 1, INK)))
    return table


def _machine(machine: Plain, photos: Photos, look: Look) -> list[Flowable]:
    where = _("Floor %(floor)s") % {"floor": machine["floor"]} if machine["floor"] else ""
    state = {True: _("Fixed"), False: _("Not fixed yet")}.get(machine["fixed"], "")
    under = " · ".join(filter(None, (machine["serial"], where, state)))
    found: list[Flowable] = [CondPageBreak(30 * mm), look.say(machine["name"], look.head)]
    found += [look.say(under, look.small)] if under else []
    found += list(_work(machine, look))
    for checklist in machine["checklists"]:
        found += _checklist(checklist, photos, look)
    return found + drawing.row([photos[each] for each in machine["photos"] if each in photos])


def _work(machine: Plain, look: Look) -> Iterator[Flowable]:
    if machine["faults"]:
        heads = [_("Problem"), _("Cause"), _("Remedy")]
        rows = [
            [fault["problem"], fault["cause"], fault["correction"]] for fault in machine["faults"]
        ]
        yield Spacer(0, 2 * mm)
        yield _table(look, heads, rows, [1 / 3] * 3)
    if machine["done"]:
        yield look.say(_("What was done"), look.minor)
        yield look.say(machine["done"])
    for title, parts in ((_("Parts used"), "used"), (_("Parts still needed"), "needed")):
        if machine[parts]:
            yield look.say(title, look.minor)
            rows = [
                [part["name"], part["number"], str(part["quantity"])] for part in machine[parts]
            ]
            heads = [_("Part"), _("Number"), _("Quantity")]
            yield _table(look, heads, rows, [0.5, 0.3, 0.2])
    if machine["counters"]:
        yield look.say(_("Counters"), look.minor)
        yield from facts(look, [_value(each["name"], each) for each in machine["counters"]])


def _value(name: str, reading: Plain) -> tuple[str, str]:
    return name, f"{reading['value']} {reading['unit']}".strip()


def _checklist(checklist: Plain, photos: Photos, look: Look) -> list[Flowable]:
    found: list[Flowable] = [CondPageBreak(25 * mm), Spacer(0, 3 * mm), _counts(checklist, look)]
    if checklist["values"]:
        found.append(look.say(_("Measured"), look.minor))
        found += facts(look, [_value(each["text"], each) for each in checklist["values"]], 0.5)
    for item in checklist["not_ok"]:
        one = [] if item is not checklist["not_ok"][0] else [look.say(_("Not OK"), look.minor)]
        one += [look.say(item["text"], look.bold)]
        one += [look.say(item["note"])] if item["note"] else []
        one += drawing.row([photos[each] for each in item["photos"] if each in photos])
        found.append(KeepTogether(one))
    found += [KeepTogether(_signed_item(each, look)) for each in checklist.get("signed", ())]
    if checklist["left"]:
        found.append(look.say(_("Left for another time"), look.minor))
        found += facts(
            look, [(item["text"], item["why"] or "–") for item in checklist["left"]], 0.5
        )
    return found


def _signed_item(signed: Plain, look: Look) -> list[Flowable]:
    """Who signed one item of a checklist, as it was drawn or by a tick."""
    found: list[Flowable] = [look.say(signed["text"], look.minor)]
    if signed["strokes"]:
        found.append(drawing.Strokes(signed["strokes"], SMALL))
    found.append(look.say(signed["name"]))
    if not signed["strokes"]:
        found.append(look.say(_("Confirmed by a tick instead of a drawn signature."), look.small))
    return found


def _counts(checklist: Plain, look: Look) -> Table:
    """Sections by how they came out; what never came out so has no column."""
    words = {
        "ok": _("OK"),
        "not_ok": _("Not OK"),
        "na": _("Not applicable"),
        "answered": _("Answered"),
    }
    names = [name for name in words if checklist["totals"][name]]
    rows = [
        [section["title"], *(str(section[name] or "–") for name in names)]
        for section in checklist["sections"]
    ]
    heads = [" ".join(checklist["name"].split()), *(words[name] for name in names)]
    return _table(look, heads, rows, [1 - 0.15 * len(names), *[0.15] * len(names)])


def _endings(shown: Plain, look: Look) -> Iterator[Flowable]:
    if waits := shown["waits_for"]:
        yield look.say(_("What is left"), look.head)
        rows = [(_("Waits for"), waits["why"]), (_("Left"), waits["left"])]
        yield from facts(look, rows)
    if short := shown["closed_short"]:
        yield look.say(_("What we agreed"), look.head)
        rows = [
            (_("You asked for"), short["asked"]),
            (_("Why it was not possible"), short["why_not"]),
            (_("Agreed"), short["agreed"]),
        ]
        yield from facts(look, rows, 0.3)
    if back := shown["returns"]:
        yield look.say(_("We come again"), look.head)
        day = back["on"] and days.with_weekday(dt.date.fromisoformat(back["on"]))
        yield look.say(day or _("We will agree on a day with you."))


def _late(shown: Plain, photos: Photos, look: Look) -> list[Flowable]:
    """A report says so when a phone still holds some of its photos."""
    from calls.reports.photos import named_in

    late = len(set(named_in(shown)) - set(photos))
    if not late:
        return []
    words = ngettext(
        "%(n)d photo had not arrived when this report was made.",
        "%(n)d photos had not arrived when this report was made.",
        late,
    )
    return [Spacer(0, 3 * mm), look.say(words % {"n": late}, look.small)]


def _signed(report: Report, look: Look) -> Iterator[Flowable]:
    signature = report.signature
    if signature is None:
        return
    yield CondPageBreak(50 * mm)
    yield look.say(_("Signed"), look.head)
    if signature.why_not:
        yield look.say(_("Nobody signed: %(why)s") % {"why": signature.why_not})
        return
    if signature.strokes:
        yield drawing.Strokes(signature.strokes)
    else:
        words = _("Confirmed by a tick instead of a drawn signature.")
        box = Table([[look.say(words)]], colWidths=[90 * mm], hAlign="LEFT")
        all_of_it = (0, 0), (-1, -1)
        rules = [("BACKGROUND", *all_of_it, TINT), ("BOX", *all_of_it, 0.5, LINE)]
        box.setStyle(TableStyle(rules))
        yield box
    zone = ZoneInfo(report.visit.site.zone)
    day = days.said(signature.signed_at.astimezone(zone).date())
    yield look.say(signature.name, look.bold)
    yield look.say(day, look.small)
