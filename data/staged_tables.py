"""The tables of records on stages: one statement set per type, for migrations and for smart processes made at run time.

A type's table has the type's name. Changing what is written here needs a migration for the tables that exist.
"""

from __future__ import annotations

_RECORD = """version INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL, created_by INTEGER,
    modified_at INTEGER NOT NULL, modified_by INTEGER, deleted_at INTEGER"""
_SHARED = f"""title TEXT NOT NULL, amount INTEGER, amount_currency TEXT, amount_base INTEGER NOT NULL DEFAULT 0,
    manual_amount INTEGER NOT NULL DEFAULT 1, tax INTEGER, tax_currency TEXT,
    pipeline INTEGER REFERENCES pipeline(id), stage INTEGER REFERENCES stage(id),
    company INTEGER REFERENCES company(id), contact INTEGER REFERENCES contact(id),
    source TEXT, source_description TEXT, responsible INTEGER REFERENCES user(id), opened INTEGER NOT NULL DEFAULT 1,
    comments TEXT, utm_source TEXT, utm_medium TEXT, utm_campaign TEXT, utm_content TEXT, utm_term TEXT,
    closed INTEGER NOT NULL DEFAULT 0, semantic TEXT NOT NULL DEFAULT 'P', overdue INTEGER NOT NULL DEFAULT 0,
    closed_at INTEGER, closed_by INTEGER, close_reason TEXT, moved_at INTEGER, moved_by INTEGER,
    next_activity_at INTEGER, activity_count INTEGER NOT NULL DEFAULT 0, task_badge TEXT,
    origin_id TEXT, last_activity_at INTEGER,
    last_activity_by INTEGER, {_RECORD}"""


def statements(kind: str, *, columns: str = "", due: str = "") -> tuple[str, ...]:
    """What creates the table of a type with its indexes, search index and triggers.

    Args:
        kind: The type's code; checked by the caller to be a plain identifier.
        columns: Further columns, each with its type, between commas.
        due: The date column whose passing makes a record overdue.
    """
    more = f"{columns}, " if columns else ""
    late = f"replace(coalesce({due}, '{{none}}'), '-', '')" if due else "'{none}'"
    rank = f"""rank INTEGER GENERATED ALWAYS AS (CASE WHEN closed THEN -coalesce(closed_at, 0)
        WHEN overdue THEN CAST({late.format(none="0")} AS INTEGER)
        WHEN next_activity_at IS NOT NULL THEN 100000000 + next_activity_at
        ELSE 100000000000000 + CAST({late.format(none="99999999")} AS INTEGER) END) VIRTUAL"""
    return (
        f"CREATE TABLE {kind} (id INTEGER PRIMARY KEY AUTOINCREMENT, {more}{_SHARED}, {rank})",
        *_indexes(kind, due),
        (
            f"CREATE VIRTUAL TABLE search_{kind} USING fts5(body, content='', contentless_delete=1, "
            "tokenize='trigram remove_diacritics 1')"
        ),
        *_triggers(kind),
    )


def _indexes(kind: str, due: str) -> tuple[str, ...]:
    live = "deleted_at IS NULL"
    found = (
        f"CREATE INDEX {kind}_board ON {kind} (stage, rank, id) WHERE {live}",
        f"CREATE INDEX {kind}_company ON {kind} (company) WHERE company IS NOT NULL",
        f"CREATE INDEX {kind}_contact ON {kind} (contact) WHERE contact IS NOT NULL",
        f"CREATE INDEX {kind}_owner ON {kind} (responsible, id) WHERE closed = 0 AND {live}",
        f"CREATE UNIQUE INDEX {kind}_origin ON {kind} (origin_id) WHERE origin_id IS NOT NULL",
        f"CREATE INDEX {kind}_binned ON {kind} (deleted_at, id) WHERE deleted_at IS NOT NULL",
        f"CREATE INDEX {kind}_title ON {kind} (title COLLATE NOCASE, id) WHERE {live}",
    )
    if not due:
        return found
    return (*found, f"CREATE INDEX {kind}_due ON {kind} ({due}, id) WHERE closed = 0 AND overdue = 0 AND {live}")


def _triggers(kind: str) -> tuple[str, ...]:
    dirty = f"INSERT OR IGNORE INTO search_dirty VALUES ('{kind}', new.id)"
    return (
        f"""CREATE TRIGGER {kind}_total_in AFTER INSERT ON {kind} WHEN new.deleted_at IS NULL BEGIN
    UPDATE stage_total SET n = n + 1, amount = amount + new.amount_base WHERE stage = new.stage; END""",
        f"""CREATE TRIGGER {kind}_total_move AFTER UPDATE OF stage, amount_base, deleted_at ON {kind}
    WHEN old.stage IS NOT new.stage OR old.amount_base IS NOT new.amount_base
        OR (old.deleted_at IS NULL) IS NOT (new.deleted_at IS NULL) BEGIN
    UPDATE stage_total SET n = n - 1, amount = amount - old.amount_base WHERE stage = old.stage AND old.deleted_at IS NULL;
    UPDATE stage_total SET n = n + 1, amount = amount + new.amount_base WHERE stage = new.stage AND new.deleted_at IS NULL;
    END""",
        f"CREATE TRIGGER {kind}_search_in AFTER INSERT ON {kind} BEGIN {dirty}; END",
        (
            f"CREATE TRIGGER {kind}_search_up AFTER UPDATE OF title, company, contact, comments, modified_at ON {kind} BEGIN "
            f"{dirty}; END"
        ),
        (
            f"CREATE TRIGGER contact_search_{kind} AFTER UPDATE OF full_name, comments, modified_at ON contact BEGIN "
            f"INSERT OR IGNORE INTO search_dirty SELECT '{kind}', id FROM {kind} WHERE contact = new.id; END"
        ),
        (
            f"CREATE TRIGGER company_search_{kind} AFTER UPDATE OF title, comments, modified_at ON company BEGIN "
            f"INSERT OR IGNORE INTO search_dirty SELECT '{kind}', id FROM {kind} WHERE company = new.id; END"
        ),
    )
