"""The columns of custom fields: made inside the operation that adds the field, never dropped."""

from __future__ import annotations

from crm_tui.domain.fields import POINTS, FieldKind, FieldSpec
from data import database

_TYPES: dict[FieldKind, str] = {
    FieldKind.INTEGER: "INTEGER",
    FieldKind.MONEY: "INTEGER",
    FieldKind.DATETIME: "INTEGER",
    FieldKind.BOOL: "INTEGER",
    FieldKind.USER: "INTEGER",
    FieldKind.LINK: "INTEGER",
}
"""Everything else is text; numbers too, for they are exact: see `compared`."""


def make(kind: str, spec: FieldSpec) -> None:
    """The column and the index of a field; several values need neither: they are rows of `point` and `link`.

    Args:
        kind: The entity type's code, known to be one.
        spec: The field; its name was checked to be a plain identifier.
    """
    if spec.kind in POINTS or spec.multiple or _exists(kind, spec.name):
        return
    database.execute(f"ALTER TABLE {kind} ADD COLUMN {spec.name} {_TYPES.get(spec.kind, 'TEXT')}")
    if spec.kind is FieldKind.MONEY:
        database.execute(f"ALTER TABLE {kind} ADD COLUMN {spec.name}_currency TEXT")
    if spec.kind not in (FieldKind.TEXT, FieldKind.ADDRESS):
        found = compared(spec, spec.name)
        where = f"{spec.name} IS NOT NULL AND deleted_at IS NULL"
        database.execute(f"CREATE INDEX {kind}_{spec.name} ON {kind} ({found}, id) WHERE {where}")


def compared(spec: FieldSpec, column: str) -> str:
    """What stands for the column where its values are compared: numbers are kept as text, to stay exact."""
    return f"CAST({column} AS REAL)" if spec.kind is FieldKind.NUMBER else column


def _exists(kind: str, column: str) -> bool:
    return bool(database.sql("SELECT 1 FROM pragma_table_info(?) WHERE name = ?", (kind, column)))
