"""Tasks: their table, the index of their words, the indexes for deadlines and for what somebody has to do; what tiles show.

The other types on stages have the column of the badge from `data.staged_tables`.
"""

from __future__ import annotations

_RECORD = """version INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL, created_by INTEGER,
    modified_at INTEGER NOT NULL, modified_by INTEGER, deleted_at INTEGER"""
_OPEN = "state <> 'done' AND deleted_at IS NULL"
_DIRTY = "INSERT OR IGNORE INTO search_dirty VALUES ('task', new.id)"

STATEMENTS = (
    "ALTER TABLE deal ADD COLUMN task_badge TEXT",
    f"""CREATE TABLE task (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, description TEXT,
    state TEXT NOT NULL DEFAULT 'pending', badge TEXT NOT NULL DEFAULT 'created', badge_at INTEGER NOT NULL DEFAULT 0,
    responsible INTEGER REFERENCES user(id), deadline INTEGER, overdue INTEGER NOT NULL DEFAULT 0,
    planned_start INTEGER, planned_end INTEGER, important INTEGER NOT NULL DEFAULT 0,
    control INTEGER NOT NULL DEFAULT 0, summary_required INTEGER NOT NULL DEFAULT 0, summary TEXT, checklist TEXT,
    project TEXT, files TEXT, estimate INTEGER, spent INTEGER, origin TEXT NOT NULL DEFAULT 'manual',
    created_stage INTEGER REFERENCES stage(id), viewed_at INTEGER, closed_at INTEGER, closed_by INTEGER,
    auto_completed INTEGER NOT NULL DEFAULT 0, origin_id TEXT, {_RECORD})""",
    f"CREATE INDEX task_due ON task (deadline, id) WHERE overdue = 0 AND deadline IS NOT NULL AND {_OPEN}",
    f"CREATE INDEX task_owner ON task (responsible, deadline, id) WHERE {_OPEN}",
    "CREATE INDEX task_title ON task (title COLLATE NOCASE, id) WHERE deleted_at IS NULL",
    "CREATE UNIQUE INDEX task_origin ON task (origin_id) WHERE origin_id IS NOT NULL",
    (
        "CREATE VIRTUAL TABLE search_task USING fts5(body, content='', contentless_delete=1, "
        "tokenize='trigram remove_diacritics 1')"
    ),
    f"CREATE TRIGGER task_search_in AFTER INSERT ON task BEGIN {_DIRTY}; END",
    f"CREATE TRIGGER task_search_up AFTER UPDATE OF title, description ON task BEGIN {_DIRTY}; END",
)
