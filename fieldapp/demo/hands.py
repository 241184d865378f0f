"""What Erin has done today so far, through the product's own verbs: her first visit is signed, the
second half done, the third waits untouched, the last one brings a part."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import F

from accounts import company as settings
from accounts.models import Machine
from calls import readings, unsigning, work
from calls.checklists import filling, sheets
from calls.checklists.accepting import Said
from calls.checklists.content import Item
from calls.checklists.rows import NOT_OK, OK
from calls.models import Fault, ReportEmail, Visit
from calls.operations import Moment
from calls.reports import contents, signing
from calls.work import Told
from fieldapp.demo import signed, today
from fieldapp.demo.book import Book, Call
from fieldapp.demo.chance import Dice
from fieldapp.demo.company import Company
from fieldapp.demo.ledger import Codes, codes
from fieldapp.plumbing.models import OutboxRow

SHINY = "Shine on the rollers of tray 2. That is what jams."
UNUSUAL = "Bent staple across the head, taken out. Watch it next time."


class Day:
    """Erin's day: forms that she sent, at times of her own."""

    def __init__(self, company: Company, call: Call) -> None:
        self.company, self.call, self.erin = company, call, call.lead
        self.dice: Dice = company.dice(f"hands {call.visit.pk}")
        self.visit = Visit.objects.select_related("site").get(pk=call.visit.pk)

    def at(self, moment: datetime) -> Moment:
        """A form sent at a moment."""
        return Moment.here(moment, self.dice.id(moment))

    def after(self, minutes: float) -> Moment:
        """A form sent so long after she came."""
        return self.at(self.call.arrived_at + timedelta(minutes=minutes))


def work_on(company: Company, book: Book) -> None:
    """Her first two visits; the product's own mail is taken for sent."""
    mine = [call for call in book.calls if call.by_hand]
    mine.sort(key=lambda call: call.visit.window_start)
    lists = codes(company.dice("codes"), company.founded)
    _repair(Day(company, mine[0]), lists)
    _half_done(Day(company, mine[1]), lists)
    ReportEmail.objects.filter(sent_at=None).update(sent_at=F("asked_at") + timedelta(minutes=2))
    OutboxRow.objects.filter(kind=unsigning.EMAIL).delete()
    OutboxRow.objects.filter(kind=unsigning.MAKE).update(
        created_at=company.now, next_at=company.now
    )


def _repair(day: Day, lists: Codes) -> None:
    """Found, changed, tried, signed."""
    machine, trouble = day.call.machines[0], day.call.trouble
    if trouble is None:
        return
    where = {"by": day.erin}
    told = Told(
        lists["problem", trouble.problem],
        lists["cause", trouble.cause],
        lists["correction", trouble.correction],
    )
    visit, pk = day.visit, machine.pk
    work.add_fault(visit.pk, pk, told, at=day.after(9), **where)
    if trouble.part:
        part = work.Item(trouble.part, trouble.number)
        work.add_part(visit.pk, pk, part, at=day.after(31), **where)
    work.say(visit.pk, pk, done=trouble.done, fixed=True, at=day.after(44), by=day.erin)
    values = _a_little_more(machine)
    work.read_counters(visit.pk, pk, values, at=day.after(46), **where)
    words = "It works again. Please tell us at once should it come back."
    signing.keep_summary(visit.pk, summary=words, at=day.after(49), by=day.erin)
    _sign(day)


def _sign(day: Day) -> None:
    visit = Visit.objects.select_related("site").get(pk=day.visit.pk)
    ended, contact = day.company.now - today.FIRST_ENDED, day.call.visit.contact
    language = settings.current().language
    shown = contents.of(visit, language=language, now=ended)
    name = contact.name if contact else "Reception"
    said = signing.Signed(
        name=name,
        contact=contact,
        email=contact.email if contact else "",
        language=language,
        strokes=signed.drawn(day.dice, name),
        shown=signing.digest(shown),
    )
    signing.finish(visit.pk, said, by=day.erin, at=day.at(ended))


def _a_little_more(machine: Machine) -> dict[str, Decimal]:
    """The counters a few days after they were read last."""
    last = readings.last_readings([machine.pk]).get(machine.pk, {})
    days = Decimal(3)
    daily = Decimal(machine.monthly_volume or 300) / 30
    found = {}
    for name in readings.counters_of(machine):
        if name in last:
            share = Decimal(1) if name == "mono" else Decimal("0.3")
            found[name] = (last[name].value + daily * share * days).to_integral_value()
    return found


def _half_done(day: Day, lists: Codes) -> None:
    """The first machine: cleaned, partly checked, a fault found; the other one waits."""
    machine, visit = day.call.machines[0], day.visit
    sheet = sheets.of_machine(visit, machine.pk, now=day.company.now)
    if sheet is None:
        return
    clean, check, _figures = sheet.parts
    where = {"by": day.erin}
    rollers = next(row.item for row in clean.rows if row.item.text == "Paper pickup rollers")
    said = {rollers.id: Said(NOT_OK, SHINY)}
    filling.answer(visit.pk, machine.pk, said, at=day.after(8), **where)
    filling.all_ok(visit.pk, machine.pk, clean.section.id, at=day.after(11), **where)
    first: list[Item] = [row.item for row in check.rows[:3]]
    for number, item in enumerate(first):
        each = {item.id: Said(OK, UNUSUAL if item.text.startswith("Stapler") else "")}
        filling.answer(visit.pk, machine.pk, each, at=day.after(15 + 3 * number), **where)
    _fault(day, machine, lists)


def _fault(day: Day, machine: Machine, lists: Codes) -> Fault | None:
    told = Told(
        lists["problem", "Paper jam"],
        lists["cause", "Rollers worn"],
        lists["correction", "Rollers changed"],
        note="Third set since the summer.",
    )
    part = work.Item("Pickup roller set", "OR-4410-21")
    work.add_part(day.visit.pk, machine.pk, part, by=day.erin, at=day.after(26))
    return work.add_fault(day.visit.pk, machine.pk, told, by=day.erin, at=day.after(25))
