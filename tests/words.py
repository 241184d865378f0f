"""The words that customers read, and the catalogs that hold them in their languages.

    .venv/bin/python -m tests.words     write new words into locale/, and compile what is there

READ names what customers read: a file as a whole (``()``), of a Python file the definitions that
are named, of a template the sentences. Everything else stays English, and is not asked of those who
translate.
"""

from __future__ import annotations

import ast
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PROJECT = Path(__file__).resolve().parent.parent
LOCALE = PROJECT / "locale"
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "gettext_noop": None,
}
READ: dict[str, tuple[str, ...]] = {
    "templates/base.html": ("Skip to content", "Error:"),
    "templates/_errsum.html": (),
    "templates/calls/_contents.html": (),
    "templates/calls/_contents_machine.html": (),
    "templates/calls/_contents_photos.html": (),
    "templates/calls/_counts.html": (),
    "templates/calls/_drawn.html": (),
    "templates/calls/_signed.html": (),
    "templates/calls/sign.html": (),
    "templates/calls/signed.html": (),
    "calls/models/visits.py": ("VisitKind", "WhyIncomplete"),
    "calls/readings.py": ("NAMES",),
    "calls/reports/checked.py": (),
    "calls/reports/contents.py": (),
    "calls/reports/counters.py": (),
    "calls/reports/days.py": (),
    "calls/reports/forms.py": ("WRITE_ADDRESS", "SignForm"),
    "calls/reports/mailing.py": ("written",),
    "calls/reports/page.py": (),
    "calls/reports/pdf/__init__.py": (),
    "calls/reports/pdf/look.py": (),
    "calls/reports/pdf/parts.py": (),
    "calls/reports/pdf/pictures.py": (),
    "calls/reports/pdf/sheet.py": (),
    "calls/reports/signing.py": ("ADDED",),
    "calls/reports/summary.py": (),
    "fieldapp/plumbing/form_fields.py": ("TOO_OLD",),
}


def languages() -> list[str]:
    """Those that need a catalog."""
    return [code for code, _name in settings.CUSTOMER_LANGUAGES if code != settings.LANGUAGE_CODE]


def asked() -> Catalog:
    """Every word that customers read, with the files it stands in."""
    found = Catalog(charset="utf-8")
    for file, names in READ.items():
        for words, context, comments in of_file(file, names):
            found.add(words, locations=[(file, 0)], auto_comments=comments, context=context)
    return found


def of_file(file: str, names: tuple[str, ...]) -> Iterator[tuple]:
    source, is_template = (PROJECT / file).read_text(), file.endswith(".html")
    if is_template:
        source = templatize(source, origin=file)
    elif names:
        source = "\n".join(_definitions(file, source, names))
    read = io.BytesIO(source.encode())
    found = list(extract("python", read, KEYWORDS, ("Translators:",), {"encoding": "utf-8"}))
    if is_template and names:
        _require(file, names, {words for _line, words, _comments, _context in found})
        found = [each for each in found if each[1] in names]
    for _line, words, comments, context in found:
        yield words, context, comments


def _definitions(file: str, source: str, names: tuple[str, ...]) -> list[str]:
    found = {}
    for node in ast.parse(source).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node]
        for target in targets:
            name = getattr(target, "id", getattr(target, "name", ""))
            found[name] = ast.get_source_segment(source, node) or ""
    _require(file, names, set(found))
    return [found[name] for name in names]


def _require(file: str, names: tuple[str, ...], found: set) -> None:
    missing = set(names) - found
    if missing:
        raise LookupError(f"{file} has no {', '.join(sorted(missing))}.")


def path_of(language: str, suffix: str = "po") -> Path:
    """Where Django looks for the words of a language."""
    return LOCALE / language / "LC_MESSAGES" / f"django.{suffix}"


def kept(language: str) -> Catalog:
    """The catalog of a language as it is in the repository."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def translated(catalog: Catalog) -> list[Message]:
    """Its messages without its head."""
    return [message for message in catalog if message.id]


def compiled(catalog: Catalog) -> bytes:
    """What Django reads of it."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def _empty(language: str) -> Catalog:
    name = dict(settings.CUSTOMER_LANGUAGES)[language]
    return Catalog(
        locale=language,
        header_comment=f"# What customers read of Earshot, in {name}.",
        project="Earshot",
        version="1",
        language_team=name,
        last_translator="Earshot",
        msgid_bugs_address="see CONTRIBUTING.md",
        charset="utf-8",
        fuzzy=False,
    )


def write(language: str) -> list[Message]:
    """Bring a language's catalog up to date; the messages that somebody has to translate."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalog = kept(language) if path.exists() else _empty(language)
    catalog.update(asked(), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    with path.open("wb") as file:
        write_po(
            file, catalog, omit_header=False, include_lineno=False, sort_output=True, width=100
        )
    path_of(language, "mo").write_bytes(compiled(catalog))
    return [message for message in translated(catalog) if not all(_words(message))]


def _words(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


def main() -> int:
    """Write all catalogs, and say what is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fieldapp.settings")
    django.setup()
    open_ones = {language: write(language) for language in languages()}
    for language, messages in open_ones.items():
        print(f"{language}: {len(messages)} to translate in {path_of(language)}")
    return 1 if any(open_ones.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
