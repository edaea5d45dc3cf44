"""Details of contacts and companies as they are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from crm_tui.domain.details import ADDRESS_PARTS, BANK_PARTS, Address, Bank, Details, Template, TemplateField
from crm_tui.domain.ref import Ref
from data import database

_TEMPLATE = "id, version, code, name, country, owners, active, sort, fields, deleted_at"
_DETAILS = "id, version, owner_type, owner, template, name, sort, content, deleted_at"


def pack_fields(fields: Sequence[TemplateField]) -> str:
    """The fields of a template as the change log keeps them."""
    return _json([[each.name, each.label, each.kind, int(each.required)] for each in fields])


def pack_values(values: Mapping[str, str]) -> str:
    """The values of a details record as the change log keeps them."""
    return _json({name: text for name, text in values.items() if text})


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def templates(*, deleted: bool = False) -> list[Template]:
    """All templates in order; also deleted ones, which old details still have."""
    where = "" if deleted else "WHERE deleted_at IS NULL"
    return [
        _template(row) for row in database.sql(f"SELECT {_TEMPLATE} FROM details_template {where} ORDER BY sort, id")
    ]


def template(number: int) -> Template | None:
    """The template of that id, also a deleted one."""
    rows = database.sql(f"SELECT {_TEMPLATE} FROM details_template WHERE id = ?", (number,))
    return _template(rows[0]) if rows else None


def _template(row: database.Row) -> Template:
    fields = tuple(
        TemplateField(name, label, kind, bool(required)) for name, label, kind, required in json.loads(row[8])
    )
    return Template(
        id=row[0], version=row[1], code=row[2], name=row[3], country=row[4], owners=tuple(row[5].split(",")),
        active=bool(row[6]), sort=row[7], fields=fields, deleted=row[9] is not None,
    )  # fmt: skip


def uses(number: int) -> int:
    """How many details have this template."""
    return int(database.sql("SELECT count(*) FROM details WHERE template = ? AND deleted_at IS NULL", (number,))[0][0])


def of_owner(owner: Ref) -> list[Details]:
    """The details of a record, the main one first."""
    rows = database.sql(
        f"SELECT {_DETAILS} FROM details WHERE owner_type = ? AND owner = ? AND deleted_at IS NULL ORDER BY sort, id",
        (owner.type, owner.id),
    )
    return _filled(rows)


def one(number: int) -> Details | None:
    """The details of that id, also deleted ones."""
    found = _filled(database.sql(f"SELECT {_DETAILS} FROM details WHERE id = ?", (number,)))
    return found[0] if found else None


def _filled(rows: Sequence[database.Row]) -> list[Details]:
    if not rows:
        return []
    known = {each.id: each for each in templates(deleted=True)}
    ids = [row[0] for row in rows]
    addresses, banks = _addresses(ids), _banks(ids)
    return [
        Details(
            id=row[0], version=row[1], owner=Ref(row[2], row[3]), template=known[row[4]], name=row[5], sort=row[6],
            values=json.loads(row[7]), deleted=row[8] is not None,
            addresses=tuple(each for each in addresses if each.details == row[0]),
            banks=tuple(each for each in banks if each.details == row[0]),
        )
        for row in rows
    ]  # fmt: skip


def _addresses(details: Sequence[int]) -> list[Address]:
    return [
        Address(id=row[0], version=row[1], details=row[2], kind=row[3], parts=_parts(ADDRESS_PARTS, row[4:]))
        for row in database.sql(
            f"SELECT id, version, details, kind, {', '.join(ADDRESS_PARTS)} FROM details_address "
            f"WHERE details IN ({_marks(details)}) AND deleted_at IS NULL ORDER BY details, kind, id",
            tuple(details),
        )
    ]


def _banks(details: Sequence[int]) -> list[Bank]:
    return [
        Bank(id=row[0], version=row[1], details=row[2], name=row[3], sort=row[4], parts=_parts(BANK_PARTS, row[5:]))
        for row in database.sql(
            f"SELECT id, version, details, name, sort, {', '.join(BANK_PARTS)} FROM details_bank "
            f"WHERE details IN ({_marks(details)}) AND deleted_at IS NULL ORDER BY details, sort, id",
            tuple(details),
        )
    ]


def _parts(names: Sequence[str], cells: Sequence[str | None]) -> dict[str, str]:
    return {name: text for name, text in zip(names, cells, strict=True) if text}


def _marks(several: Sequence[int]) -> str:
    return ",".join("?" * len(several))


def owner_of(table: str, number: int) -> int | None:
    """The details that a living address or bank account belongs to.

    Args:
        table: ``details_address`` or ``details_bank``.
        number: Its id.
    """
    assert table in ("details_address", "details_bank")
    rows = database.sql(f"SELECT details FROM {table} WHERE id = ? AND deleted_at IS NULL", (number,))
    return int(rows[0][0]) if rows else None


def twin_addresses() -> tuple[int, str] | None:
    """Details with two addresses of one type, and the type; None when all is well."""
    rows = database.sql(
        "SELECT details, kind FROM details_address WHERE deleted_at IS NULL GROUP BY details, kind "
        "HAVING count(*) > 1 ORDER BY details, kind LIMIT 1"
    )
    return (rows[0][0], rows[0][1]) if rows else None
