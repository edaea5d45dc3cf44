"""The first schema."""

from __future__ import annotations

_RECORD = """version INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL, created_by INTEGER,
    modified_at INTEGER NOT NULL, modified_by INTEGER, deleted_at INTEGER"""
_UTM = "utm_source TEXT, utm_medium TEXT, utm_campaign TEXT, utm_content TEXT, utm_term TEXT"
_TOUCHED = "origin_id TEXT, last_activity_at INTEGER, last_activity_by INTEGER"

TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    f"""CREATE TABLE user (id INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    position TEXT, email TEXT, phone TEXT, active INTEGER NOT NULL DEFAULT 1, is_admin INTEGER NOT NULL DEFAULT 0,
    may_settings INTEGER NOT NULL DEFAULT 0, {_RECORD})""",
    f"""CREATE TABLE dictionary_value (id INTEGER PRIMARY KEY AUTOINCREMENT, dictionary TEXT NOT NULL, code TEXT NOT NULL,
    name TEXT NOT NULL, sort INTEGER NOT NULL, system INTEGER NOT NULL DEFAULT 0, {_RECORD}, UNIQUE (dictionary, code))""",
    f"""CREATE TABLE currency (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    rate TEXT NOT NULL, is_base INTEGER NOT NULL DEFAULT 0, is_default INTEGER NOT NULL DEFAULT 0,
    sort INTEGER NOT NULL, {_RECORD})""",
    f"""CREATE TABLE pipeline (id INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL, name TEXT NOT NULL,
    sort INTEGER NOT NULL, is_default INTEGER NOT NULL DEFAULT 0, {_RECORD})""",
    f"""CREATE TABLE stage (id INTEGER PRIMARY KEY AUTOINCREMENT, pipeline INTEGER NOT NULL REFERENCES pipeline(id),
    code TEXT NOT NULL, name TEXT NOT NULL, colour TEXT NOT NULL,
    semantic TEXT NOT NULL CHECK (semantic IN ('P','S','F')), sort INTEGER NOT NULL, {_RECORD}, UNIQUE (pipeline, code))""",
    """CREATE TABLE stage_total (stage INTEGER PRIMARY KEY REFERENCES stage(id), n INTEGER NOT NULL DEFAULT 0,
    amount INTEGER NOT NULL DEFAULT 0)""",
    f"""CREATE TABLE company (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, type TEXT, industry TEXT,
    revenue INTEGER, revenue_currency TEXT, revenue_band TEXT, employees TEXT, is_my_company INTEGER NOT NULL DEFAULT 0,
    banking_details TEXT, logo TEXT, source TEXT, source_description TEXT, responsible INTEGER REFERENCES user(id),
    opened INTEGER NOT NULL DEFAULT 1, comments TEXT, {_UTM}, {_TOUCHED}, match_key TEXT, {_RECORD})""",
    f"""CREATE TABLE contact (id INTEGER PRIMARY KEY AUTOINCREMENT, full_name TEXT NOT NULL, honorific TEXT, name TEXT,
    second_name TEXT, last_name TEXT, post TEXT, birthdate TEXT, type TEXT, source TEXT, source_description TEXT,
    responsible INTEGER REFERENCES user(id), opened INTEGER NOT NULL DEFAULT 1, export INTEGER NOT NULL DEFAULT 1,
    photo TEXT, comments TEXT, {_UTM}, {_TOUCHED}, match_key TEXT, {_RECORD})""",
    f"""CREATE TABLE deal (id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, type TEXT,
    amount INTEGER, amount_currency TEXT, amount_base INTEGER NOT NULL DEFAULT 0,
    pipeline INTEGER NOT NULL REFERENCES pipeline(id), stage INTEGER NOT NULL REFERENCES stage(id),
    company INTEGER REFERENCES company(id), contact INTEGER REFERENCES contact(id), close_date TEXT, start_date TEXT,
    probability INTEGER, source TEXT, source_description TEXT, responsible INTEGER REFERENCES user(id),
    opened INTEGER NOT NULL DEFAULT 1, comments TEXT, additional_info TEXT, tax INTEGER, tax_currency TEXT, {_UTM},
    is_repeat INTEGER NOT NULL DEFAULT 0, is_repeat_inquiry INTEGER NOT NULL DEFAULT 0,
    is_regular INTEGER NOT NULL DEFAULT 0, closed INTEGER NOT NULL DEFAULT 0, semantic TEXT NOT NULL DEFAULT 'P',
    overdue INTEGER NOT NULL DEFAULT 0, closed_at INTEGER, closed_by INTEGER, close_reason TEXT, moved_at INTEGER,
    moved_by INTEGER, next_activity_at INTEGER, activity_count INTEGER NOT NULL DEFAULT 0, {_TOUCHED}, {_RECORD},
    rank INTEGER GENERATED ALWAYS AS (CASE WHEN closed THEN -coalesce(closed_at, 0)
        WHEN overdue THEN CAST(replace(coalesce(close_date, '0'), '-', '') AS INTEGER)
        WHEN next_activity_at IS NOT NULL THEN 100000000 + next_activity_at
        ELSE 100000000000000 + CAST(replace(coalesce(close_date, '99999999'), '-', '') AS INTEGER) END) VIRTUAL)""",
    f"""CREATE TABLE activity (id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, kind TEXT NOT NULL,
    description TEXT, deadline INTEGER NOT NULL, start INTEGER, end INTEGER, place TEXT, phone_number TEXT,
    direction TEXT NOT NULL DEFAULT 'planned', outcome TEXT, important INTEGER NOT NULL DEFAULT 0, colour TEXT,
    reminders TEXT, responsible INTEGER REFERENCES user(id),
    auto_complete_on_stage_change INTEGER NOT NULL DEFAULT 0, completed INTEGER NOT NULL DEFAULT 0,
    completed_at INTEGER, completed_by INTEGER, auto_completed INTEGER NOT NULL DEFAULT 0, origin_id TEXT, {_RECORD})""",
    f"""CREATE TABLE comment (id INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, record INTEGER NOT NULL,
    text TEXT NOT NULL, pinned INTEGER NOT NULL DEFAULT 0, {_RECORD})""",
    """CREATE TABLE link (type TEXT NOT NULL, record INTEGER NOT NULL, field TEXT NOT NULL, sort INTEGER NOT NULL,
    target INTEGER NOT NULL, PRIMARY KEY (type, record, field, sort)) WITHOUT ROWID""",
    """CREATE TABLE point (type TEXT NOT NULL, record INTEGER NOT NULL, field TEXT NOT NULL, sort INTEGER NOT NULL,
    value TEXT NOT NULL, label TEXT NOT NULL, normal TEXT NOT NULL, PRIMARY KEY (type, record, field, sort))
    WITHOUT ROWID""",
    """CREATE TABLE operation (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, user INTEGER, origin TEXT NOT NULL,
    label TEXT NOT NULL, caused_by INTEGER, undoes INTEGER, undone_by INTEGER)""",
    """CREATE TABLE change (id INTEGER PRIMARY KEY AUTOINCREMENT, operation INTEGER NOT NULL REFERENCES operation(id),
    type TEXT NOT NULL, record INTEGER NOT NULL, field TEXT NOT NULL, old TEXT, new TEXT)""",
    """CREATE TABLE event (id INTEGER PRIMARY KEY AUTOINCREMENT, operation INTEGER NOT NULL REFERENCES operation(id),
    at INTEGER NOT NULL, kind TEXT NOT NULL, type TEXT NOT NULL, record INTEGER NOT NULL, user INTEGER,
    payload TEXT NOT NULL DEFAULT '{}')""",
    """CREATE TABLE timer (id INTEGER PRIMARY KEY AUTOINCREMENT, due_at INTEGER NOT NULL, kind TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE, type TEXT NOT NULL DEFAULT '', record INTEGER NOT NULL DEFAULT 0,
    payload TEXT NOT NULL DEFAULT '{}')""",
    """CREATE TABLE notification (id INTEGER PRIMARY KEY AUTOINCREMENT, user INTEGER NOT NULL, at INTEGER NOT NULL,
    kind TEXT NOT NULL, type TEXT NOT NULL, record INTEGER NOT NULL, payload TEXT NOT NULL DEFAULT '{}',
    late_ms INTEGER NOT NULL DEFAULT 0, seen_at INTEGER)""",
    """CREATE TABLE draft (user INTEGER NOT NULL, key TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (user, key)) WITHOUT ROWID""",
    f"""CREATE TABLE saved_filter (id INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, name TEXT NOT NULL,
    text TEXT NOT NULL, owner INTEGER NOT NULL, shared INTEGER NOT NULL DEFAULT 0, is_default INTEGER NOT NULL DEFAULT 0,
    sort INTEGER NOT NULL DEFAULT 0, {_RECORD})""",
    """CREATE TABLE preference (user INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (user, key))
    WITHOUT ROWID""",
    """CREATE TABLE import_job (id INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, fingerprint TEXT NOT NULL,
    options TEXT NOT NULL, position INTEGER NOT NULL DEFAULT 0, operation INTEGER, created INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0,
    finished_at INTEGER, UNIQUE (type, fingerprint, options))""",
    """CREATE TABLE search_dirty (type TEXT NOT NULL, record INTEGER NOT NULL, PRIMARY KEY (type, record)) WITHOUT ROWID""",
)

INDEXES = (
    "CREATE INDEX deal_board ON deal (stage, rank, id) WHERE deleted_at IS NULL",
    "CREATE INDEX deal_company ON deal (company) WHERE company IS NOT NULL",
    "CREATE INDEX deal_contact ON deal (contact) WHERE contact IS NOT NULL",
    "CREATE INDEX deal_due ON deal (close_date, id) WHERE closed = 0 AND overdue = 0 AND deleted_at IS NULL",
    "CREATE INDEX deal_owner ON deal (responsible, id) WHERE closed = 0 AND deleted_at IS NULL",
    "CREATE UNIQUE INDEX deal_origin ON deal (origin_id) WHERE origin_id IS NOT NULL",
    "CREATE UNIQUE INDEX contact_origin ON contact (origin_id) WHERE origin_id IS NOT NULL",
    "CREATE UNIQUE INDEX company_origin ON company (origin_id) WHERE origin_id IS NOT NULL",
    "CREATE UNIQUE INDEX activity_origin ON activity (origin_id) WHERE origin_id IS NOT NULL",
    "CREATE INDEX deal_title ON deal (title COLLATE NOCASE, id) WHERE deleted_at IS NULL",
    "CREATE INDEX contact_name ON contact (full_name COLLATE NOCASE, id) WHERE deleted_at IS NULL",
    "CREATE INDEX company_title ON company (title COLLATE NOCASE, id) WHERE deleted_at IS NULL",
    "CREATE INDEX contact_match ON contact (match_key)",
    "CREATE INDEX company_match ON company (match_key)",
    "CREATE INDEX point_normal ON point (normal, field)",
    "CREATE INDEX link_target ON link (target, field, type)",
    "CREATE INDEX activity_open ON activity (responsible, deadline, id) WHERE completed = 0 AND deleted_at IS NULL",
    "CREATE INDEX comment_record ON comment (type, record, id)",
    "CREATE INDEX operation_user ON operation (user, id)",
    "CREATE INDEX change_record ON change (type, record, id)",
    "CREATE INDEX change_operation ON change (operation)",
    "CREATE INDEX event_record ON event (type, record, id)",
    "CREATE INDEX timer_due ON timer (due_at, id)",
    "CREATE INDEX notification_unseen ON notification (user, id) WHERE seen_at IS NULL",
    "CREATE INDEX notification_user ON notification (user, id)",
    "CREATE INDEX stage_pipeline ON stage (pipeline, sort)",
)

SEARCH = tuple(
    f"CREATE VIRTUAL TABLE search_{kind} USING fts5(body, content='', contentless_delete=1, "
    "tokenize='trigram remove_diacritics 1')"
    for kind in ("deal", "contact", "company")
)

_LIVE = "deleted_at IS NULL"
TRIGGERS = (
    """CREATE TRIGGER stage_total_start AFTER INSERT ON stage BEGIN
    INSERT INTO stage_total (stage) VALUES (new.id); END""",
    """CREATE TRIGGER deal_total_in AFTER INSERT ON deal WHEN new.deleted_at IS NULL BEGIN
    UPDATE stage_total SET n = n + 1, amount = amount + new.amount_base WHERE stage = new.stage; END""",
    """CREATE TRIGGER deal_total_move AFTER UPDATE OF stage, amount_base, deleted_at ON deal
    WHEN old.stage IS NOT new.stage OR old.amount_base IS NOT new.amount_base
        OR (old.deleted_at IS NULL) IS NOT (new.deleted_at IS NULL) BEGIN
    UPDATE stage_total SET n = n - 1, amount = amount - old.amount_base WHERE stage = old.stage AND old.deleted_at IS NULL;
    UPDATE stage_total SET n = n + 1, amount = amount + new.amount_base WHERE stage = new.stage AND new.deleted_at IS NULL;
    END""",
    """CREATE TRIGGER deal_search_in AFTER INSERT ON deal BEGIN
    INSERT OR IGNORE INTO search_dirty VALUES ('deal', new.id); END""",
    """CREATE TRIGGER deal_search_up AFTER UPDATE OF title, company, contact, comments ON deal BEGIN
    INSERT OR IGNORE INTO search_dirty VALUES ('deal', new.id); END""",
    """CREATE TRIGGER contact_search_in AFTER INSERT ON contact BEGIN
    INSERT OR IGNORE INTO search_dirty VALUES ('contact', new.id); END""",
    """CREATE TRIGGER contact_search_up AFTER UPDATE OF full_name, comments, modified_at ON contact BEGIN
    INSERT OR IGNORE INTO search_dirty VALUES ('contact', new.id);
    INSERT OR IGNORE INTO search_dirty SELECT 'deal', id FROM deal WHERE contact = new.id; END""",
    """CREATE TRIGGER company_search_in AFTER INSERT ON company BEGIN
    INSERT OR IGNORE INTO search_dirty VALUES ('company', new.id); END""",
    """CREATE TRIGGER company_search_up AFTER UPDATE OF title, comments, modified_at ON company BEGIN
    INSERT OR IGNORE INTO search_dirty VALUES ('company', new.id);
    INSERT OR IGNORE INTO search_dirty SELECT 'deal', id FROM deal WHERE company = new.id; END""",
)

STATEMENTS = (*TABLES, *INDEXES, *SEARCH, *TRIGGERS)
