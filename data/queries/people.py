"""Operators: by login, in order, and how many administrators there are."""

from __future__ import annotations

from crm_tui.domain.reference import User
from data import database

_COLUMNS = "id, version, login, name, position, email, phone, active, is_admin, may_settings"


def users(*, inactive: bool) -> list[User]:
    """Operators by login; those who left too when asked."""
    where = "" if inactive else "AND active = 1"
    rows = database.sql(f"SELECT {_COLUMNS} FROM user WHERE deleted_at IS NULL {where} ORDER BY login, id")
    return [_user(row) for row in rows]


def by_login(login: str) -> User | None:
    """The operator of that login, or None."""
    rows = database.sql(f"SELECT {_COLUMNS} FROM user WHERE login = ? AND deleted_at IS NULL", (login,))
    return _user(rows[0]) if rows else None


def by_id(user_id: int) -> User | None:
    """The operator of that id, or None."""
    rows = database.sql(f"SELECT {_COLUMNS} FROM user WHERE id = ? AND deleted_at IS NULL", (user_id,))
    return _user(rows[0]) if rows else None


def is_empty() -> bool:
    """Whether nobody has entered this store yet."""
    return not database.sql("SELECT 1 FROM user LIMIT 1")


def other_administrators(user_id: int) -> int:
    """Active administrators without this one."""
    rows = database.sql(
        "SELECT count(*) FROM user WHERE is_admin = 1 AND active = 1 AND deleted_at IS NULL AND id <> ?", (user_id,)
    )
    return int(rows[0][0])


def _user(row: database.Row) -> User:
    return User(
        id=row[0],
        version=row[1],
        login=row[2],
        name=row[3],
        position=row[4] or "",
        email=row[5] or "",
        phone=row[6] or "",
        active=bool(row[7]),
        is_admin=bool(row[8]),
        may_settings=bool(row[9]),
    )
