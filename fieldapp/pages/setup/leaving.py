"""Leaving, and giving up a territory: first what will move, then one button."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts import company, people
from accounts.models import Person, Territory
from accounts.people_forms import Persons, Refusable, day_input
from calls.models import Visit
from fieldapp.pages.setup.index import for_setup
from fieldapp.pages.setup.people import require_change
from fieldapp.plumbing.form_fields import DayField
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.problems import Refused
from signals import handing_over, handing_over_words
from signals.handing_over import Heirs, Scope

SHOWN = 8  # rows of each kind; the number says how many there are


class LastDayForm(forms.Form):
    """When they leave decides which visits move."""

    last_day = DayField(label=gettext_lazy("Last day"), widget=day_input())


class HeirsForm(Refusable):
    """Who gets what. Only what moves is asked for."""

    op_id = forms.UUIDField(widget=forms.HiddenInput)
    visits = Persons(
        label=gettext_lazy("Who makes the visits"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose somebody"),
        error_messages={"required": gettext_lazy("Choose who makes the visits.")},
    )
    sales = Persons(
        label=gettext_lazy("Who sells to these accounts"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose somebody"),
        error_messages={"required": gettext_lazy("Choose who sells to these accounts.")},
    )
    territories = Persons(
        label=gettext_lazy("Who gets the territories"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody: others look after them"),
    )
    reports = Persons(
        label=gettext_lazy("Whom their people report to"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody for now"),
    )

    def __init__(self, *args: Any, scope: Scope, moving: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = people.found().exclude(pk=scope.person.pk)
        managers = ["service_manager", "sales_manager", "admin"]
        fits = {
            "visits": others.filter(roles__contains=["technician"]),
            "sales": others.filter(roles__overlap=["rep", "sales_manager", "admin"]),
            "territories": others,
            "reports": others.filter(roles__overlap=managers),
        }
        asked = {
            "visits": moving["visits"],
            "sales": moving["follow_ups"] + moving["accounts"] + moving["queues"],
            "territories": moving["territories"],
            "reports": moving["reports"],
        }
        for name, rows in fits.items():
            self.fields[name].queryset = rows
            if not asked[name]:
                del self.fields[name]
        if "sales" in self.fields:
            self.fields["sales"].required = bool(moving["follow_ups"] + moving["accounts"])

    @property
    def heirs(self) -> Heirs:
        """As the verb wants them."""
        names = ("visits", "sales", "territories", "reports")
        return Heirs(**{name: self.cleaned_data.get(name) for name in names})


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def leaving(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything, because they leave."""
    person = get_object_or_404(Person, pk=pk)
    require_change(request, person)
    asked = request.POST if request.method == "POST" else request.GET
    start = {"last_day": person.last_day or company.today()}
    day_form = LastDayForm(asked if "last_day" in asked else start)
    day = day_form.cleaned_data["last_day"] if day_form.is_valid() else start["last_day"]
    scope = Scope(person, last_day=day)
    return _answer(request, scope, day_form, unreadable=not day_form.is_valid())


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def territory(request: HttpRequest, pk: UUID, territory: UUID) -> HttpResponse:
    """What is in one of their territories."""
    person = get_object_or_404(Person, pk=pk)
    require_change(request, person)
    return _answer(request, Scope(person, get_object_or_404(Territory, pk=territory)), None)


def _answer(
    request: HttpRequest, scope: Scope, day_form: LastDayForm | None, *, unreadable: bool = False
) -> HttpResponse:
    moving = counts(scope)
    data = request.POST if request.method == "POST" else None
    form = HeirsForm(data, scope=scope, moving=moving, initial={"op_id": uuid7()})
    if data is not None and not unreadable and form.is_valid():
        try:
            step = handing_over.hand_over(
                scope,
                form.heirs,
                by=request.user,
                now=timezone.now(),
                op_id=form.cleaned_data["op_id"],
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = ", ".join(handing_over_words.counted(step.moved)) or _("There was nothing left.")
            messages.success(request, _("Handed over: %(what)s") % {"what": said})
            return redirect("setup_person", scope.person.pk)
    context = {
        "scope": scope,
        "person": scope.person,
        "day_form": day_form,
        "form": form,
        "kinds": kinds(scope, moving, request.user),
        "nothing": not any(moving.values()),
        "refusal": _refusal(scope, request.user),
        "today": company.today(),
    }
    status = 422 if data is not None or unreadable else 200
    return render(request, "setup/leaving.html", context, status=status)


def _refusal(scope: Scope, by: Person) -> str:
    """Why ``by`` may not do this, said before they have chosen anybody."""
    try:
        handing_over.require_sight(scope, by)
    except Refused as refusal:
        return str(refusal)
    return ""


def counts(scope: Scope) -> dict[str, int]:
    """How much of each kind would move."""
    return {
        "visits": scope.visits().count(),
        "follow_ups": scope.follow_ups().count(),
        "accounts": scope.sites().count() + scope.customers().count(),
        "queues": scope.queues().count(),
        "territories": scope.territories().count(),
        "reports": scope.reports().count(),
    }


def kinds(scope: Scope, moving: dict[str, int], reader: Person) -> list[dict[str, Any]]:
    """What would move, kind by kind, with the first few that the reader may see by name."""
    sites, customers = scope.sites().select_related("customer"), scope.customers()
    rows: dict[str, list[str]] = {
        "visits": [_visit(row) for row in _some(scope.visits().select_related("site"), reader)],
        "follow_ups": [
            str(row.signal.customer or row.signal.place)
            for row in _some(scope.follow_ups().select_related("signal__customer"), reader)
        ],
        "accounts": [str(row) for row in _some(customers, reader)]
        + [f"{row.customer}, {row}" for row in _some(sites, reader)],
        "queues": [str(row) for row in scope.queues()[:SHOWN]],
        "territories": [str(row) for row in scope.territories()[:SHOWN]],
        "reports": [str(row) for row in scope.reports()[:SHOWN]],
    }
    return [
        {
            "title": handing_over_words.counted({kind: moving[kind]})[0],
            "rows": rows[kind][:SHOWN],
            "more": moving[kind] - len(rows[kind][:SHOWN]),
        }
        for kind in rows
        if moving[kind]
    ]


def _some(rows: QuerySet[Any], reader: Person) -> QuerySet[Any]:
    return rows.visible_to(reader)[:SHOWN]  # type: ignore[attr-defined]


def _visit(visit: Visit) -> str:
    when = timezone.localtime(visit.window_start)
    return f"{when:%d %b}, {visit.site}, {visit.get_kind_display()}"
