"""Resources, services, booking fields and bookings as they are kept."""

from __future__ import annotations

import json

from crm_tui.domain.bookings import Bookable, Booking, BookingField, Resource, Service
from crm_tui.domain.ref import Ref
from data import database

_BOOKING = (
    "SELECT id, version, field, entity, item, resource, user, service, starts_at, ends_at FROM booking "
    "WHERE deleted_at IS NULL"
)


def resources() -> list[Resource]:
    """All living resources in order."""
    return [
        Resource(id=row[0], version=row[1], name=row[2], active=bool(row[3]), sort=row[4], comment=row[5])
        for row in database.sql(
            "SELECT id, version, name, active, sort, coalesce(comment, '') FROM resource "
            "WHERE deleted_at IS NULL ORDER BY sort, id"
        )
    ]


def services() -> list[Service]:
    """All living services in order."""
    return [
        Service(id=row[0], version=row[1], name=row[2], minutes=row[3], active=bool(row[4]), sort=row[5])
        for row in database.sql(
            "SELECT id, version, name, minutes, active, sort FROM booking_service WHERE deleted_at IS NULL ORDER BY sort, id"
        )
    ]


def fields() -> list[BookingField]:
    """All living booking fields in order."""
    return [
        BookingField(
            id=row[0], version=row[1], entity=row[2], code=row[3], name=row[4], bookable=Bookable(row[5]),
            resources=tuple(json.loads(row[6])), services=tuple(json.loads(row[7])), timed=bool(row[8]),
            overbooking=bool(row[9]), zone=row[10], custom=row[11] or 0,
        )
        for row in database.sql(
            "SELECT id, version, entity, code, name, bookable, resources, services, timed, overbooking, zone, "
            "custom FROM booking_field WHERE deleted_at IS NULL ORDER BY entity, sort, id"
        )
    ]  # fmt: skip


def bookings(
    *,
    resource: int | None = None,
    user: int | None = None,
    item: Ref | None = None,
    ends_after: int = 0,
    starts_before: int = 2**62,
) -> list[Booking]:
    """Living bookings by their start.

    Args:
        resource: Only those of this one.
        user: Only those of this one.
        item: Only those of this lead or deal.
        ends_after: Only those that last beyond this instant, UTC ms.
        starts_before: Only those that begin before this instant, UTC ms.
    """
    where, params = " AND ends_at > ? AND starts_at < ?", [ends_after, starts_before]
    more: list[int | str] = []
    for name, value in (("resource", resource), ("user", user)):
        if value is not None:
            where += f" AND {name} = ?"
            more.append(value)
    if item is not None:
        where += " AND entity = ? AND item = ?"
        more += [item.type, item.id]
    rows = database.sql(f"{_BOOKING}{where} ORDER BY starts_at, id", (*params, *more))
    return [_booking(row) for row in rows]


def booking(number: int) -> Booking | None:
    """The living booking of that id."""
    rows = database.sql(f"{_BOOKING} AND id = ?", (number,))
    return _booking(rows[0]) if rows else None


def field_of(custom: int) -> BookingField | None:
    """The booking field that a custom field is, also while that lies in the recycle bin."""
    return next((each for each in fields() if each.custom == custom), None)


def held(field: int, item: Ref) -> list[Booking]:
    """The living bookings of a record in a field, by their start."""
    rows = database.sql(
        f"{_BOOKING} AND field = ? AND entity = ? AND item = ? ORDER BY starts_at, id", (field, item.type, item.id)
    )
    return [_booking(row) for row in rows]


def uses(column: str, number: int) -> int:
    """How many living bookings have this ``field``, ``resource`` or ``service``."""
    assert column in ("field", "resource", "service")
    rows = database.sql(f"SELECT count(*) FROM booking WHERE {column} = ? AND deleted_at IS NULL", (number,))
    return int(rows[0][0])


def _booking(row: database.Row) -> Booking:
    return Booking(
        id=row[0], version=row[1], field=row[2], item=Ref(row[3], row[4]), resource=row[5], user=row[6], service=row[7],
        starts_at=row[8], ends_at=row[9],
    )  # fmt: skip
