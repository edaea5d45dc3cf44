"""Dictionary entries: in order, also deleted ones where records still carry their codes."""

from __future__ import annotations

from crm_tui.domain.reference import DictionaryValue
from data import database

_COLUMNS = "id, version, dictionary, code, name, sort, system, deleted_at IS NOT NULL"


def known() -> list[str]:
    """The codes of all dictionaries."""
    return [row[0] for row in database.sql("SELECT DISTINCT dictionary FROM dictionary_value ORDER BY dictionary")]


def values(dictionary: str, *, deleted: bool = False) -> list[DictionaryValue]:
    """The entries of a dictionary in order; deleted ones too when asked, at the end."""
    where = "" if deleted else "AND deleted_at IS NULL"
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM dictionary_value WHERE dictionary = ? {where} "
        "ORDER BY deleted_at IS NOT NULL, sort, id",
        (dictionary,),
    )
    return [_value(row) for row in rows]


def value(dictionary: str, code: str) -> DictionaryValue | None:
    """One entry, also a deleted one; None when there never was one."""
    rows = database.sql(
        f"SELECT {_COLUMNS} FROM dictionary_value WHERE dictionary = ? AND code = ?", (dictionary, code)
    )
    return _value(rows[0]) if rows else None


def _value(row: database.Row) -> DictionaryValue:
    return DictionaryValue(
        id=row[0],
        version=row[1],
        dictionary=row[2],
        code=row[3],
        name=row[4],
        sort=row[5],
        system=bool(row[6]),
        deleted=bool(row[7]),
    )


Names = dict[tuple[str, str], tuple[str, bool]]
"""Name by dictionary and code, and whether the entry was deleted."""


def names() -> Names:
    """Every name that a code has or had; read again only when something was written since (about 10 µs otherwise)."""
    local = database.store().local
    seen = (database.data_version(), database.store().connection().connection().total_changes)
    held: tuple[tuple[int, int], Names] | None = getattr(local, "dictionary_names", None)
    if held is not None and held[0] == seen:
        return held[1]
    rows = database.sql("SELECT dictionary, code, name, deleted_at IS NOT NULL FROM dictionary_value")
    found = {(row[0], row[1]): (row[2], bool(row[3])) for row in rows}
    if not database.in_transaction():
        local.dictionary_names = (seen, found)
    return found
