"""The recycle bin and duplicates: indexes to find what lies there, who names a record, who is alike; what was merged."""

from __future__ import annotations

_TYPES = (
    "deal", "lead", "contact", "company", "quote", "invoice", "activity", "task", "product", "section", "catalogue",
    "sale_order", "payment",
)  # fmt: skip
_LINKS = (
    ("lead", "converted_deal"), ("lead", "converted_contact"), ("lead", "converted_company"), ("deal", "lead"),
    ("quote", "my_company"), ("invoice", "my_company"), ("section", "parent"), ("sale_order", "company"),
)  # fmt: skip
"""Fields that name a record and had no index: whoever purges that record must find them."""
LEAD_NAME = "trim(coalesce(name, '') || ' ' || coalesce(last_name, ''))"
"""Leads are compared by it; the queries repeat it letter by letter, so that they find the index."""

STATEMENTS = (
    *(
        f"CREATE INDEX IF NOT EXISTS {kind}_binned ON {kind} (deleted_at, id) WHERE deleted_at IS NOT NULL"
        for kind in _TYPES
    ),
    *(f"CREATE INDEX {kind}_{field}_named ON {kind} ({field}) WHERE {field} IS NOT NULL" for kind, field in _LINKS),
    "CREATE INDEX timer_record ON timer (type, record)",
    "CREATE INDEX notification_record ON notification (type, record)",
    f"CREATE INDEX lead_person ON lead ({LEAD_NAME} COLLATE NOCASE, id) WHERE deleted_at IS NULL",
    (
        "CREATE INDEX lead_company_title ON lead (company_title COLLATE NOCASE, id) "
        "WHERE deleted_at IS NULL AND company_title IS NOT NULL"
    ),
    """CREATE TABLE merged (id INTEGER PRIMARY KEY, type TEXT NOT NULL, record INTEGER NOT NULL,
    into_record INTEGER NOT NULL, UNIQUE (type, record, into_record))""",
    "CREATE INDEX merged_into ON merged (type, into_record)",
)
