"""Scenarios of the sales generator, their runs, the deals that they gave to clients; answers to repeat-sales suggestions."""

from __future__ import annotations

_RECORD = """version INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL, created_by INTEGER,
    modified_at INTEGER NOT NULL, modified_by INTEGER, deleted_at INTEGER"""
_ID = "id INTEGER PRIMARY KEY AUTOINCREMENT"

STATEMENTS = (
    f"""CREATE TABLE sales_scenario ({_ID}, name TEXT NOT NULL, client TEXT NOT NULL, filter TEXT NOT NULL DEFAULT '',
    birthday INTEGER, idle INTEGER, spent_from INTEGER, spent_to INTEGER, mode TEXT NOT NULL,
    every INTEGER NOT NULL DEFAULT 1, unit TEXT NOT NULL DEFAULT 'day', first_on TEXT NOT NULL, title TEXT NOT NULL,
    pipeline INTEGER NOT NULL REFERENCES pipeline(id), rule TEXT NOT NULL, users TEXT NOT NULL DEFAULT '[]',
    text TEXT NOT NULL DEFAULT '', discount TEXT NOT NULL DEFAULT '', active INTEGER NOT NULL DEFAULT 1,
    made INTEGER NOT NULL DEFAULT 0, turn INTEGER NOT NULL DEFAULT 0, done_until TEXT NOT NULL DEFAULT '',
    next_on TEXT, {_RECORD})""",
    f"""CREATE TABLE sales_run ({_ID}, scenario INTEGER NOT NULL REFERENCES sales_scenario(id), at INTEGER NOT NULL,
    user INTEGER, origin TEXT NOT NULL, days TEXT NOT NULL, place INTEGER NOT NULL DEFAULT 0,
    after INTEGER NOT NULL DEFAULT 0, operation INTEGER NOT NULL DEFAULT 0, made INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0, error TEXT NOT NULL DEFAULT '', ended_at INTEGER)""",
    "CREATE INDEX sales_run_open ON sales_run (scenario, id) WHERE ended_at IS NULL",
    f"""CREATE TABLE sales_given ({_ID}, scenario INTEGER NOT NULL REFERENCES sales_scenario(id), period TEXT NOT NULL,
    client_type TEXT NOT NULL, client INTEGER NOT NULL, run INTEGER NOT NULL REFERENCES sales_run(id),
    deal INTEGER NOT NULL)""",
    "CREATE UNIQUE INDEX sales_given_once ON sales_given (client, scenario, period, client_type)",
    f"""CREATE TABLE repeat_answer ({_ID}, client_type TEXT NOT NULL, client INTEGER NOT NULL, day TEXT NOT NULL,
    answer TEXT NOT NULL, automatic INTEGER NOT NULL, deal INTEGER, user INTEGER, at INTEGER NOT NULL)""",
    "CREATE UNIQUE INDEX repeat_answer_once ON repeat_answer (client, client_type, day)",
    "CREATE INDEX repeat_answer_day ON repeat_answer (day, automatic)",
    (
        "CREATE INDEX deal_won_company ON deal (company, closed_at, created_at, amount_base) "
        "WHERE semantic = 'S' AND deleted_at IS NULL AND company IS NOT NULL"
    ),
    (
        "CREATE INDEX deal_won_contact ON deal (contact, closed_at, created_at, amount_base) "
        "WHERE semantic = 'S' AND deleted_at IS NULL AND company IS NULL AND contact IS NOT NULL"
    ),
)
