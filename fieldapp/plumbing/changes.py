"""The audit log's memory of who: what the database's triggers write beside each change.

The triggers (django-pghistory) see only SQL. So a statement that changes one of the tables they
watch goes out together with the facts about who is behind it, valid for its transaction. Other
statements are left alone. Nothing said means: the system itself.
"""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db import connection

Facts = Callable[[], dict[str, str]]
SAY = "select set_config('pghistory.context_metadata', %s, true)"
_facts: ContextVar[Facts | None] = ContextVar("changes_made_by", default=None)


@contextlib.contextmanager
def made_by(facts: Facts) -> Iterator[None]:
    """Within this block, changes are those of ``facts()``: ``person``, ``request`` or ``run``.

    A block within another speaks for itself. ``facts`` is asked at each change, in its thread.
    """
    is_outermost = _facts.get() is None
    token = _facts.set(facts)
    try:
        with connection.execute_wrapper(_say) if is_outermost else contextlib.nullcontext():
            yield
    finally:
        _facts.reset(token)


def _say(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    """Runs a statement, with the facts in front of it where a trigger will want them."""
    facts = _facts.get()
    if facts is None or not isinstance(sql, str) or not _watched().match(sql):
        return execute(sql, params, many, context)
    said = json.dumps(facts())
    if many or isinstance(params, dict) or getattr(context["cursor"], "name", None):
        execute(SAY, [said], False, context)
        return execute(sql, params, many, context)
    answer = execute(f"{SAY}; {sql}", (said, *(params or ())), many, context)
    while answer is not None and answer.nextset():
        pass
    return answer


@functools.cache
def _watched() -> re.Pattern[str]:
    """How a statement begins that changes a table with history."""
    watched = [getattr(model, "pgh_tracked_model", None) for model in apps.get_models()]
    tables = sorted({re.escape(model._meta.db_table) for model in watched if model})
    verbs = r"\s*(?:UPDATE|INSERT\s+INTO|DELETE\s+FROM)\s+"
    return re.compile(f'{verbs}"?(?:{"|".join(tables)})"?[\\s(]', re.IGNORECASE)
