"""What an operator may do with a record, as a condition over the alias ``d``: the same rule as `domain.permissions.can`.

Activities and tasks have no rights of their own: they go by what they are about; those who do them and those who made
them may always do both. Source: entities «Permissions».
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from crm_tui.domain.entities.types import ENTITY_TYPES, bindings
from crm_tui.domain.permissions import Level, Rights, Verb
from data import database
from data.conditions import Compiled

INHERITING = ("activity", "task")
"""Types whose records go by what they are about."""
_WATCHING = ("observers", "participants")
"""Fields of people who may read the record."""


def condition(rights: Rights, verb: Verb, kind: str) -> Compiled | None:
    """The records of a type that the operator may do this with; None when all of them.

    Args:
        rights: The operator's.
        verb: What is done. Activities and tasks are added, changed and deleted by who may change what they are about.
        kind: The entity type's code.
    """
    if kind in INHERITING:
        return _inherited(rights, verb, kind)
    return None if rights.total(verb, kind) else _own(rights, verb, kind, "d")


def joined(matching: Compiled | None, limit: Compiled | None) -> Compiled | None:
    """Both conditions; None when there is neither."""
    if matching is None or limit is None:
        return matching if limit is None else limit
    return Compiled(f"({matching.sql} AND {limit.sql})", [*matching.params, *limit.params])


def allowed(rights: Rights, verb: Verb, kind: str, ids: Collection[int]) -> set[int]:
    """Those of the records that the operator may do this with."""
    limit = condition(rights, verb, kind)
    if limit is None:
        return set(ids)
    found: set[int] = set()
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        marks = ",".join("?" * len(part))
        rows = database.sql(
            f"SELECT d.id FROM {kind} d WHERE d.id IN ({marks}) AND {limit.sql}", (*part, *limit.params)
        )
        found |= {int(row[0]) for row in rows}
    return found


def _own(rights: Rights, verb: Verb, kind: str, alias: str) -> Compiled:
    """The level of the place that the record stands at; who observes it may read it."""
    said = rights.levels(verb, kind)
    found = _level(rights, said.base, kind, alias)
    if said.pipelines or said.stages:
        cases = [(f"{alias}.stage", number, level) for number, level in sorted(said.stages.items())]
        cases += [(f"{alias}.pipeline", number, level) for number, level in sorted(said.pipelines.items())]
        parts, params = [], list[object]()
        for column, number, level in cases:
            inner = _level(rights, level, kind, alias)
            parts.append(f"WHEN {column} = ? THEN {inner.sql}")
            params += [number, *inner.params]
        found = Compiled(f"(CASE {' '.join(parts)} ELSE {found.sql} END)", [*params, *found.params])
    if verb is not Verb.READ:
        return found
    more = [_watched(kind, field, alias, rights.user) for field in _WATCHING if ENTITY_TYPES[kind].field(field)]
    if kind == "company":  # everybody sells in the name of the own companies
        more.append(Compiled(f"{alias}.is_my_company = 1"))
    return _any([found, *more])


def _level(rights: Rights, level: Level, kind: str, alias: str) -> Compiled:
    if level is Level.ALL:
        return Compiled("1")
    if level is Level.NONE:
        return Compiled("0")
    entity = ENTITY_TYPES[kind]
    if level is Level.OPEN and entity.field("opened") is None:
        return Compiled("1")
    owner = "responsible" if entity.field("responsible") else "created_by"
    people = sorted(rights.people(level))
    found = Compiled(f"coalesce({alias}.{owner} IN ({_marks(people)}), 0)", [*people])
    return _any([found, Compiled(f"{alias}.opened = 1")]) if level is Level.OPEN else found


def _marks(items: Sequence[object]) -> str:
    return ",".join("?" * len(items))


def _watched(kind: str, field: str, alias: str, user: int) -> Compiled:
    """Those of the user are few, and read once; looking for each record whether it is among them takes many times longer."""
    sql = "{0}.id IN (SELECT w.record FROM link w INDEXED BY link_target WHERE w.target = ? AND w.field = ? AND w.type = ?)"
    return Compiled(sql.format(alias), [user, field, kind])


def _any(parts: Sequence[Compiled]) -> Compiled:
    if len(parts) == 1:
        return parts[0]
    return Compiled(f"({' OR '.join(part.sql for part in parts)})", [value for part in parts for value in part.params])


def _inherited(rights: Rights, verb: Verb, kind: str) -> Compiled | None:
    wanted = verb if verb in (Verb.READ, Verb.EXPORT, Verb.IMPORT) else Verb.CHANGE
    kinds = [code for code in bindings() if ENTITY_TYPES[code].bound]
    if rights.total(wanted, kind) and all(rights.total(wanted, code) for code in kinds):
        return None
    parts = _involved(rights, verb, kind)
    bound: list[str] = []
    for code, field in bindings().items():
        of = "SELECT 1 FROM link l{0} WHERE l.type = ? AND l.record = d.id AND l.field = ?"
        bound.append(field)
        if rights.total(wanted, code):
            parts.append(Compiled(f"EXISTS ({of.format('')})", [kind, field]))
            continue
        inner = _own(rights, wanted, code, "r")
        sql = of.format(f" JOIN {code} r ON r.id = l.target")
        parts.append(Compiled(f"EXISTS ({sql} AND {inner.sql})", [kind, field, *inner.params]))
    free = f"NOT EXISTS (SELECT 1 FROM link l WHERE l.type = ? AND l.record = d.id AND l.field IN ({_marks(bound)}))"
    base = Compiled("1") if verb is Verb.ADD else _level(rights, rights.levels(wanted, kind).base, kind, "d")
    parts.append(Compiled(f"({free} AND {base.sql})", [kind, *bound, *base.params]))
    return _any(parts)


def _involved(rights: Rights, verb: Verb, kind: str) -> list[Compiled]:
    """Who does it and who made it; who takes part or watches may read. A new one is no way around what it is about."""
    if verb is Verb.ADD:
        return []
    parts = [Compiled("d.responsible = ?", [rights.user]), Compiled("d.created_by = ?", [rights.user])]
    if verb is Verb.READ:
        parts += [_watched(kind, field, "d", rights.user) for field in _WATCHING if ENTITY_TYPES[kind].field(field)]
    return parts
