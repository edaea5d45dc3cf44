"""Attached files: what is kept of each, and where fields name them; quotes and tasks hold several."""

from __future__ import annotations

_NAMED = (
    ("company", "logo"), ("company", "signature"), ("company", "stamp"), ("contact", "photo"), ("product", "picture"),
)  # fmt: skip

STATEMENTS = (
    """CREATE TABLE attachment (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, size INTEGER NOT NULL,
    media TEXT NOT NULL, sha256 TEXT NOT NULL, created_at INTEGER NOT NULL, created_by INTEGER REFERENCES user(id))""",
    "CREATE INDEX attachment_content ON attachment (sha256)",
    "CREATE INDEX attachment_name ON attachment (name)",
    *(f"CREATE INDEX {table}_{name}_file ON {table} ({name}) WHERE {name} IS NOT NULL" for table, name in _NAMED),
    *(
        "INSERT INTO point (type, record, field, sort, value, label, normal) "
        f"SELECT '{table}', id, 'files', 0, files, '', lower(files) FROM {table} WHERE files IS NOT NULL"
        for table in ("quote", "task")
    ),
)
