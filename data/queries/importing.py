"""What an import asks of a chunk of rows: who is there already, by origin, phone, e-mail or name; how clients' deals ended."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

from crm_tui.domain.entities.types import ENTITY_TYPES
from data import database
from data.shapes import per_type

_TITLES = {"contact": "full_name", "company": "title"}
_NAMED = {
    kind: f"SELECT id, coalesce(match_key, '') FROM {kind} WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL"
    for kind in _TITLES
}
_KEYS = {
    kind: f"SELECT match_key, id, {title} FROM {kind} WHERE match_key IN (SELECT value FROM json_each(?)) "
    "AND deleted_at IS NULL ORDER BY id"
    for kind, title in _TITLES.items()
}
_POINTS = (
    "SELECT normal, record FROM point INDEXED BY point_normal "
    "WHERE normal IN (SELECT value FROM json_each(?)) AND field = ? AND type = ? "
    "ORDER BY record DESC"
)
_UNDONE = """SELECT c.record FROM change c JOIN operation o ON o.id = c.operation
    WHERE c.type = ? AND c.record IN (SELECT value FROM json_each(?)) AND c.field = 'deleted_at' AND o.undoes IS NOT NULL
    AND c.id = (SELECT max(id) FROM change WHERE type = c.type AND record = c.record AND field = 'deleted_at')"""
_COMPANY_DEALS = """SELECT company, semantic FROM deal WHERE company IN (SELECT value FROM json_each(?1))
        AND closed = 1 AND deleted_at IS NULL
    UNION SELECT company, 'F' FROM lead WHERE company IN (SELECT value FROM json_each(?1)) AND closed = 1 AND deleted_at IS NULL
    UNION SELECT converted_company, 'F' FROM lead WHERE converted_company IN (SELECT value FROM json_each(?1))
        AND closed = 1 AND deleted_at IS NULL"""
_CONTACT_DEALS = """SELECT l.target, d.semantic FROM link l JOIN deal d ON d.id = l.record
        WHERE l.target IN (SELECT value FROM json_each(?1)) AND l.field = 'contacts' AND l.type = 'deal'
        AND d.closed = 1 AND d.deleted_at IS NULL
    UNION SELECT l.target, 'F' FROM link l JOIN lead r ON r.id = l.record
        WHERE l.target IN (SELECT value FROM json_each(?1)) AND l.field = 'contacts' AND l.type = 'lead'
        AND r.closed = 1 AND r.deleted_at IS NULL
    UNION SELECT converted_contact, 'F' FROM lead WHERE converted_contact IN (SELECT value FROM json_each(?1))
        AND closed = 1 AND deleted_at IS NULL"""
"""A closed lead is no purchase, see `data.queries.clients`."""


@per_type
def _origins(kind: str) -> str:
    code = ENTITY_TYPES[kind].code
    return f"SELECT origin_id, id, deleted_at FROM {code} WHERE origin_id IN (SELECT value FROM json_each(?))"


@per_type
def _live(kind: str) -> str:
    code = ENTITY_TYPES[kind].code
    return f"SELECT id FROM {code} WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL"


def _list(values: Iterable[object]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def catalogues_of_the_start() -> dict[str, int]:
    """The catalogue that every new store has, by its name, until an import or an export of elsewhere gives it an origin."""
    rows = database.sql(
        "SELECT id, name FROM catalogue WHERE origin_id IS NULL AND deleted_at IS NULL AND is_default = 1"
    )
    return {row[1]: int(row[0]) for row in rows}


def by_origin(kind: str, origins: Iterable[str]) -> dict[str, tuple[int, bool]]:
    """Origin → record and whether it lies in the recycle bin."""
    rows = database.sql(_origins(kind), (_list(origins),))
    return {origin: (record, deleted is not None) for origin, record, deleted in rows}


def by_point(kind: str, field: str, normals: Collection[str]) -> list[tuple[str, int, str]]:
    """Live records with one of these comparable phones or e-mails, the oldest last: phone or e-mail, id, key of the name."""
    if not normals:
        return []
    rows = database.sql(_POINTS, (_list(normals), field, kind))
    if not rows:
        return []
    named = database.sql(_NAMED[kind], (_list({record for _, record in rows}),))
    keys: dict[int, str] = {row[0]: row[1] for row in named}
    return [(normal, record, keys[record]) for normal, record in rows if record in keys]


def by_key(kind: str, keys: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    """Key of a name → live records with it: id and title."""
    found: dict[str, list[tuple[int, str]]] = {}
    if keys:
        for key, record, title in database.sql(_KEYS[kind], (_list(keys),)):
            found.setdefault(key, []).append((record, title))
    return found


def live(kind: str, ids: Iterable[int]) -> set[int]:
    """Those of the ids that are live records."""
    return {row[0] for row in database.sql(_live(kind), (_list(ids),))}


def taken_back(kind: str, ids: Iterable[int]) -> set[int]:
    """Those of these binned records that an undo put there, not a person."""
    return {row[0] for row in database.sql(_UNDONE, (kind, _list(ids)))}


def outcomes(companies: Collection[int], contacts: Collection[int]) -> dict[tuple[str, int], set[str]]:
    """How the closed deals and leads of these clients ended: ``S``, ``F``."""
    found: dict[tuple[str, int], set[str]] = {}
    for kind, ids, text in (("company", companies, _COMPANY_DEALS), ("contact", contacts, _CONTACT_DEALS)):
        if ids:
            for client, semantic in database.sql(text, (_list(ids),)):
                found.setdefault((kind, client), set()).add(semantic)
    return found


def users() -> list[tuple[int, str, str]]:
    """Id, login and name of every operator."""
    rows = database.sql("SELECT id, login, name FROM user WHERE deleted_at IS NULL ORDER BY id")
    return [(row[0], row[1], row[2]) for row in rows]


def logins() -> set[str]:
    """Every login that was ever given out."""
    return {row[0] for row in database.sql("SELECT login FROM user")}
