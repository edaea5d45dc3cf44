"""What runs ask of people: approvals, texts to be read, information, events; one row for each person asked."""

from __future__ import annotations

STATEMENTS = (
    """CREATE TABLE assignment (id INTEGER PRIMARY KEY AUTOINCREMENT, run INTEGER NOT NULL REFERENCES run(id) ON DELETE CASCADE,
    ask TEXT NOT NULL, step TEXT NOT NULL, kind TEXT NOT NULL, user INTEGER NOT NULL REFERENCES user(id),
    name TEXT NOT NULL DEFAULT '', text TEXT NOT NULL DEFAULT '', form TEXT NOT NULL DEFAULT '{}',
    type TEXT NOT NULL, record INTEGER NOT NULL, asked_at INTEGER NOT NULL, due_at INTEGER,
    delegated_from INTEGER REFERENCES user(id),
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'withdrawn', 'expired')),
    answer TEXT NOT NULL DEFAULT '', comment TEXT NOT NULL DEFAULT '', given TEXT NOT NULL DEFAULT '{}',
    ended_at INTEGER, operation INTEGER, CHECK ((state = 'open') = (ended_at IS NULL)), UNIQUE (ask, user))""",
    "CREATE INDEX assignment_of ON assignment (user, id) WHERE ended_at IS NULL",
    "CREATE INDEX assignment_run ON assignment (run, id)",
)
