"""How the demo company works: departments, a group, absences, what can be booked and who booked it."""

from __future__ import annotations

import json
from datetime import date, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from crm_tui.domain.bookings import whole_days
from crm_tui.domain.dates import at_wall, to_ms, zone_named
from data import database, settings

if TYPE_CHECKING:
    from data.demo_rows import World

_DEPARTMENT = (
    "INSERT INTO department (id, name, parent, head, sort, created_at, created_by, modified_at, modified_by) "
    "VALUES (?,?,?,?,?,?,?,?,?)"
)
_MEMBER = "UPDATE user SET departments = ?, supervisor = ? WHERE id = ?"
_GROUP = "INSERT INTO user_group (name, members, created_at, created_by, modified_at, modified_by) VALUES (?,?,?,?,?,?)"
_ABSENCE = (
    "INSERT INTO absence (user, starts_at, ends_at, kind, reason, created_at, created_by, modified_at, modified_by) "
    "VALUES (?,?,?,?,?,?,?,?,?)"
)
_RESOURCE = "INSERT INTO resource (name, sort, comment, created_at, created_by, modified_at, modified_by) VALUES (?,?,?,?,?,?,?)"
_SERVICE = (
    "INSERT INTO booking_service (name, minutes, sort, created_at, created_by, modified_at, modified_by) "
    "VALUES (?,?,?,?,?,?,?)"
)
_FIELD = (
    "INSERT INTO booking_field (entity, code, name, bookable, sort, created_at, created_by, modified_at, modified_by) "
    "VALUES ('deal','appointment','Appointments','both',10,?,?,?,?)"
)
_BOOKING = (
    "INSERT INTO booking (field, entity, item, resource, user, service, starts_at, ends_at, created_at, created_by, "
    "modified_at, modified_by) VALUES (1,'deal',?,?,?,?,?,?,?,?,?,?)"
)
_TREE = (("Management", None, ""), ("Sales", 1, "giulia"), ("Key accounts", 2, "chiara"), ("Service", 1, "matteo"))
"""Name, number of the parent, login of the head; the operator leads the first one."""
_PLACES = {"giulia": 2, "luca": 2, "chiara": 3, "matteo": 4}
_RESOURCES = (
    ("Demo room", "Ground floor, twelve seats"),
    ("Service van", "FT 123 AB"),
    ("Test laptops", "A case with six of them"),
)
_SERVICES = (("Site survey", 120), ("Demonstration", 90), ("Workshop", 240))
_ABSENCES = (
    ("luca", 3, 7, "vacation", "Skiing"),
    ("chiara", 1, 1, "trip", "Fair in Verona"),
    ("matteo", -2, 0, "illness", ""),
)
"""Login, first and last day from today, kind, reason."""
_VISITS = ((1, 9), (1, 14), (2, 10), (4, 9), (5, 15), (8, 11))
"""Days from today and hour of the bookings."""


def write(world: World) -> None:
    """Add them; inside a transaction, when the deals are there."""
    zone = zone_named(settings.get("company_zone"))
    logins = {login: number for number, login in database.sql("SELECT id, login FROM user ORDER BY id")}
    stamps = (world.now, world.me, world.now, world.me)
    for number, (name, parent, head) in enumerate(_TREE, 1):
        world.put(_DEPARTMENT, number, name, parent, logins.get(head, world.me), 10 * number, *stamps)
    world.put(_MEMBER, "[1]", None, world.me)
    for login, department in _PLACES.items():
        leader = logins[_TREE[department - 1][2]]
        superior = world.me if leader == logins[login] else leader
        world.put(_MEMBER, json.dumps([department]), superior, logins[login])
    world.put(_GROUP, "Large offers", json.dumps([world.me, logins["chiara"]]), *stamps)
    for login, first, last, kind, reason in _ABSENCES:
        begin, end = whole_days(_after(world, first), _after(world, last), zone)
        world.put(_ABSENCE, logins[login], to_ms(begin), to_ms(end), kind, reason or None, *stamps)
    _bookings(world, zone, stamps)


def _after(world: World, days: int) -> date:
    return world.today + timedelta(days=days)


def _bookings(world: World, zone: ZoneInfo, stamps: tuple[int, ...]) -> None:
    for number, (name, comment) in enumerate(_RESOURCES, 1):
        world.put(_RESOURCE, name, 10 * number, comment, *stamps)
    for number, (name, minutes) in enumerate(_SERVICES, 1):
        world.put(_SERVICE, name, minutes, 10 * number, *stamps)
    world.put(_FIELD, *stamps)
    deals = database.sql(
        "SELECT id, responsible FROM deal WHERE closed = 0 AND responsible IS NOT NULL ORDER BY id LIMIT ?",
        (len(_VISITS),),
    )
    for place, ((days, hour), (deal, responsible)) in enumerate(zip(_VISITS, deals, strict=False)):
        service = place % len(_SERVICES)
        begin = to_ms(at_wall(_after(world, days), time(hour), zone))
        end = begin + _SERVICES[service][1] * 60_000
        resource = place % len(_RESOURCES) + 1
        room, who = (resource, None) if place % 3 else (None, responsible)
        world.put(_BOOKING, deal, room, who, service + 1, begin, end, *stamps)
