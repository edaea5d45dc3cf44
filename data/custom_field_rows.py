"""The custom fields that were set up, with those in the recycle bin where somebody asks for them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from data import database

if TYPE_CHECKING:
    from crm_tui.domain.custom import CustomField

_COLUMNS = (
    "id, entity, code, label, kind, many, required, required_stages, options, in_list, in_filter, sort, version, "
    "deleted_at IS NOT NULL"
)


def fields(entity: str = "", *, deleted: bool = False) -> list[CustomField]:
    """Those of a type, or of all types, in order; deleted ones too when asked."""
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM custom_field WHERE (? = '' OR entity = ?) AND (? OR deleted_at IS NULL) "
        "ORDER BY entity, sort, id",
        (entity, entity, int(deleted)),
    )
    return [_field(row) for row in rows]


def _field(row: database.Row) -> CustomField:
    from crm_tui.domain.custom import CustomField  # noqa: PLC0415 — many stores have none

    return CustomField(
        id=row[0],
        entity=row[1],
        code=row[2],
        label=row[3],
        kind=row[4],
        many=bool(row[5]),
        required=bool(row[6]),
        required_stages=frozenset(int(stage) for stage in row[7].split()),
        options=json.loads(row[8]),
        in_list=bool(row[9]),
        in_filter=bool(row[10]),
        sort=row[11],
        version=row[12],
        deleted=bool(row[13]),
    )


def used(field: CustomField) -> int:
    """In how many records the field has a value, counted up to 1000."""
    if field.kind == "booking":
        counted = (
            "SELECT DISTINCT b.item FROM booking b JOIN booking_field f ON f.id = b.field WHERE f.custom = ? "
            "AND b.deleted_at IS NULL LIMIT 1000"
        )
        return int(database.sql(f"SELECT count(*) FROM ({counted})", (field.id,))[0][0])
    if field.many:
        table = "link" if field.spec.target or field.kind == "employee" else "point"
        counted = f"SELECT DISTINCT record FROM {table} WHERE type = ? AND field = ? LIMIT 1000"
        return int(database.sql(f"SELECT count(*) FROM ({counted})", (field.entity, field.name))[0][0])
    counted = f"SELECT 1 FROM {field.entity} WHERE {field.name} IS NOT NULL LIMIT 1000"
    return int(database.sql(f"SELECT count(*) FROM ({counted})")[0][0])
