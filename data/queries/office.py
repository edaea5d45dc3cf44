"""Departments, groups, employees and absences as they are kept."""

from __future__ import annotations

import json

from crm_tui.domain.office import Absence, Department, Employee, Group
from data import database

_ABSENCE = (
    "SELECT id, version, user, starts_at, ends_at, kind, coalesce(reason, '') FROM absence WHERE deleted_at IS NULL"
)
_EMPLOYEE = (
    "SELECT id, login, name, coalesce(position, ''), active, departments, supervisor, work_hours, work_days, zone "
    "FROM user WHERE deleted_at IS NULL"
)


def departments() -> list[Department]:
    """All living departments."""
    return [
        Department(id=row[0], version=row[1], name=row[2], parent=row[3], head=row[4], sort=row[5])
        for row in database.sql(
            "SELECT id, version, name, parent, head, sort FROM department WHERE deleted_at IS NULL ORDER BY sort, id"
        )
    ]


def groups() -> list[Group]:
    """All living groups by name."""
    return [
        Group(id=row[0], version=row[1], name=row[2], members=tuple(json.loads(row[3])))
        for row in database.sql(
            "SELECT id, version, name, members FROM user_group WHERE deleted_at IS NULL ORDER BY name COLLATE NOCASE, id"
        )
    ]


def employees() -> list[Employee]:
    """All operators by login, those who left too."""
    return [_employee(row) for row in database.sql(f"{_EMPLOYEE} ORDER BY login, id")]


def employee(user: int) -> Employee | None:
    """The operator of that id."""
    rows = database.sql(f"{_EMPLOYEE} AND id = ?", (user,))
    return _employee(rows[0]) if rows else None


def _employee(row: database.Row) -> Employee:
    return Employee(
        user=row[0], login=row[1], name=row[2], position=row[3], active=bool(row[4]), departments=tuple(json.loads(row[5])),
        supervisor=row[6], hours=row[7], days=row[8], zone=row[9],
    )  # fmt: skip


def absences(*, user: int | None = None, ends_after: int = 0, starts_before: int = 2**62) -> list[Absence]:
    """Living absences by their start.

    Args:
        user: Only those of this operator; None for all.
        ends_after: Only those that last beyond this instant, UTC ms.
        starts_before: Only those that begin before this instant, UTC ms.
    """
    whose, params = ("", ()) if user is None else (" AND user = ?", (user,))
    rows = database.sql(
        f"{_ABSENCE} AND ends_at > ? AND starts_at < ?{whose} ORDER BY starts_at, id",
        (ends_after, starts_before, *params),
    )
    return [_absence(row) for row in rows]


def absence(number: int) -> Absence | None:
    """The living absence of that id."""
    rows = database.sql(f"{_ABSENCE} AND id = ?", (number,))
    return _absence(rows[0]) if rows else None


def _absence(row: database.Row) -> Absence:
    return Absence(id=row[0], version=row[1], user=row[2], starts_at=row[3], ends_at=row[4], kind=row[5], reason=row[6])


def pack(ids: tuple[int, ...]) -> str:
    """Ids as the change log keeps them."""
    return json.dumps(list(ids), separators=(",", ":"))
