"""The technician's summary for the customer: put together from what was recorded, then edited."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LONGEST = 2000


def drafted(contents: dict[str, Any]) -> str:
    """One line for each machine that something was recorded of, as the customer is to read it."""
    with translation.override(contents["language"]):
        lines = [_line(machine) for machine in contents["machines"]]
    return "\n".join(line for line in lines if line)[:LONGEST]


def _line(machine: dict[str, Any]) -> str:
    said = [_fault(fault) for fault in machine["faults"]]
    said += [machine["done"]] if machine["done"] else []
    said += [_parts(machine["used"])] if machine["used"] else []
    said += [_counts(checklist) for checklist in machine["checklists"]]
    said += [_("It is not fixed yet")] if machine["fixed"] is False else []
    if not said:
        return ""
    words = " ".join(_sentence(each) for each in said)
    name = f"{machine['name']} ({machine['serial']})" if machine["serial"] else machine["name"]
    return _("%(machine)s: %(words)s") % {"machine": name, "words": words}


def _sentence(words: str) -> str:
    words = words.strip()
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _fault(fault: dict[str, str]) -> str:
    return ", ".join(filter(None, (fault["problem"], fault["cause"], fault["correction"])))


def _parts(parts: list[dict[str, Any]]) -> str:
    names = [
        part["name"] if part["quantity"] == 1 else f"{part['quantity']} × {part['name']}"
        for part in parts
    ]
    return _("Fitted: %(parts)s") % {"parts": ", ".join(names)}


def _counts(checklist: dict[str, Any]) -> str:
    totals = checklist["totals"]
    done = totals["ok"] + totals["not_ok"] + totals["answered"]
    words = ngettext("%(n)d point checked", "%(n)d points checked", done) % {"n": done}
    if totals["not_ok"]:
        wrong = ngettext("%(n)d not OK", "%(n)d not OK", totals["not_ok"])
        words += ", " + wrong % {"n": totals["not_ok"]}
    if totals["left"]:
        left = ngettext("%(n)d left", "%(n)d left", totals["left"])
        words += ", " + left % {"n": totals["left"]}
    return words
