"""Messages that leave the machine, and steps in which processes died."""

from __future__ import annotations

STATEMENTS = (
    """CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    title TEXT NOT NULL DEFAULT '', payload TEXT NOT NULL, repeatable INTEGER NOT NULL DEFAULT 0,
    type TEXT NOT NULL DEFAULT '', record INTEGER NOT NULL DEFAULT 0, run INTEGER,
    state TEXT NOT NULL DEFAULT 'waiting'
    CHECK (state IN ('waiting', 'sending', 'sent', 'unknown', 'failed', 'held', 'cancelled')),
    tries INTEGER NOT NULL DEFAULT 0, deaths INTEGER NOT NULL DEFAULT 0, next_at INTEGER NOT NULL,
    worker TEXT NOT NULL DEFAULT '', said TEXT NOT NULL DEFAULT '{}', receipt TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL, created_by INTEGER, changed_at INTEGER NOT NULL)""",
    "CREATE INDEX outbox_due ON outbox (next_at, id) WHERE state IN ('waiting', 'sending')",
    "CREATE INDEX outbox_state ON outbox (state, id)",
    "INSERT OR IGNORE INTO meta (key, value) VALUES ('store_id', lower(hex(randomblob(8))))",
    """CREATE TABLE run_death (run INTEGER NOT NULL, seq INTEGER NOT NULL, count INTEGER NOT NULL, mark TEXT NOT NULL,
    PRIMARY KEY (run, seq)) WITHOUT ROWID""",
)
