"""Booking fields are custom fields: each one that there was becomes one, under its code or the next that is free."""

from __future__ import annotations

_FREE = (
    "WITH given AS (SELECT id, entity, name, sort, created_at, created_by, "
    "CASE WHEN substr(code, 1, 1) GLOB '[a-z]' THEN substr(code, 1, 24) ELSE 'b' || substr(code, 1, 23) END AS plain "
    "FROM (SELECT *, replace(lower(code), '-', '_') AS code FROM booking_field WHERE deleted_at IS NULL)) "
)

STATEMENTS = (
    "ALTER TABLE booking_field ADD COLUMN custom INTEGER",
    (
        "INSERT INTO custom_field (entity, code, label, kind, many, options, sort, created_at, created_by, modified_at, "
        f"modified_by) {_FREE} SELECT entity, CASE WHEN EXISTS (SELECT 1 FROM custom_field c WHERE c.entity = given.entity "
        "AND c.code = given.plain) OR EXISTS (SELECT 1 FROM given other WHERE other.entity = given.entity AND "
        "other.plain = given.plain AND other.id < given.id) THEN given.plain || '_booking_' || given.id ELSE given.plain END, "
        "name, 'booking', 1, json_object('booking', id), sort, created_at, created_by, created_at, created_by FROM given"
    ),
    (
        "UPDATE booking_field SET custom = (SELECT c.id FROM custom_field c WHERE c.kind = 'booking' "
        "AND json_extract(c.options, '$.booking') = booking_field.id)"
    ),
    "UPDATE custom_field SET options = '{}' WHERE kind = 'booking'",
    "CREATE INDEX booking_field_custom ON booking_field (custom)",
)
