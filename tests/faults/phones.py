"""Phones that send signals and do not give up: each remembers what was acknowledged to it."""

from __future__ import annotations

import http.client
import json
import threading
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fieldapp.plumbing.ids import uuid7

TRY_LATER = 503
PAUSE = 0.2


class Phone(threading.local):
    """One keep-alive connection per thread, with a person's API key."""

    def __init__(self, port: int, key: str, patience: float = 30.0) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
        self.headers = {"Authorization": f"Token {key}", "Content-Type": "application/json"}

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
        """Status and answer. Raises OSError or HTTPException when there is nobody."""
        try:
            text = json.dumps(body) if body is not None else None
            self.line.request(method, path, text, self.headers)
            reply = self.line.getresponse()
            return reply.status, json.loads(reply.read() or b"{}")
        except (OSError, http.client.HTTPException):
            self.line.close()
            raise

    def send(self, signal_id: UUID, body: dict[str, Any]) -> int:
        """PUT a signal until it is acknowledged or refused for good; the last status."""
        while True:
            try:
                status, _answer = self.call("PUT", f"/api/v1/signals/{signal_id}/", body)
            except (OSError, http.client.HTTPException):
                status = 0
            if status not in (0, TRY_LATER):
                return status
            time.sleep(PAUSE)  # what a phone does too: it keeps the signal and tries again


def overt(people: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """A signal that is Sam's at once."""
    return {
        "type": "overt",
        "clue": "asked_machine",
        "site": people["harlow_hq"],
        "machine": people["copier"],
        "note": f"They asked for a newer one ({uuid7()}).",
        "noticed_at": datetime.now(UTC).isoformat(),
        **facts,
    }
