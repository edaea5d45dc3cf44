"""Who may be there twice: records of a type that share a phone, an e-mail or a name, read along the indexes of those."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator

from crm_tui.domain.entities.types import ENTITY_TYPES
from data import database

_PAGE = 1_000
_LEAD = "trim(coalesce(name, '') || ' ' || coalesce(last_name, ''))"
_NAMES: dict[str, tuple[tuple[str, str], ...]] = {
    "contact": (("match_key", "match_key LIKE '% %'"),),
    "company": (("match_key", "match_key <> ''"),),
    "lead": (
        (f"{_LEAD} COLLATE NOCASE", "deleted_at IS NULL AND name <> '' AND last_name <> ''"),
        ("company_title COLLATE NOCASE", "deleted_at IS NULL AND company_title IS NOT NULL"),
    ),
}
"""By type: what is compared as a name, and of which records; each has an index."""
_FEW = 200
"""So many records may share a key; what more share (``info@``, a switchboard) tells nobody apart."""


def kinds() -> tuple[str, ...]:
    """The types that are compared."""
    return tuple(_NAMES)


def sharing_points(kind: str, field: str) -> Iterator[tuple[str, list[int]]]:
    """Comparable phones or e-mails that several live records have, with these records.

    Args:
        kind: Their type.
        field: ``phone`` or ``email``.
    """

    after, upto = ("+", ",") if field == "phone" else ("", "\U0010ffff")
    while True:
        forms = database.sql(
            "SELECT normal FROM point INDEXED BY point_normal WHERE normal > ? AND normal < ? AND field = ? AND type = ? "
            f"GROUP BY normal HAVING count(*) BETWEEN 2 AND {_FEW} ORDER BY normal LIMIT {_PAGE}",
            (after, upto, field, kind),
        )
        if not forms:
            return
        found = [row[0] for row in forms if field == "phone" or "@" in row[0]]
        rows = database.sql(
            "SELECT normal, group_concat(DISTINCT record) FROM point INDEXED BY point_normal "
            "WHERE normal IN (SELECT value FROM json_each(?)) AND field = ? AND type = ? GROUP BY normal",
            (json.dumps(found), field, kind),
        )
        yield from _living(kind, rows)
        after = forms[-1][0]


def sharing_names(kind: str) -> Iterator[tuple[str, list[int]]]:
    """Names that several live records have, in their comparable form, with these records."""
    for form, where in _NAMES[kind]:
        rows = database.sql(
            f"SELECT {form} AS form, group_concat(id) FROM {kind} WHERE {where} GROUP BY 1 "
            f"HAVING count(*) BETWEEN 2 AND {_FEW} ORDER BY 1"
        )
        for start in range(0, len(rows), _PAGE):
            yield from _living(kind, rows[start : start + _PAGE])


def sharing_vat(kind: str) -> Iterator[tuple[str, list[int]]]:
    """VAT numbers that the details of several live records have, with these records."""
    rows = database.sql(
        "SELECT json_extract(content, '$.vat_number') AS form, group_concat(DISTINCT owner) FROM details "
        "INDEXED BY details_vat WHERE owner_type = ? AND form <> '' AND deleted_at IS NULL "
        f"GROUP BY 1 HAVING min(owner) < max(owner) AND count(*) <= {_FEW} ORDER BY 1",
        (kind,),
    )
    for start in range(0, len(rows), _PAGE):
        yield from _living(kind, rows[start : start + _PAGE])


def _living(kind: str, rows: Collection[tuple[str, str]]) -> Iterator[tuple[str, list[int]]]:
    several = {form: sorted(map(int, ids.split(","))) for form, ids in rows}
    alive = live(kind, {record for ids in several.values() for record in ids})
    for form, ids in several.items():
        left = [record for record in ids if record in alive]
        if len(left) > 1:
            yield form, left


def live(kind: str, ids: Collection[int]) -> set[int]:
    """Those of the ids that are live records."""
    rows = database.sql(
        f"SELECT id FROM {ENTITY_TYPES[kind].code} WHERE id IN (SELECT value FROM json_each(?)) AND deleted_at IS NULL",
        (json.dumps(sorted(ids)),),
    )
    return {row[0] for row in rows}


def having_point(kind: str, field: str, forms: Collection[str], limit: int) -> list[int]:
    """Live records with one of these comparable phones or e-mails, the oldest first; at most ``limit``."""
    if not forms:
        return []
    rows = database.sql(
        "SELECT DISTINCT record FROM point INDEXED BY point_normal WHERE normal IN (SELECT value FROM json_each(?)) "
        "AND field = ? AND type = ? ORDER BY record LIMIT ?",
        (json.dumps(sorted(forms)), field, kind, limit),
    )
    alive = live(kind, [row[0] for row in rows])
    return [row[0] for row in rows if row[0] in alive]


def leads_called(name: str, limit: int) -> list[int]:
    """Live leads of that first and last name, ASCII case ignored, the oldest first; at most ``limit``."""
    rows = database.sql(
        f"SELECT id FROM lead WHERE {_LEAD} COLLATE NOCASE = ? AND deleted_at IS NULL ORDER BY id LIMIT ?",
        (name, limit),
    )
    return [row[0] for row in rows]


def known_of(kind: str, ids: Collection[int]) -> list[tuple[int, str, str]]:
    """Record, what it is (``email``, ``phone``), and its value, of records of a type: all of them, in order."""
    rows = database.sql(
        "SELECT record, field, value FROM point WHERE type = ? AND record IN (SELECT value FROM json_each(?)) "
        "AND field IN ('email', 'phone') ORDER BY record, field, sort",
        (kind, json.dumps(sorted(ids))),
    )
    return [(row[0], row[1], row[2]) for row in rows]


def companies_of(kind: str, ids: Collection[int]) -> list[tuple[int, int, str]]:
    """Contact, company and its title, of the live companies that contacts are linked to; none for other types."""
    if kind != "contact":
        return []
    rows = database.sql(
        "SELECT link.record, company.id, company.title FROM link JOIN company ON company.id = link.target "
        "WHERE link.type = 'contact' AND link.field = 'companies' AND company.deleted_at IS NULL "
        "AND link.record IN (SELECT value FROM json_each(?)) ORDER BY link.record, link.sort",
        (json.dumps(sorted(ids)),),
    )
    return [(row[0], row[1], row[2]) for row in rows]
