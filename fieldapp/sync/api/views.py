"""The four calls of the phone's channel: who am I, here is one, how do these stand, I am alive."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, UnreadablePostError
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request
from rest_framework.response import Response

from fieldapp import shell
from fieldapp.plumbing.ids import uuid7
from fieldapp.plumbing.parsing import too_large
from fieldapp.plumbing.problems import Refused, problem
from fieldapp.plumbing.views import replied
from fieldapp.sync import answering, bodies, devices, receiving, schemas
from fieldapp.sync.api import answers
from fieldapp.sync.api.door import Channel, require_owner
from fieldapp.sync.models import FieldOperation

OP_BYTES = 65_536  # what a phone may send; a little more is taken all the same
MOST_BYTES = 4 * OP_BYTES


class SessionView(Channel):
    """Who is signed in on this phone, and what it needs to know before it sends."""

    answer = answers.SessionAnswer

    def get(self, request: Request) -> Response:
        """200; 401 `login_required`, `account_disabled`, `device_revoked`."""
        person, now = request.user, timezone.now()
        device = self.device
        facts = ("last_seq", "pending", "oldest_pending_at")
        given = device and {name: getattr(device, name) for name in facts}
        device_id = self.device_id or uuid7()
        if request.headers.get("X-Device"):
            devices.met(device_id, by=person, now=now, name=_browser(request))
            devices.seen(device_id, by=person, now=now)
        answer = Response(
            {
                "user": {"id": person.pk, "username": person.username, "name": str(person)},
                "csrf": get_token(request._request),
                "server_time": now,
                "device_id": device_id,
                "epoch": answering.epoch(),
                "limits": {"op_bytes": OP_BYTES, "photo_bytes": settings.PHOTO_MAX_BYTES},
                "min_schema": schemas.OLDEST,
                "app_version": shell.release(),
                "device": given,
                "sent_back": answering.sent_back(person),
            },
            headers={"Cache-Control": "no-store"},
        )
        devices.remember(answer, device_id)
        return answer


def _browser(request: Request) -> str:
    return str(request.headers.get("User-Agent", ""))


class OperationView(Channel):
    """One operation of the field, under the id that its phone gave it."""

    body, answer = answers.OperationBody, answers.OperationAnswer

    def put(self, request: Request, op_id: UUID) -> Response | HttpResponse:
        """201; the same again 200. 409 `owner_mismatch`, `dependency`; 422 `validation` where the
        phone has to put it right, `op_reused` where the id came with something else."""
        person: Any = request.user
        require_owner(request)
        data, now = _bytes(request), timezone.now()
        device = self.device
        if device is None and self.device_id is not None:
            device = devices.met(self.device_id, by=person, now=now, name=_browser(request))
        sent_at = bodies.moment(request.headers.get("X-Sent-At"))
        row = receiving.receive(
            data, op_id=op_id, by=person, device=device, sent_at=sent_at, now=now
        )
        if device is not None:
            devices.seen(device.pk, by=person, now=now, seq=row.seq)
        return _answered(row)


def _answered(row: FieldOperation) -> Response | HttpResponse:
    status = answering.status_of(row)
    if not answering.is_refused(row):
        return replied(answering.of(row), replayed=not row.is_new, status=status)
    told = row.answer
    return problem(status, told["code"], told["detail"], errors=told["errors"])


def _bytes(request: Request) -> bytes:
    """The body as it came, so that it can be kept as it came; never more of it than we take."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    kind = (request.content_type or "").partition(";")[0].strip().lower()
    if kind != "application/json" and length != "0":  # some browsers lose a body on its way
        raise UnsupportedMediaType(request.content_type or "")
    if length.isdigit() and int(length) > MOST_BYTES:
        raise too_large(MOST_BYTES)
    try:
        data = request._request.read(MOST_BYTES + 1)
    except UnreadablePostError:
        raise Refused("cut_off", _("It was cut off. Send it again."), status=408) from None
    if len(data) > MOST_BYTES:
        raise too_large(MOST_BYTES)
    return data


class StatusView(Channel):
    """How operations stand, after trouble: with us, without us, settled by the office."""

    body, answer = answers.StatusBody, answers.StatusAnswer

    def post(self, request: Request) -> Response:
        """200 with those that we know."""
        said = _said(answers.StatusBody, request)
        return Response({"states": answering.states(request.user, said["op_ids"])})


class HeartbeatView(Channel):
    """What a phone says of itself, so that the office sees what has not arrived."""

    body, answer = answers.HeartbeatBody, answers.HeartbeatAnswer

    def post(self, request: Request) -> Response:
        """200, also from a browser that has no id yet: of that one nothing is kept."""
        said = _said(answers.HeartbeatBody, request)
        if self.device_id is not None:
            devices.heartbeat(self.device_id, said, by=request.user, now=timezone.now())
        return Response({})


def _said(kind: Any, request: Request) -> dict[str, Any]:
    form = kind(data=request.data)
    form.is_valid(raise_exception=True)
    return {name: value for name, value in form.validated_data.items() if value is not None}
