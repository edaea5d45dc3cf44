"""Read and write one record of any type, in raw form. Called by `data.operations` only, which keeps the log."""

from __future__ import annotations

from typing import Any, NamedTuple

from crm_tui.domain.entities.types import ENTITY_TYPES
from data import database, derived, product_rows
from data.shapes import INVERSE, Raw, Shape, booked, columns, kept, per_type


class RawRecord(NamedTuple):
    """One record as kept."""

    type: str
    id: int
    version: int
    deleted_at: int | None
    created_at: int
    created_by: int | None
    modified_at: int
    modified_by: int | None
    values: dict[str, Raw]


_MOST = (1 << 63) - 1
"""The largest number that the store takes; no record has a larger one."""
_HEAD = ("id", "version", "deleted_at", "created_at", "created_by", "modified_at", "modified_by")


def load(kind: str, record: int) -> RawRecord | None:
    """The record, also from the recycle bin; None when it does not exist."""
    found = load_many(kind, [record])
    return found[0] if found else None


def load_many(kind: str, ids: list[int]) -> list[RawRecord]:
    """Several records in the order of the ids; those that do not exist are left out."""
    ids = [each for each in ids if each <= _MOST]
    if not ids:
        return []
    names = columns(kind)
    found: dict[int, RawRecord] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        rows = database.sql(f"{_select(kind)} ({_marks(part)})", part)
        found |= {row[0]: _record(kind, row, names) for row in rows}
        _fill_links(kind, part, found)
        _fill_points(kind, part, found)
        _fill_rows(kind, part, found)
        if booked(kind):
            _fill_bookings(kind, part, found)
    return [found[record] for record in ids if record in found]


@per_type
def _select(kind: str) -> str:
    """Constant SQL: the query builder takes many times as long as the query. A type's table has the type's name."""
    wanted = ", ".join(f'"{name}"' for name in (*_HEAD, *columns(kind)))
    return f'SELECT {wanted} FROM "{kind}" WHERE id IN'


def _record(kind: str, row: tuple[Any, ...], names: tuple[str, ...]) -> RawRecord:
    cells = dict(zip(names, row[len(_HEAD) :], strict=True))
    values: dict[str, Raw] = {}
    for field in kept(kind).values():
        if field.shape is Shape.COLUMN:
            values[field.name] = cells[field.name]
        elif field.shape is Shape.MONEY:
            minor = cells[field.name]
            values[field.name] = None if minor is None else [minor, cells[f"{field.name}_currency"]]
        else:
            values[field.name] = []
    return RawRecord(kind, row[0], row[1], row[2], row[3], row[4], row[5], row[6], values)


def _marks(ids: list[int]) -> str:
    return ",".join("?" * len(ids))


def _fill_links(kind: str, ids: list[int], found: dict[int, RawRecord]) -> None:
    for record, field, target in database.sql(
        f"SELECT record, field, target FROM link WHERE type = ? AND record IN ({_marks(ids)}) ORDER BY record, field, sort",
        (kind, *ids),
    ):
        if field in found[record].values:
            found[record].values[field].append(target)
    for (owner, name), (other, other_name) in INVERSE.items():
        if owner != kind:
            continue
        # the planner would read all links of the type: it knows nothing of how many there are
        for record, target in database.sql(
            "SELECT target, record FROM link INDEXED BY link_target "
            f"WHERE target IN ({_marks(ids)}) AND field = ? AND type = ? ORDER BY record",
            (*ids, other_name, other),
        ):
            found[record].values[name].append(target)


def _fill_points(kind: str, ids: list[int], found: dict[int, RawRecord]) -> None:
    if not any(field.shape is Shape.POINT for field in kept(kind).values()):
        return
    for record, field, value, label in database.sql(
        f"SELECT record, field, value, label FROM point WHERE type = ? AND record IN ({_marks(ids)}) "
        "ORDER BY record, field, sort",
        (kind, *ids),
    ):
        if field in found[record].values:
            found[record].values[field].append([value, label])


def _fill_bookings(kind: str, ids: list[int], found: dict[int, RawRecord]) -> None:
    from data import booked as bookings  # noqa: PLC0415 — few types have booking fields

    names = {spec.custom: spec.name for spec in booked(kind)}
    for item, custom, value in bookings.values_of(kind, ids):
        if custom in names:
            found[item].values[names[custom]].append([value, ""])


def _fill_rows(kind: str, ids: list[int], found: dict[int, RawRecord]) -> None:
    if ENTITY_TYPES.get(kind) is not None and ENTITY_TYPES[kind].has_products:
        for record, rows in product_rows.read(kind, ids).items():
            found[record].values["products"] = rows


def insert(kind: str, values: dict[str, Raw], *, at: int, by: int | None) -> int:
    """A new record; returns its id."""
    cells = _cells(kind, values) | {"created_at": at, "created_by": by, "modified_at": at, "modified_by": by}
    record = database.insert(_insert(kind, tuple(cells)), tuple(cells.values()))
    _write_sides(kind, record, values)
    return record


@per_type
def _insert(kind: str, names: tuple[str, ...]) -> str:
    """Constant SQL, for the reason of `_select`; what is not named gets the default of the schema."""
    wanted = ", ".join(f'"{name}"' for name in names)
    return f'INSERT INTO "{kind}" ({wanted}) VALUES ({",".join("?" * len(names))})'


def update(kind: str, record: int, values: dict[str, Raw], *, at: int, by: int | None) -> None:
    """Write these fields, and that it was modified; inside a transaction that has read the record."""
    cells = _cells(kind, values) | {"modified_at": at, "modified_by": by}
    database.execute(_update(kind, tuple(cells)), (*cells.values(), record))
    _write_sides(kind, record, values)


@per_type
def _update(kind: str, names: tuple[str, ...]) -> str:
    """Constant SQL, for the reason of `_select`."""
    wanted = ", ".join(f'"{name}" = ?' for name in names)
    return f'UPDATE "{kind}" SET {wanted}, version = version + 1 WHERE id = ?'


def set_deleted(kind: str, record: int, deleted_at: int | None, *, at: int, by: int | None) -> None:
    """Put the record into the recycle bin, or take it out."""
    from data.tables.all import table as table_of  # noqa: PLC0415 — the models are built when one is first needed

    table = table_of(kind, ())
    with database.translated():
        cells = {"deleted_at": deleted_at, "modified_at": at, "modified_by": by, "version": table.version + 1}
        table.update(cells).where(table.id == record).execute(database.store().connection())


def _cells(kind: str, values: dict[str, Raw]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for name, raw in values.items():
        shape = kept(kind)[name].shape
        if shape is Shape.COLUMN:
            cells[name] = raw
        elif shape is Shape.MONEY:
            cells[name], cells[f"{name}_currency"] = (None, None) if raw is None else raw
    return cells | derived.cells(kind, values)


def _write_sides(kind: str, record: int, values: dict[str, Raw]) -> None:
    for name, raw in values.items():
        shape = kept(kind)[name].shape
        if shape is Shape.ROWS:
            product_rows.write(kind, record, raw)
        elif shape is Shape.LINK:
            database.execute("DELETE FROM link WHERE type = ? AND record = ? AND field = ?", (kind, record, name))
            rows = [(kind, record, name, n, target) for n, target in enumerate(raw or ())]
            database.many("INSERT INTO link (type, record, field, sort, target) VALUES (?,?,?,?,?)", rows)
        elif shape is Shape.POINT:
            database.execute("DELETE FROM point WHERE type = ? AND record = ? AND field = ?", (kind, record, name))
            points = [
                (kind, record, name, n, value, label, derived.point_normal(name, value, kept(kind)[name].of))
                for n, (value, label) in enumerate(raw or ())
            ]
            database.many(
                "INSERT INTO point (type, record, field, sort, value, label, normal) VALUES (?,?,?,?,?,?,?)", points
            )
