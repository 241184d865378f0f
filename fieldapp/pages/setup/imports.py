"""Imports: a file is sent, its headings are matched, it is rehearsed, and its good rows applied.

The worker does the rows; the page shows how far it is, and asks again by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from fieldapp.pages.setup.import_forms import MappingForm, UploadForm
from fieldapp.pages.setup.index import for_setup
from fieldapp.plumbing import downloads, keyset
from fieldapp.plumbing.importing import kinds, mapping, reading, runs, slices
from fieldapp.plumbing.importing.models import Fate, ImportRow, ImportRun, RunState
from fieldapp.plumbing.importing.refusing import Unreadable
from fieldapp.plumbing.problems import WrongMove

RUNS, ROWS, CELLS = 20, 50, 4
LAST_PAGE = 100_000
STAGES = {"rehearse": RunState.REHEARSING, "apply": RunState.APPLYING}
SECONDS = 2  # until a page that waits for the worker asks again


@dataclass(frozen=True)
class Line:
    """A row of the file: its first cells, each under our name for it, and its fate."""

    row: ImportRow
    cells: list[tuple[str, str]]
    whole: bool
    errors: list[str]


def seen_by(person: Person) -> Any:
    """The runs of this person; an admin's sight is everybody's. A file may name what only its
    sender may see."""
    return ImportRun.objects.all() if person.is_admin else ImportRun.objects.filter(by=person)


def _run(request: HttpRequest, pk: UUID) -> ImportRun:
    return get_object_or_404(seen_by(cast(Person, request.user)), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def imports(request: HttpRequest) -> HttpResponse:
    """The files sent so far, and a form for another."""
    person = cast(Person, request.user)
    form = UploadForm(person, request.POST or None, request.FILES or None)
    refused: Unreadable | None = None
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_next(_received(form, person)))
        except Unreadable as error:
            refused = error
            form.refuse(error)
        except WrongMove as error:
            form.add_error("file", str(error))
    page = keyset.page(
        seen_by(person).select_related("by"),
        "created_at",
        request.GET.get("cursor", ""),
        size=RUNS,
        newest_first=True,
    )
    context = {
        "form": form,
        "refused": refused,
        "runs": [(run, kinds.get(run.kind).label) for run in page.rows],
        "previous_url": f"?cursor={page.previous}" if page.previous else "",
        "next_url": f"?cursor={page.next}" if page.next else "",
    }
    status = (refused.status if refused else 422) if form.errors else 200
    return render(request, "setup/imports.html", context, status=status)


def _received(form: UploadForm, person: Person) -> ImportRun:
    """The run of the file that was sent. The same file of a colleague becomes this person's."""
    file = form.cleaned_data["file"]
    if file.size >= reading.MOST_BYTES:
        raise reading.too_large()
    run = runs.receive(
        file.read(),
        filename=file.name,
        kind=form.cleaned_data["kind"],
        encoding=form.cleaned_data["encoding"],
        keep_unmapped=True,
        by=person,
        now=timezone.now(),
    )
    if not seen_by(person).filter(pk=run.pk).exists():
        if run.state in runs.BUSY:
            raise WrongMove(_("Somebody else is importing this very file now. Wait for its end."))
        ImportRun.objects.filter(pk=run.pk).update(by=person)
    return run


def _next(run: ImportRun) -> str:
    """Where to go on with a run: to its headings while nothing has been rehearsed."""
    name = "setup_import_headings" if run.state == RunState.READ else "setup_import"
    return reverse(name, args=[run.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def headings(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which heading is which of our columns; afterwards the file is rehearsed."""
    run, person = _run(request, pk), cast(Person, request.user)
    if run.forgotten_at:
        return redirect("setup_import", run.pk)
    form = MappingForm(run, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mapped = runs.map_anew(run, form.mapped(), now=timezone.now())
        except Unreadable as error:
            form.refuse(error)
        else:
            mapped = runs.ask(mapped, RunState.REHEARSING, by=person)
            return redirect("setup_import", mapped.pk)
    context = {"run": run, "kind": kinds.get(run.kind), "form": form, "detected": detected(run)}
    return render(
        request, "setup/import_headings.html", context, status=422 if form.errors else 200
    )


@require_safe
@for_setup
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A run: how far it is, and what becomes of each row."""
    run = _run(request, pk)
    kind, busy = kinds.get(run.kind), run.state in runs.BUSY
    fate = request.GET.get("fate", "")
    if fate and fate not in Fate.values:
        raise BadRequest("fate")
    number = _page_number(request)
    names, lines, more = ([], [], False) if busy else _lines(run, fate, number)
    context = {
        "run": run,
        "kind": kind,
        "busy": busy,
        "seconds": SECONDS,
        "detected": detected(run),
        "chips": chips(run, fate),
        "names": names,
        "lines": lines,
        "good": run.created + run.changed,
        "files": [
            downloads.Offered(
                str(_("Refused rows, with reasons")),
                *(reverse("setup_import_rejects", args=[run.pk, form]) for form in downloads.FORMS),
            )
        ],
        "previous_url": _address(fate, number - 1) if number > 1 else "",
        "next_url": _address(fate, number + 1) if more else "",
    }
    return render(request, "setup/import.html", context)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page") or "1"
    if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= LAST_PAGE):
        raise BadRequest("page")
    return int(text)


def _address(fate: str, page: int) -> str:
    return "?" + urlencode({"fate": fate, "page": page} if fate else {"page": page}) + "#rows"


def _lines(run: ImportRun, fate: str, page: int) -> tuple[list[str], list[Line], bool]:
    """A page of rows under the names of our first columns, and whether there are more."""
    if run.mapping is None or run.state == RunState.READ or run.forgotten_at:
        return [], [], False
    kind = kinds.get(run.kind)
    layout = mapping.lay_out(run.headings, mapping.from_json(run.mapping), kind)
    names = [column.name for column in kind.columns if column.name in layout.columns][:CELLS]
    rows = run.rows.filter(fate=fate) if fate else run.rows.exclude(fate="")
    start = (page - 1) * ROWS
    found = list(rows.order_by("number")[start : start + ROWS + 1])
    lines = []
    for row in found[:ROWS]:
        whole = len(row.cells) == len(run.headings)
        texts = layout.texts(row.cells) if whole else {}
        cells = [(name, texts.get(name, "")) for name in names]
        cells = cells if whole else [("", " · ".join(row.cells))]
        lines.append(Line(row, cells, whole, [slices.reasons([each]) for each in row.errors]))
    return names, lines, len(found) > ROWS


def chips(run: ImportRun, fate: str) -> list[dict[str, Any]]:
    """The fates, each with how many rows have it."""
    counted = [(each.value, each.label, getattr(run, each.value)) for each in Fate]
    shown = [("", _("All rows"), run.total), *counted]
    return [
        {
            "url": f"?{urlencode({'fate': value})}#rows" if value else "?#rows",
            "label": label,
            "count": count,
            "current": value == fate,
        }
        for value, label, count in shown
    ]


def detected(run: ImportRun) -> str:
    """How the file was written, in words."""
    if run.encoding == "xlsx":
        return _("Excel workbook")
    words = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": _("bar")}
    return _("%(encoding)s, separated by %(separator)s") % {
        "encoding": run.encoding.upper(),
        "separator": words.get(run.separator, run.separator),
    }


@require_POST
@for_setup
def stage(request: HttpRequest, pk: UUID, stage: str) -> HttpResponse:
    """Have a run rehearsed, or applied; if it is not ready for that, its page says why."""
    run, person = _run(request, pk), cast(Person, request.user)
    try:
        runs.ask(run, STAGES[stage], by=person)
    except WrongMove as error:
        messages.error(request, str(error))
    return redirect("setup_import", run.pk)


@require_safe
@for_setup
def rejects(request: HttpRequest, pk: UUID, form: str) -> HttpResponseBase:
    """The refused rows as they were, each with its reason: to be corrected and sent again.

    Where they are no longer kept, the page of the run says so.
    """
    run = _run(request, pk)
    if run.forgotten_at:
        return redirect("setup_import", run.pk)
    return downloads.rows_answer(
        form, f"refused-{run.kind}", _("Refused"), slices.rejects(run), by=request.user
    )
