"""Details of contacts and companies: templates, records, addresses, bank details."""

from __future__ import annotations

_RECORD = """version INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL, created_by INTEGER,
    modified_at INTEGER NOT NULL, modified_by INTEGER, deleted_at INTEGER"""

STATEMENTS = (
    f"""CREATE TABLE details_template (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL, country TEXT NOT NULL, owners TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1,
    sort INTEGER NOT NULL DEFAULT 500, fields TEXT NOT NULL, {_RECORD})""",
    f"""CREATE TABLE details (id INTEGER PRIMARY KEY AUTOINCREMENT, owner_type TEXT NOT NULL, owner INTEGER NOT NULL,
    template INTEGER NOT NULL REFERENCES details_template(id), name TEXT NOT NULL, sort INTEGER NOT NULL DEFAULT 500,
    content TEXT NOT NULL, {_RECORD})""",
    "CREATE INDEX details_owner ON details (owner_type, owner, sort, id) WHERE deleted_at IS NULL",
    "CREATE INDEX details_of_template ON details (template) WHERE deleted_at IS NULL",
    f"""CREATE TABLE details_address (id INTEGER PRIMARY KEY AUTOINCREMENT, details INTEGER NOT NULL REFERENCES details(id),
    kind TEXT NOT NULL, street TEXT, line2 TEXT, city TEXT, postal_code TEXT, region TEXT, province TEXT, country TEXT,
    {_RECORD})""",
    "CREATE INDEX details_address_of ON details_address (details, kind, id) WHERE deleted_at IS NULL",
    f"""CREATE TABLE details_bank (id INTEGER PRIMARY KEY AUTOINCREMENT, details INTEGER NOT NULL REFERENCES details(id),
    name TEXT NOT NULL, bank TEXT, address TEXT, holder TEXT, iban TEXT, account TEXT, bic TEXT, currency TEXT,
    comment TEXT, sort INTEGER NOT NULL DEFAULT 500, {_RECORD})""",
    "CREATE INDEX details_bank_of ON details_bank (details, sort, id) WHERE deleted_at IS NULL",
)
