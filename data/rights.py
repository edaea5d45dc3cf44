"""Whose rights are narrow: the one question that every use case asks of the roles, answered from a cache by their stamp."""

from __future__ import annotations

from data import database

FULL = "full"
"""What a role says that allows everything with every record."""
_BRANCH = (
    "WITH RECURSIVE branch(id) AS (SELECT j.value FROM user u, json_each(u.departments) j WHERE u.id = ?1 "
    "UNION SELECT d.id FROM department d WHERE d.head = ?1 AND d.deleted_at IS NULL "
    "UNION SELECT d.parent FROM department d JOIN branch b ON b.id = d.id WHERE d.parent IS NOT NULL) "
)
"""The departments of a user, those that the user leads, and all above."""
ASSIGNED = (
    _BRANCH + "SELECT DISTINCT r.id, r.rights, r.settings FROM role_assignment a JOIN role r ON r.id = a.role "
    "WHERE a.deleted_at IS NULL AND r.deleted_at IS NULL AND ((a.kind = 'user' AND a.target = ?1) "
    "OR (a.kind = 'department' AND a.target IN (SELECT id FROM branch)) "
    "OR (a.kind = 'group' AND a.target IN (SELECT g.id FROM user_group g, json_each(g.members) m "
    "WHERE g.deleted_at IS NULL AND m.value = ?1)))"
)
"""Roles of a user: their own, those of their departments and of all above, those of their groups."""
DEFAULT = "SELECT id, rights, settings FROM role WHERE is_default = 1 AND deleted_at IS NULL"


def stamp() -> str:
    """What changes whenever the rights of anybody may have changed."""
    rows = database.sql("SELECT value FROM meta WHERE key = 'rights_stamp'")
    return str(rows[0][0]) if rows else ""


def roles_of(user: int) -> list[database.Row]:
    """Id, rights and settings of the roles that hold for a user: the default one when nobody gave any."""
    return database.sql(ASSIGNED, (user,)) or database.sql(DEFAULT)


def narrow(user: int) -> bool:
    """Whether there is anything that this operator may not do with some record."""
    local = database.store().local
    now = stamp()
    known: dict[int, bool] | None = getattr(local, "narrow", None)
    if known is None or getattr(local, "narrow_stamp", None) != now:
        known = {}
        local.narrow, local.narrow_stamp = known, now
    if user not in known:
        known[user] = all(row[1] != FULL for row in roles_of(user))
    return known[user]


def settings(user: int) -> bool:
    """Whether a role gives the user the right to change CRM settings."""
    return any(row[2] for row in roles_of(user))
