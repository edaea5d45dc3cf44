"""Roles and who has them, as they are kept; what an operator may, all roles and departments together."""

from __future__ import annotations

import json
from dataclasses import dataclass

from crm_tui.domain import office as rules
from crm_tui.domain.permissions import LEVELS, Grants, Rights, Role, Verb, is_full
from data import database, rights
from data.queries import office

_ROLE = "SELECT id, version, code, name, rights, settings, is_default FROM role"
_FULL: Grants = {"*": dict.fromkeys(Verb, LEVELS["all"])}


@dataclass(frozen=True, slots=True)
class Assignment:
    """Somebody has a role."""

    id: int
    role: int
    kind: str
    """``user``, ``department`` or ``group``."""
    target: int


def pack(grants: Grants) -> str:
    """Grants as they are kept: always the same text for the same grants."""
    if is_full(grants):
        return rights.FULL
    codes = {
        scope: {verb.value: levels[verb].code for verb in Verb if verb in levels}
        for scope, levels in sorted(grants.items())
        if levels
    }
    return json.dumps(codes, separators=(",", ":"))


def unpack(text: str) -> Grants:
    """Grants of what is kept; verbs and levels of a newer program are not known here and allow nothing."""
    if text == rights.FULL:
        return _FULL
    known = set(Verb)
    return {
        scope: {Verb(verb): LEVELS.get(level, LEVELS["none"]) for verb, level in levels.items() if verb in known}
        for scope, levels in json.loads(text).items()
    }


def roles() -> list[Role]:
    """All living roles in order."""
    return [_role(row) for row in database.sql(f"{_ROLE} WHERE deleted_at IS NULL ORDER BY sort, id")]


def _role(row: database.Row) -> Role:
    return Role(
        id=row[0],
        version=row[1],
        code=row[2],
        name=row[3],
        grants=unpack(row[4]),
        settings=bool(row[5]),
        is_default=bool(row[6]),
    )


def assignments() -> list[Assignment]:
    """Who has which role."""
    return [
        Assignment(*row)
        for row in database.sql(
            "SELECT id, role, kind, target FROM role_assignment WHERE deleted_at IS NULL ORDER BY role, kind, id"
        )
    ]


def homeless() -> int:
    """How many living assignments are of a role that is gone."""
    rows = database.sql(
        "SELECT count(*) FROM role_assignment a LEFT JOIN role r ON r.id = a.role AND r.deleted_at IS NULL "
        "WHERE a.deleted_at IS NULL AND r.id IS NULL"
    )
    return int(rows[0][0])


def defaults() -> int:
    """How many living roles are the default one."""
    return int(database.sql("SELECT count(*) FROM role WHERE is_default = 1 AND deleted_at IS NULL")[0][0])


def rights_of(user: int) -> Rights:
    """What an operator may: every role that holds for them, and the people of their departments."""
    held = {int(row[0]) for row in rights.roles_of(user)}
    own = tuple(role for role in roles() if role.id in held)
    known = office.departments()
    people = office.employees()
    mine = {number for each in people if each.user == user for number in each.departments}
    mine |= {each.id for each in known if each.head == user}
    branch = {number for root in mine for number in rules.within(known, root)}
    return Rights(
        user=user,
        roles=own,
        department=frozenset(each.user for each in people if mine.intersection(each.departments)),
        below=frozenset(each.user for each in people if branch.intersection(each.departments)),
    )
