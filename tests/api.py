"""A program that talks to the API with a person's key."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts import keys
from accounts.models import Person

ROOT = "/api/v1/"


class Program:
    """``Program(cast.erin).put("signals/…/", {…})``; a body may also be raw bytes."""

    def __init__(self, person: Person | None) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {}
        if person is not None:
            key = keys.make(person, name="tests", now=timezone.now())
            self.headers = {"Authorization": f"Token {key}"}

    def get(self, address: str, **query: Any):
        """A read. ``address`` is under /api/v1/, or a whole URL from an answer."""
        return self.client.get(_whole(address), query or None, headers=self.headers)

    def head(self, address: str):
        """Whether it is there."""
        return self.client.head(_whole(address), headers=self.headers)

    def put(self, address: str, body: Any = None, **headers: str):
        """A body under an id of the sender's."""
        return self._send("put", address, body, headers)

    def post(self, address: str, body: Any = None, **headers: str):
        """A verb."""
        return self._send("post", address, {} if body is None else body, headers)

    def _send(self, method: str, address: str, body: Any, headers: dict[str, str]):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = headers.pop("content_type", "application/json")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method.upper(), _whole(address), data, kind, headers=self.headers | named
        )


def _whole(address: str) -> str:
    return address if address.startswith(("/", "http")) else ROOT + address


def code(answer) -> tuple[int, str]:
    """Status and code of an error, once its shape was looked at."""
    assert answer["Content-Type"] == "application/problem+json", answer.content[:300]
    said = answer.json()
    assert set(said) == {"type", "title", "status", "detail", "instance", "code", "errors"}
    assert said["status"] == answer.status_code
    assert said["type"] == f"/problems/{said['code']}"
    return answer.status_code, said["code"]


def pointers(answer) -> list[tuple[str, str]]:
    """Pointer and code of each field that was refused."""
    return [(each["pointer"], each["code"]) for each in answer.json()["errors"]]
