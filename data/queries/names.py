"""Find users, companies, contacts, deals, pipelines and dictionary values by what people call them; and name ids."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.domain.entities.types import ENTITY_TYPES
from data import database

_DIGITS = 18
"""More than any number of a record has; what is longer fits no column."""
_MOST = 10**_DIGITS


def _title(kind: str) -> str:
    """The column that names such records; only known types get into a statement.

    Raises:
        KeyError: no such type.
    """
    return ENTITY_TYPES[kind].title_field


def records_called(kind: str, name: str, limit: int = 3) -> list[int]:
    """Ids of live records of exactly that title (case ignored), at most ``limit``."""
    title = _title(kind)
    rows = database.sql(
        f"SELECT id FROM {kind} WHERE {title} = ? COLLATE NOCASE AND deleted_at IS NULL "
        f"ORDER BY {title} COLLATE NOCASE, id LIMIT ?",
        (name, limit),
    )
    return [row[0] for row in rows]


def exists(kind: str, record: int) -> bool:
    """Whether there is a live record of that id."""
    if not 0 < record < _MOST:
        return False
    return bool(database.sql(f"SELECT 1 FROM {ENTITY_TYPES[kind].code} WHERE id = ? AND deleted_at IS NULL", (record,)))


def titles(kind: str, ids: Sequence[int]) -> dict[int, str]:
    """The titles of these records, also of deleted ones."""
    found: dict[int, str] = {}
    title = _title(kind)
    for start in range(0, len(ids), 500):
        part = tuple(ids[start : start + 500])
        marks = ",".join("?" * len(part))
        found |= {row[0]: row[1] for row in database.sql(f"SELECT id, {title} FROM {kind} WHERE id IN ({marks})", part)}
    return found


def logins() -> dict[int, str]:
    """Every operator's login by id."""
    return {
        row[0]: row[1] for row in database.sql("SELECT id, login FROM user WHERE deleted_at IS NULL ORDER BY login")
    }


def users_called(name: str) -> list[int]:
    """Ids of operators whose login or name this is (case ignored)."""
    rows = database.sql(
        "SELECT id FROM user WHERE (login = ? COLLATE NOCASE OR name = ? COLLATE NOCASE) AND deleted_at IS NULL "
        "ORDER BY login = ? COLLATE NOCASE DESC, id",
        (name, name, name),
    )
    return [row[0] for row in rows]


def dictionary(code: str) -> list[tuple[str, str]]:
    """Code and name of every live value of a dictionary, in order."""
    rows = database.sql(
        "SELECT code, name FROM dictionary_value WHERE dictionary = ? AND deleted_at IS NULL ORDER BY sort, id", (code,)
    )
    return [(row[0], row[1]) for row in rows]


def numbered(kind: str, text: str) -> list[tuple[int, str]]:
    """The live record whose number the text is, with or without ``#``; none where it is no number."""
    number = text.removeprefix("#")
    if not (number.isascii() and number.isdecimal() and len(number) <= _DIGITS):
        return []
    rows = database.sql(f"SELECT id, {_title(kind)} FROM {kind} WHERE id = ? AND deleted_at IS NULL", (int(number),))
    return [(row[0], row[1]) for row in rows]


def suggestions(kind: str, prefix: str, limit: int) -> list[tuple[int, str]]:
    """Live records whose title starts with this, in the order of their titles."""
    title = _title(kind)
    rows = database.sql(
        f"SELECT id, {title} FROM {kind} WHERE {title} >= ? COLLATE NOCASE AND {title} < ? COLLATE NOCASE "
        f"AND deleted_at IS NULL ORDER BY {title} COLLATE NOCASE, id LIMIT ?",
        (prefix, prefix + "\U0010ffff", limit),
    )
    return [(row[0], row[1]) for row in rows]
