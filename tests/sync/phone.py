"""A phone on which somebody is signed in, for tests of the channel."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.test import Client
from django.utils import timezone

from accounts.models import Person
from fieldapp.plumbing.ids import uuid7

ROOT = "/api/v1/sync/"


class Phone:
    """``Phone(cast.erin).send(op(…))``; ``headers`` go with each call."""

    def __init__(self, person: Person | None, device: UUID | None = None) -> None:
        self.client = Client(raise_request_exception=False)
        self.person, self.device = person, device or uuid7()
        self.headers = {"X-Device": str(self.device)}
        if person is not None:
            self.client.force_login(person)
            self.headers["X-Owner"] = str(person.pk)

    def session(self, **headers: str) -> Any:
        """Who am I."""
        return self.client.get(f"{ROOT}session/", headers=self.headers | _named(headers))

    def send(self, body: Any, op_id: UUID | None = None, **headers: str) -> Any:
        """One operation; a body may also be raw bytes."""
        sent = {"X-Sent-At": timezone.now().isoformat(), "X-Attempt": "1"}
        return self.client.put(
            f"{ROOT}ops/{op_id or uuid7()}/",
            body if isinstance(body, bytes) else json.dumps(body).encode(),
            headers.pop("content_type", "application/json"),
            headers=self.headers | sent | _named(headers),
        )

    def post(self, name: str, body: Any) -> Any:
        """``status`` or ``heartbeat``."""
        data = json.dumps(body).encode()
        address = f"{ROOT}{name}/"
        return self.client.post(address, data, "application/json", headers=self.headers)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
