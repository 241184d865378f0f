"""A key for a program, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import keys
from accounts.api.answers import PersonAnswer
from accounts.sign_in import may_sign_in
from fieldapp.plumbing.fields import OPTIONAL, Strict, Text
from fieldapp.plumbing.filtering import require_no_query
from fieldapp.plumbing.problems import Refused
from fieldapp.plumbing.views import Verb

if TYPE_CHECKING:
    from django.http import HttpRequest
    from rest_framework.request import Request

    from accounts.models import Person

PATIENCE = "60"


class Credentials(Strict):
    """Who asks for a key, and what the key is to be called."""

    username = Text(max_length=254)
    password = Text(max_length=1000, trim_whitespace=False)
    name = Text(max_length=80, allow_blank=True, **OPTIONAL)


class Key(serializers.Serializer):
    """A new key, shown this once."""

    token = serializers.CharField()


class Token(Verb):
    """Makes a key with a username and a password. Limited like signing in."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = ()
    body, answer = Credentials, Key

    def post(self, request: Request) -> Response:
        """A new key each time; 403 ``mfa_required`` for people with a second step."""
        said = self.said(request)
        person = signed_in(request._request, said["username"], said["password"])
        if is_mfa_enabled(person):
            detail = _("You sign in with a second step: make the key on your own page.")
            raise Refused("mfa_required", detail, status=403)
        secret = keys.make(person, name=said.get("name", ""), now=timezone.now())
        return Response({"token": secret}, headers={"Cache-Control": "no-store"})


def signed_in(request: HttpRequest, username: str, password: str) -> Person:
    """The person; counted together with the page's tries. Raises Refused: 401, 429."""
    if not ratelimit.consume(request, action="login"):
        raise _too_many()
    login = {"email" if "@" in username else "username": username}
    try:
        person = get_adapter(request).authenticate(request, password=password, **login)
    except ValidationError:
        raise _too_many() from None
    if person is None or not may_sign_in(person):
        detail = _("Username or password is wrong.")
        headers = {"WWW-Authenticate": "Token"}
        raise Refused("wrong_credentials", detail, status=401, headers=headers)
    return person


def _too_many() -> Refused:
    detail = _("Too many tries. Wait a few minutes.")
    return Refused("too_many_tries", detail, status=429, headers={"Retry-After": PATIENCE})


class Me(APIView):
    """Who I am here."""

    answer = PersonAnswer

    def get(self, request: Request) -> Response:
        """Username, roles, territories, language."""
        require_no_query(request)
        return Response(PersonAnswer(request.user).data)
