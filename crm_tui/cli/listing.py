"""Records as data: one writer for `list`, `show`, `add` and all that show records afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from crm_tui.cli import values
from crm_tui.cli.output import Json
from crm_tui.cli.values import Wording
from crm_tui.domain.entities.common import WITH_DETAILS
from crm_tui.domain.entities.types import ENTITY_TYPES

if TYPE_CHECKING:
    from crm_tui.cli.door import Door
    from crm_tui.domain.fields import EntityType
    from crm_tui.services.records import Record


def emit(door: Door, wording: Wording, kind: EntityType, found: Iterable[Record], asked: Sequence[str] | None) -> int:
    """The records in the format of this run; returns how many.

    Args:
        door: This run.
        wording: Words values.
        kind: The records' type.
        found: The records; read once, as they are written.
        asked: The fields of ``--fields``, or None.
    """
    names = values.chosen(kind, asked if asked is not None else values.columns(kind))
    count = 0

    def counted() -> Iterator[Record]:
        nonlocal count
        for record in found:
            count += 1
            yield record

    match door.out.form:
        case "table":
            cells = (values.cells(wording, each, names, people=True) for each in counted())
            door.out.rows([], names, human=cells, kind=kind.code)
        case "json" | "jsonl":
            only = names if asked is not None else None
            door.out.rows((values.record_json(wording, each, only) for each in counted()), names)
        case "ids":
            door.out.rows(({"id": each.ref.id} for each in counted()), ["id"])
        case _:
            door.out.rows((_flat(wording, each, names) for each in counted()), names)
    return count


def require(door: Door, kind: str) -> None:
    """Before something is written: what ``--fields`` asks for is there, so that no write is told as a mistake.

    Raises:
        UnknownField: ``--fields`` names a field that the type does not have.
    """
    asked = door.fields()
    if asked is not None:
        door.session  # noqa: B018 — opens the store, which knows the fields that people made
        values.chosen(ENTITY_TYPES[kind], asked)


def _flat(wording: Wording, record: Record, names: Sequence[str]) -> dict[str, Json]:
    return dict(zip(names, values.cells(wording, record, names, people=False), strict=True))


def one(door: Door, wording: Wording, kind: EntityType, record: Record) -> None:
    """One record: its fields under each other, or the object. Empty fields are left out of the table."""
    asked = door.fields()
    every = ["id", "version", *(spec.name for spec in kind.fields)]
    if door.out.form in ("json", "table"):
        names = values.chosen(kind, asked) if asked is not None else None
        if door.out.form == "json":
            row = values.record_json(wording, record, names)
            if kind.has_products and names is None:
                row["products"] = _rows(door, record)
            if kind.code in WITH_DETAILS and names is None:
                row["details"] = _details(door, record)
            door.out.record(row)
            return
        shown = names if names is not None else [*every, *(["deleted"] if record.deleted else [])]
        cells = values.cells(wording, record, shown, people=True)
        pairs = [(name, text) for name, text in zip(shown, cells, strict=True) if text or names is not None]
        door.out.record({}, human=pairs, kind=kind.code)
        if kind.has_products and names is None:
            _table(door, record)
    else:
        emit(door, wording, kind, [record], every if asked is None and door.out.form != "jsonl" else asked)


def _details(door: Door, record: Record) -> list[Json]:
    from crm_tui.cli import details  # noqa: PLC0415 — only contacts and companies

    return [*details.rows(door, record.ref)]


def _rows(door: Door, record: Record) -> list[Json]:
    from crm_tui.cli import product_rows  # noqa: PLC0415 — only records with products

    return product_rows.objects(door, record.ref)


def _table(door: Door, record: Record) -> None:
    from crm_tui.cli import product_rows  # noqa: PLC0415 — only records with products

    product_rows.table(door, record.ref)
