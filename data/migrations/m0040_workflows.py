"""Workflow templates, their frozen forms, runs with journal and waits, and what happened that robots must look at."""

from __future__ import annotations

_RECORD = """version INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL, created_by INTEGER,
    modified_at INTEGER NOT NULL, modified_by INTEGER, deleted_at INTEGER"""
_ID = "id INTEGER PRIMARY KEY AUTOINCREMENT"
_STAMP = (
    "INSERT INTO meta (key, value) VALUES ('automation_stamp', lower(hex(randomblob(8)))) "
    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
"""Random, not counted: a rehearsal that is rolled back must never leave a stamp that comes again."""

STATEMENTS = (
    f"""CREATE TABLE workflow ({_ID}, name TEXT NOT NULL, entity TEXT NOT NULL, spec TEXT NOT NULL,
    on_create INTEGER NOT NULL DEFAULT 0, on_change INTEGER NOT NULL DEFAULT 0, waits INTEGER NOT NULL DEFAULT 0,
    active INTEGER NOT NULL DEFAULT 1, constants TEXT NOT NULL DEFAULT '{{}}', {_RECORD})""",
    """CREATE TABLE workflow_form (id INTEGER PRIMARY KEY AUTOINCREMENT, digest TEXT NOT NULL UNIQUE,
    spec TEXT NOT NULL)""",
    f"""CREATE TABLE run ({_ID}, workflow INTEGER NOT NULL, form INTEGER NOT NULL REFERENCES workflow_form(id),
    type TEXT NOT NULL, record INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'waiting', 'completed', 'terminated', 'error')),
    reason TEXT NOT NULL DEFAULT '', waits INTEGER NOT NULL, started_by INTEGER, start TEXT NOT NULL,
    caused_by INTEGER, depth INTEGER NOT NULL DEFAULT 0, seq INTEGER NOT NULL DEFAULT 0,
    position TEXT NOT NULL DEFAULT '{{}}', content TEXT NOT NULL DEFAULT '{{}}', unbroken INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, ended_at INTEGER)""",
    "CREATE INDEX run_of ON run (type, record, id)",
    "CREATE INDEX run_slots ON run (type, record, state, id) WHERE waits = 1 AND ended_at IS NULL",
    "CREATE INDEX run_open ON run (state, id) WHERE ended_at IS NULL",
    "CREATE INDEX run_workflow ON run (workflow, id)",
    """CREATE TABLE run_step (run INTEGER NOT NULL REFERENCES run(id), seq INTEGER NOT NULL, step TEXT NOT NULL,
    action TEXT NOT NULL, at INTEGER NOT NULL, outcome TEXT NOT NULL, said TEXT NOT NULL DEFAULT '{}',
    given TEXT NOT NULL DEFAULT '{}', results TEXT NOT NULL DEFAULT '{}', refs TEXT NOT NULL DEFAULT '[]',
    operation INTEGER, late_ms INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (run, seq)) WITHOUT ROWID""",
    f"""CREATE TABLE run_wait ({_ID}, run INTEGER NOT NULL REFERENCES run(id), token INTEGER NOT NULL,
    step TEXT NOT NULL, kind TEXT NOT NULL, type TEXT NOT NULL DEFAULT '', record INTEGER NOT NULL DEFAULT 0,
    facts TEXT NOT NULL DEFAULT '{{}}', due_at INTEGER, since INTEGER NOT NULL, UNIQUE (run, token))""",
    "CREATE INDEX run_wait_about ON run_wait (type, record, id)",
    f"""CREATE TABLE happened ({_ID}, operation INTEGER NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL,
    type TEXT NOT NULL, record INTEGER NOT NULL, origin TEXT NOT NULL, user INTEGER,
    facts TEXT NOT NULL DEFAULT '{{}}')""",
    *(
        f"CREATE TRIGGER automation_workflow_{act.lower()} AFTER {act} ON workflow BEGIN {_STAMP}; END"
        for act in ("INSERT", "UPDATE", "DELETE")
    ),
)
