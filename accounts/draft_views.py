"""A person's own drafts, as a script keeps, reads and forgets them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts import drafts
from accounts.models import Person
from fieldapp.plumbing.fetched import refused, signed_in
from fieldapp.plumbing.problems import Refused

MOST_FORMS = 20  # of one page


@signed_in
@require_safe
def drafts_of_forms(request: HttpRequest) -> HttpResponseBase:
    """What one typed into the forms of a page, ``?key=&key=``; nothing of those without a draft.

    ``of`` says whose they are, so that a phone that two people use mixes nothing up.
    """
    person, keys = _person(request), request.GET.getlist("key")[:MOST_FORMS]
    if not all(drafts.KEY.fullmatch(key) for key in keys):
        raise Http404
    return JsonResponse({"of": str(person.pk), "drafts": drafts.of_forms(person, keys)})


def _person(request: HttpRequest) -> Person:
    if not isinstance(request.user, Person):
        raise Http404
    return request.user


@signed_in
@require_http_methods(["GET", "HEAD", "PUT", "DELETE"])
def draft(request: HttpRequest, key: str) -> HttpResponseBase:
    """What one typed into a form; nothing where there is none, whoever else has one.

    ``of`` says whose it is, so that a phone that two people use mixes nothing up.
    """
    if not drafts.KEY.fullmatch(key):
        raise Http404
    person = _person(request)
    if request.method == "PUT":
        return _keep(request, person, key)
    if request.method == "DELETE":
        drafts.forget(person, key)
        return HttpResponse(status=204)
    kept = drafts.of(person, key)
    nothing: dict[str, object] = {"fields": {}, "typed_at": 0}
    return JsonResponse((kept.data if kept else nothing) | {"of": str(person.pk)})


def _keep(request: HttpRequest, person: Person, key: str) -> HttpResponseBase:
    try:
        data = drafts.read(request.read(drafts.MOST_BYTES + 1))
    except Refused as refusal:
        return refused(refusal)
    drafts.keep(person, key, data, now=timezone.now())
    return HttpResponse(status=204)
