"""Exceptions, departments, absences, groups, bookings of resources, regular deals."""

from __future__ import annotations

_RECORD = """version INTEGER NOT NULL DEFAULT 1, created_at INTEGER NOT NULL, created_by INTEGER,
    modified_at INTEGER NOT NULL, modified_by INTEGER, deleted_at INTEGER"""
_ID = "id INTEGER PRIMARY KEY AUTOINCREMENT"

STATEMENTS = (
    f"""CREATE TABLE exception_entry ({_ID}, kind TEXT NOT NULL, value TEXT NOT NULL, normal TEXT NOT NULL, comment TEXT,
    source_type TEXT, source INTEGER, {_RECORD})""",
    "CREATE INDEX exception_normal ON exception_entry (kind, normal) WHERE deleted_at IS NULL",
    f"""CREATE TABLE department ({_ID}, name TEXT NOT NULL, parent INTEGER REFERENCES department(id),
    head INTEGER REFERENCES user(id), sort INTEGER NOT NULL DEFAULT 500, {_RECORD})""",
    f"CREATE TABLE user_group ({_ID}, name TEXT NOT NULL, members TEXT NOT NULL DEFAULT '[]', {_RECORD})",
    f"""CREATE TABLE absence ({_ID}, user INTEGER NOT NULL REFERENCES user(id), starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL, kind TEXT NOT NULL, reason TEXT, {_RECORD})""",
    "CREATE INDEX absence_of ON absence (user, ends_at, starts_at) WHERE deleted_at IS NULL",
    "ALTER TABLE user ADD COLUMN departments TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE user ADD COLUMN supervisor INTEGER",
    "ALTER TABLE user ADD COLUMN work_hours TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE user ADD COLUMN work_days TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE user ADD COLUMN zone TEXT NOT NULL DEFAULT ''",
    f"""CREATE TABLE resource ({_ID}, name TEXT NOT NULL, active INTEGER NOT NULL DEFAULT 1,
    sort INTEGER NOT NULL DEFAULT 500, comment TEXT, {_RECORD})""",
    f"""CREATE TABLE booking_service ({_ID}, name TEXT NOT NULL, minutes INTEGER NOT NULL,
    active INTEGER NOT NULL DEFAULT 1, sort INTEGER NOT NULL DEFAULT 500, {_RECORD})""",
    f"""CREATE TABLE booking_field ({_ID}, entity TEXT NOT NULL, code TEXT NOT NULL, name TEXT NOT NULL,
    bookable TEXT NOT NULL, resources TEXT NOT NULL DEFAULT '[]', services TEXT NOT NULL DEFAULT '[]',
    timed INTEGER NOT NULL DEFAULT 1, overbooking INTEGER NOT NULL DEFAULT 0, zone TEXT NOT NULL DEFAULT '',
    sort INTEGER NOT NULL DEFAULT 500, {_RECORD})""",
    f"""CREATE TABLE booking ({_ID}, field INTEGER NOT NULL REFERENCES booking_field(id), entity TEXT NOT NULL,
    item INTEGER NOT NULL, resource INTEGER REFERENCES resource(id), user INTEGER REFERENCES user(id),
    service INTEGER REFERENCES booking_service(id), starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, {_RECORD})""",
    "CREATE INDEX booking_resource ON booking (resource, ends_at, starts_at) WHERE deleted_at IS NULL",
    "CREATE INDEX booking_user ON booking (user, ends_at, starts_at) WHERE deleted_at IS NULL",
    "CREATE INDEX booking_item ON booking (entity, item, starts_at) WHERE deleted_at IS NULL",
    f"""CREATE TABLE regular_deal ({_ID}, name TEXT NOT NULL, content TEXT NOT NULL, mode TEXT NOT NULL,
    every INTEGER NOT NULL DEFAULT 1, unit TEXT NOT NULL DEFAULT 'month', first_on TEXT NOT NULL,
    stop TEXT NOT NULL DEFAULT 'never', stop_on TEXT, stop_after INTEGER, delay_days INTEGER NOT NULL DEFAULT 0,
    duration_days INTEGER NOT NULL DEFAULT 7, pipeline INTEGER NOT NULL REFERENCES pipeline(id),
    active INTEGER NOT NULL DEFAULT 1, made INTEGER NOT NULL DEFAULT 0, place INTEGER NOT NULL DEFAULT 0,
    next_on TEXT, next_at INTEGER, last_deal INTEGER, {_RECORD})""",
    (
        "CREATE INDEX regular_due ON regular_deal (next_at, id) "
        "WHERE active = 1 AND next_at IS NOT NULL AND deleted_at IS NULL"
    ),
)
