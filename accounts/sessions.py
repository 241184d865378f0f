"""Where sessions are kept: Django's own table, read by a question that is composed once."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from fieldapp.plumbing import prepared


class SessionStore(db.SessionStore):
    """Django's; each request of somebody signed in begins with it."""

    def _get_session_from_db(self) -> Session | None:
        """The session of this key while it lasts, else none and no key."""
        found = _living(session_key=str(self.session_key), now=timezone.now())
        if not found:
            self._session_key = None
        return found[0] if found else None


@prepared.question
def _living(*, session_key: str, now: datetime) -> QuerySet[Session]:
    return Session.objects.filter(session_key=session_key, expire_date__gt=now)
