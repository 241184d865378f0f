"""People: who works here, what they may do, when they are away."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import company, people, staffing
from accounts.models import Invitation, Person, Skill
from accounts.models.people import Role
from accounts.people_forms import LeaveForm, PersonForm
from fieldapp.pages.setup import person_verbs
from fieldapp.pages.setup.index import for_setup
from fieldapp.plumbing import keyset
from fieldapp.plumbing.downloads import offered
from fieldapp.plumbing.problems import Refused

PAGE = 50


@require_safe
@for_setup
def listed(request: HttpRequest) -> HttpResponse:
    """Everybody who works here, or has left: search, role, a page at a time."""
    rows, asked = asked_of(request.GET)
    rows = rows.select_related("manager").prefetch_related("territories")
    page = keyset.by_name(rows, request.GET.get("after", ""), size=PAGE)
    context = {
        "people": page.rows,
        "words": asked.get("q", ""),
        "role": asked.get("role", ""),
        "left": "left" in asked,
        "roles": Role.choices,
        "narrowed": bool(asked),
        "next_url": f"?{urlencode(asked | {'after': page.next})}" if page.next else "",
        "today": company.today(),
        "files": [offered(_("These people"), "setup_people_file", asked)],
    }
    return render(request, "setup/people.html", context)


def asked_of(query: QueryDict) -> tuple[QuerySet[Person], dict[str, str]]:
    """Whom an address asks for, and its filters. Raises BadRequest for a role that is none."""
    words = query.get("q", "").strip()[:80].replace("\x00", "")
    role, left = query.get("role", ""), query.get("left", "") == "1"
    if role and role not in Role.values:
        raise BadRequest("role")
    asked = {"q": words, "role": role, "left": "1" if left else ""}
    kept = {name: value for name, value in asked.items() if value}
    return people.found(words, role=role, left=left), kept


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def new(request: HttpRequest) -> HttpResponse:
    """Somebody new; they get a mail with a link to set their password."""
    form = PersonForm(request.POST or None, by=request.user)
    form.fields["email"].required = True
    if request.method == "POST" and form.is_valid():
        try:
            person = people.add(by=request.user, now=timezone.now(), **form.facts)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            said = _("%(name)s is invited by e-mail.") % {"name": person}
            messages.success(request, said)
            return redirect("setup_person", person.pk)
    status = 422 if form.is_bound else 200
    return render(request, "setup/person_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_setup
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: what may be changed, and what else may be done."""
    person = get_object_or_404(_for_page(), pk=pk)
    form = PersonForm(request.POST or None, instance=person, by=request.user)
    if request.method == "POST":
        require_change(request, person)
        if form.is_valid() and _changed(request, form, pk):
            messages.success(request, _("Saved."))
            return redirect("setup_person", pk)
        person = get_object_or_404(_for_page(), pk=pk)
        return answer(request, person, form=form, status=422)
    return answer(request, person, form=form)


def _changed(request: HttpRequest, form: PersonForm, pk: UUID) -> bool:
    """Whether the verb took it; otherwise the form says why not."""
    try:
        people.change(pk, by=request.user, **form.facts)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True


@require_POST
@for_setup
def verb(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Invite, switch off or on, note or drop a skill or a leave."""
    person = get_object_or_404(_for_page(), pk=pk)
    require_change(request, person)
    do = person_verbs.VERBS.get(verb)
    if do is None:
        raise Http404
    try:
        said, refused = do(request, person)
    except Refused as refusal:
        messages.error(request, refusal.detail)
        return redirect("setup_person", pk)
    if refused is not None:
        return answer(request, person, status=422, **{refused.name: refused.form})
    messages.success(request, said)
    return redirect("setup_person", pk)


def require_change(request: HttpRequest, person: Person) -> None:
    """Raises PermissionDenied for the account of somebody who may do more."""
    if not people.may_change(request.user, person):
        raise PermissionDenied(_("This account is for an admin to change."))


def answer(
    request: HttpRequest, person: Person, *, status: int = 200, **forms: Any
) -> HttpResponse:
    """The page of a person, with the forms as they are."""
    today = company.today()
    may = people.may_change(request.user, person)
    form = forms.get("form") or PersonForm(instance=person, by=request.user)
    context = {
        "person": person,
        "may_change": may,
        "form": form,
        "skill_form": forms.get("skill_form") or person_verbs.blank_skill(),
        "leave_form": forms.get("leave_form") or LeaveForm(person=person, prefix="leave"),
        "skills": person.current_skills,
        "leaves": staffing.leaves_of(person, today=today),
        "invited": Invitation.objects.filter(person=person).last(),
        "has_left": bool(person.last_day and person.last_day < today),
        "today": today,
        "soon": today + staffing.SOON,
        "myself": person.pk == request.user.pk,
        "held_roles": [Role(role).label for role in form.held],
    }
    return render(request, "setup/person.html", context, status=status)


def _for_page() -> QuerySet[Person]:
    skills = Skill.objects.filter(archived_on=None)
    rows = Person.objects.select_related("manager").prefetch_related("territories")
    return rows.prefetch_related(Prefetch("skills", skills, to_attr="current_skills"))
