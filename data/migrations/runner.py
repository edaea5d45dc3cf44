"""Apply the migrations that are missing, each in one transaction; forward only."""

from __future__ import annotations

import fcntl
import importlib
import os
from pathlib import Path

from data import database
from data.faults import fault

MIGRATIONS: tuple[str, ...] = (
    "m0001_start",
    "m0002_entities",
    "m0003_leads",
    "m0004_products",
    "m0005_tasks",
    "m0006_card_layouts",
    "m0017_bin",
    "m0007_views",
    "m0008_details",
    "m0018_office",
    "m0028_regular",
    "m0029_vat",
    "m0030_roles",
    "m0034_intake",
    "m0031_scenarios",
    "m0032_files",
    "m0040_workflows",
    "m0033_booking_fields",
    "m0042_rules",
    "m0055_causes",
    "m0054_rule_times",
    "m0050_assignments",
    "m0051_outbox",
    "m0052_globals",
    "m0053_triggers",
    "m0059_run_indexes",
    "m0060_step_duration",
    "m0061_outbox_limits",
    "m0062_rule_on_error",
    "m0063_handed_over",
)
"""The modules beside this one, in order; the schema version is how many were applied.

By name: a store that is up to date needs only their number, and every program starts with such a store.
"""
LATEST = len(MIGRATIONS)


def pending() -> int:
    """How many migrations the open store still needs."""
    return LATEST - int(database.sql("PRAGMA user_version")[0][0])


def run(path: Path) -> int:
    """Bring the open store to the newest schema; returns how many migrations were applied.

    Processes that start at once wait for each other at a lock of their own.
    """
    lock = os.open(path.with_name(path.name + ".migrate"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        version = int(database.sql("PRAGMA user_version")[0][0])
        for number in range(version + 1, LATEST + 1):
            _apply(number)
        return LATEST - version
    finally:
        os.close(lock)


def statements(number: int) -> tuple[str, ...]:
    """The statements of a migration, counted from 1."""
    found: tuple[str, ...] = importlib.import_module(f"data.migrations.{MIGRATIONS[number - 1]}").STATEMENTS
    return found


def _apply(number: int) -> None:
    from data import defaults_loader  # noqa: PLC0415 — only an old or a new store needs it

    with database.transaction():
        for statement in statements(number):
            database.execute(statement)
            fault("migration")
        defaults_loader.complete()
        database.execute(f"PRAGMA application_id = {database.APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {number:d}")
