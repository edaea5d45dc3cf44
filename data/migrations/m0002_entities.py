"""Leads, quotes, invoices; smart processes and custom fields; what deals gain with them."""

from __future__ import annotations

from data.staged_tables import statements

_ADDRESS = ", ".join(
    f"{name} TEXT"
    for name in (
        "address", "address_2", "address_city", "address_postal_code", "address_region", "address_province",
        "address_country",
    )
)  # fmt: skip

_LEAD = (
    "status_description TEXT, honorific TEXT, name TEXT, second_name TEXT, last_name TEXT, company_title TEXT, "
    f"post TEXT, birthdate TEXT, {_ADDRESS}, is_repeat INTEGER NOT NULL DEFAULT 0, "
    "converted_deal INTEGER REFERENCES deal(id), converted_contact INTEGER REFERENCES contact(id), "
    "converted_company INTEGER REFERENCES company(id), "
    "last_contact INTEGER GENERATED ALWAYS AS (max(created_at, coalesce(last_activity_at, 0))) VIRTUAL"
)
_QUOTE = (
    "number TEXT, my_company INTEGER REFERENCES company(id), lead INTEGER REFERENCES lead(id), "
    "deal INTEGER REFERENCES deal(id), start_date TEXT, actual_date TEXT, close_date TEXT, content TEXT, terms TEXT, "
    "files TEXT"
)
_INVOICE = (
    "number TEXT, my_company INTEGER REFERENCES company(id), deal INTEGER REFERENCES deal(id), "
    "quote INTEGER REFERENCES quote(id), start_date TEXT, close_date TEXT, "
    "previous_stage INTEGER REFERENCES stage(id)"
)

_RECORD = """version INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL, created_by INTEGER,
    modified_at INTEGER NOT NULL, modified_by INTEGER, deleted_at INTEGER"""

STATEMENTS = (
    f"""CREATE TABLE process (id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    plural TEXT NOT NULL, icon TEXT, switches TEXT NOT NULL, sort INTEGER NOT NULL DEFAULT 0, {_RECORD})""",
    "INSERT INTO sqlite_sequence (name, seq) VALUES ('process', 127)",
    f"""CREATE TABLE custom_field (id INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL, code TEXT NOT NULL,
    label TEXT NOT NULL, kind TEXT NOT NULL, many INTEGER NOT NULL DEFAULT 0, required INTEGER NOT NULL DEFAULT 0,
    required_stages TEXT NOT NULL DEFAULT '', options TEXT NOT NULL DEFAULT '{{}}', in_list INTEGER NOT NULL DEFAULT 0,
    in_filter INTEGER NOT NULL DEFAULT 1, sort INTEGER NOT NULL DEFAULT 0, {_RECORD}, UNIQUE (entity, code))""",
    *statements("lead", columns=_LEAD),
    *statements("quote", columns=_QUOTE, due="actual_date"),
    *statements("invoice", columns=_INVOICE, due="close_date"),
    "CREATE UNIQUE INDEX quote_number ON quote (number) WHERE number IS NOT NULL",
    "CREATE UNIQUE INDEX invoice_number ON invoice (number) WHERE number IS NOT NULL",
    "ALTER TABLE deal ADD COLUMN manual_amount INTEGER NOT NULL DEFAULT 1",
    "ALTER TABLE deal ADD COLUMN lead INTEGER REFERENCES lead(id)",
    "ALTER TABLE deal ADD COLUMN quote INTEGER REFERENCES quote(id)",
)
