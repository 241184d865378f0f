"""Stores a row unless it is there already, in one statement."""

from __future__ import annotations

from functools import cache

from django.db import connection
from django.db.models import Field, Model
from django.db.models.expressions import DatabaseDefault


def store_new(row: Model) -> bool:
    """Insert ``row``; False when its id, or what else must be unique, is taken already.

    Waits for a transaction that is storing the same, so that the answer holds.
    """
    sql, fields = _statement(type(row))
    for field in fields:
        if isinstance(getattr(row, field.attname), DatabaseDefault):
            setattr(row, field.attname, field.db_default)  # a plain value in all our models
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        is_new = cursor.rowcount == 1
    if is_new:
        row._state.adding, row._state.db = False, connection.alias
    return is_new


@cache
def _statement(model: type[Model]) -> tuple[str, list[Field]]:
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = quote(model._meta.db_table)
    sql = f"insert into {table} ({columns}) values ({places}) on conflict do nothing"  # noqa: S608 - the model's own names
    return sql, fields
