"""Bookings as values of the fields in which they are made: what a record holds is what is booked for it."""

from __future__ import annotations

from collections.abc import Sequence

from crm_tui.domain.bookings import Slot, written
from data import database


def values_of(entity: str, items: Sequence[int]) -> list[tuple[int, int, str]]:
    """What booking fields of these records hold: item, number of the custom field, the booking as a value."""
    rows = database.sql(
        "SELECT b.item, f.custom, b.resource, b.user, b.service, b.starts_at, b.ends_at FROM booking b "
        "JOIN booking_field f ON f.id = b.field WHERE b.entity = ? AND b.deleted_at IS NULL AND f.custom IS NOT NULL "
        f"AND b.item IN ({','.join('?' * len(items))}) ORDER BY b.item, b.starts_at, b.id",
        (entity, *items),
    )
    return [(row[0], row[1], written(Slot(*row[2:]))) for row in rows]
