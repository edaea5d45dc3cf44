"""How people and the company want cards to look."""

from __future__ import annotations

_RECORD = """version INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL, created_by INTEGER,
    modified_at INTEGER NOT NULL, modified_by INTEGER, deleted_at INTEGER"""

STATEMENTS = (
    f"""CREATE TABLE card_layout (id INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL,
    pipeline INTEGER NOT NULL DEFAULT 0, variant TEXT NOT NULL DEFAULT '', owner INTEGER NOT NULL DEFAULT 0,
    forced INTEGER NOT NULL DEFAULT 0, content TEXT NOT NULL, {_RECORD}, UNIQUE (entity, pipeline, variant, owner))""",
)
