"""What can be booked: resources (things), services (what is done, with a duration), fields that say what may be booked.

Source: entities «Resource booking»: resources are not services; resources are things, users are performers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from crm_tui.domain.dates import from_ms, to_ms
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
    custom: int = 0
    """The custom field that it is; 0 for none."""


@dataclass(frozen=True, slots=True)
class Slot:
    """What is taken, and when: a booking as the value of a field."""

    resource: int | None
    user: int | None
    service: int | None
    starts_at: int
    """UTC ms."""
    ends_at: int
    """UTC ms, exclusive."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A booking as somebody writes it: ``Room @ friday 10:00 .. 12:00 / Survey``."""

    what: str
    start: str
    end: str
    service: str


_TEXT = re.compile(r"(.+?)\s*@\s*(.+?)(?:\s*\.\.\s*(.+?))?(?:\s+/\s*(.+))?", re.DOTALL)
_SLOT = re.compile(r"(resource|user):([0-9]+) @ ([0-9T:.-]+)Z \.\. ([0-9T:.-]+)Z(?: / service:([0-9]+))?")


def read(text: str) -> Wanted | None:
    """The parts of what somebody wrote; None when what, ``@`` or the start is missing."""
    found = _TEXT.fullmatch(text.strip())
    return Wanted(found[1], found[2], found[3] or "", found[4] or "") if found else None


def written(slot: Slot) -> str:
    """The machine form of a booking; `slot` reads it back."""
    what = f"user:{slot.user}" if slot.resource is None else f"resource:{slot.resource}"
    start, end = (from_ms(at).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] for at in (slot.starts_at, slot.ends_at))
    done = "" if slot.service is None else f" / service:{slot.service}"
    return f"{what} @ {start}Z .. {end}Z{done}"


def slot(text: str) -> Slot | None:
    """The booking of a machine form; None for any other text."""
    found = _SLOT.fullmatch(text)
    if found is None:
        return None
    try:
        start, end = (to_ms(datetime.fromisoformat(f"{at}+00:00")) for at in (found[3], found[4]))
    except ValueError:
        return None
    number, service = int(found[2]), int(found[5]) if found[5] else None
    of_user = found[1] == "user"
    return Slot(None if of_user else number, number if of_user else None, service, start, end)


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
