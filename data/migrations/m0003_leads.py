"""Switches of the CRM mode with the leads that they could not convert; who was made from which lead."""

from __future__ import annotations

STATEMENTS = (
    """CREATE TABLE mode_switch (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, user INTEGER NOT NULL,
    choices TEXT NOT NULL, total INTEGER NOT NULL, converted INTEGER NOT NULL DEFAULT 0, operation INTEGER,
    ended_at INTEGER, ended TEXT)""",
    "CREATE UNIQUE INDEX mode_switch_one ON mode_switch (ended_at IS NULL) WHERE ended_at IS NULL",
    """CREATE TABLE mode_failure (switch INTEGER NOT NULL REFERENCES mode_switch(id), lead INTEGER NOT NULL REFERENCES lead(id),
    error TEXT NOT NULL, skipped INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (switch, lead)) WITHOUT ROWID""",
    "CREATE INDEX lead_active ON lead (id) WHERE closed = 0 AND deleted_at IS NULL",
    "CREATE INDEX lead_to_deal ON lead (converted_deal) WHERE converted_deal IS NOT NULL",
    "CREATE INDEX lead_to_contact ON lead (converted_contact) WHERE converted_contact IS NOT NULL",
    "CREATE INDEX lead_to_company ON lead (converted_company) WHERE converted_company IS NOT NULL",
    "CREATE INDEX deal_lead ON deal (lead) WHERE lead IS NOT NULL",
)
