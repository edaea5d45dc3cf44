"""Catalogues, their sections and products."""

from __future__ import annotations

from data import database


def default_catalogue() -> int | None:
    """The catalogue of new products; None when there is none left."""
    rows = database.sql("SELECT id FROM catalogue WHERE deleted_at IS NULL ORDER BY is_default DESC, id LIMIT 1")
    return int(rows[0][0]) if rows else None


def other_defaults(catalogue: int) -> list[int]:
    """Catalogues besides this one that are marked as the default."""
    rows = database.sql(
        "SELECT id FROM catalogue WHERE is_default = 1 AND deleted_at IS NULL AND id <> ? ORDER BY id", (catalogue,)
    )
    return [row[0] for row in rows]


def section_catalogues(sections: list[int]) -> dict[int, int]:
    """Live section → its catalogue."""
    marks = ",".join("?" * len(sections))
    rows = database.sql(
        f"SELECT id, catalogue FROM section WHERE id IN ({marks}) AND deleted_at IS NULL ORDER BY id", tuple(sections)
    )
    return {row[0]: row[1] for row in rows}


def tree(catalogue: int) -> list[tuple[int, int | None, str, int, bool, int]]:
    """The sections of a catalogue, deleted ones too: id, parent, name, sort, whether it was deleted, live products in it."""
    rows = database.sql(
        "SELECT s.id, s.parent, s.name, s.sort, s.deleted_at IS NOT NULL, "
        "(SELECT count(*) FROM link l JOIN product p ON p.id = l.record WHERE l.target = s.id AND l.field = 'sections' "
        "AND l.type = 'product' AND p.deleted_at IS NULL) FROM section s WHERE s.catalogue = ? ORDER BY s.sort, s.name, s.id",
        (catalogue,),
    )
    return [(row[0], row[1], row[2], row[3], bool(row[4]), row[5]) for row in rows]


def contents(catalogue: int) -> tuple[int, int]:
    """How many live products and sections a catalogue has."""
    rows = database.sql(
        "SELECT (SELECT count(*) FROM product WHERE catalogue = ?1 AND deleted_at IS NULL), "
        "(SELECT count(*) FROM section WHERE catalogue = ?1 AND deleted_at IS NULL)",
        (catalogue,),
    )
    return int(rows[0][0]), int(rows[0][1])


def of_external(external: str) -> int | None:
    """The product with this external id, also a deleted one."""
    rows = database.sql("SELECT id FROM product WHERE external_id = ?", (external,))
    return int(rows[0][0]) if rows else None


def parents(section: int) -> list[int]:
    """The sections above one, the nearest first; a loop, which rules prevent, ends it."""
    rows = database.sql(
        "WITH RECURSIVE above(id, n) AS (SELECT parent, 1 FROM section WHERE id = ? "
        "UNION SELECT s.parent, n + 1 FROM above a JOIN section s ON s.id = a.id WHERE n < 100) "
        "SELECT id FROM above WHERE id IS NOT NULL ORDER BY n",
        (section,),
    )
    return [row[0] for row in rows]


def measure_decimals() -> dict[str, int]:
    """Measure → how many decimals a quantity of it may have; also of deleted measures."""
    rows = database.sql("SELECT code, decimals FROM dictionary_value WHERE dictionary = 'measure' ORDER BY sort, id")
    return {row[0]: row[1] for row in rows}


def measure(code: str) -> int | None:
    """The id of a measure."""
    rows = database.sql("SELECT id FROM dictionary_value WHERE dictionary = 'measure' AND code = ?", (code,))
    return int(rows[0][0]) if rows else None
