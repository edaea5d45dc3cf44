"""What can be booked: resources (things), services (what is done, with a duration), fields that say what may be booked.

Source: entities «Resource booking»: resources are not services; resources are things, users are performers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_

ENTITIES = ("lead", "deal")
"""Types whose records can have bookings."""
LONGEST_MINUTES = 60 * 24 * 365


class Bookable(StrEnum):
    """What a field lets people book."""

    RESOURCES = "resources"
    USERS = "users"
    BOTH = "both"


BOOKABLE = {
    Bookable.RESOURCES: N_("resources"),
    Bookable.USERS: N_("employees"),
    Bookable.BOTH: N_("resources and employees"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A thing: a room, a car."""

    id: int
    version: int
    name: str
    active: bool
    sort: int
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What is done during a booking."""

    id: int
    version: int
    name: str
    minutes: int
    active: bool
    sort: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingField:
    """A field of leads or deals in which bookings are made."""

    id: int
    version: int
    entity: str
    code: str
    name: str
    bookable: Bookable
    resources: tuple[int, ...]
    """Empty: all."""
    services: tuple[int, ...]
    """Empty: all."""
    timed: bool
    """False: bookings take whole days."""
    overbooking: bool
    """Whether one thing or person may be booked twice at a time."""
    zone: str
    """Empty: the company's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """Somebody or something is taken, from an instant until just before another."""

    id: int
    version: int
    field: int
    item: Ref
    resource: int | None
    user: int | None
    service: int | None
    starts_at: int
    """UTC ms."""
    ends_at: int
    """UTC ms, exclusive."""


def whole_days(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the midnight before the first day until the one behind the last."""
    return datetime.combine(first, time(), zone), datetime.combine(last + timedelta(days=1), time(), zone)
