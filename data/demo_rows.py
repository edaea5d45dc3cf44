"""Rows of a demo company: people, companies, deals, activities, comments; the same for the same seed and day."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from data import database, demo_goods, demo_leads, demo_office, demo_papers, demo_tasks, derived, full_text
from data.queries import stages

DAY = 86_400_000
BATCH = 5_000
FULL_HISTORY = 5_000
"""Up to so many deals the demo also writes their history and comments; beyond, it is made for measuring."""
_WEIGHTS = (16, 12, 8, 9, 6, 30, 13, 6)
"""How deals spread over the default stages, in board order."""

_USER = (
    "INSERT INTO user (login, name, position, active, is_admin, may_settings, created_at, modified_at) "
    "VALUES (?,?,?,1,0,0,?,?)"
)
_COMPANY = (
    "INSERT INTO company (id, title, type, industry, revenue, revenue_currency, employees, source, responsible, match_key, "
    "created_at, created_by, modified_at, modified_by) VALUES (?,?,'CUSTOMER',?,?,'EUR',?,?,?,?,?,?,?,?)"
)
_CONTACT = (
    "INSERT INTO contact (id, full_name, honorific, name, last_name, post, type, source, responsible, match_key, created_at, "
    "created_by, modified_at, modified_by) VALUES (?,?,?,?,?,?,'CLIENT',?,?,?,?,?,?,?)"
)
_POINT = "INSERT INTO point (type, record, field, sort, value, label, normal) VALUES (?,?,?,0,?,?,?)"
_LINK = "INSERT INTO link (type, record, field, sort, target) VALUES (?,?,?,0,?)"
_DEAL = (
    "INSERT INTO deal (id, title, type, amount, amount_currency, amount_base, pipeline, stage, company, contact, close_date, "
    "start_date, probability, source, responsible, is_repeat, closed, semantic, overdue, closed_at, closed_by, moved_at, "
    "moved_by, next_activity_at, activity_count, created_at, created_by, modified_at, modified_by) "
    "VALUES (?,?,?,?,'EUR',?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_ACTIVITY = (
    "INSERT INTO activity (id, subject, kind, deadline, reminders, responsible, completed, completed_at, completed_by, "
    "created_at, created_by, modified_at, modified_by) VALUES (?,?,?,?,'15,0',?,?,?,?,?,?,?,?)"
)
_COMMENT = (
    "INSERT INTO comment (type, record, text, created_at, created_by, modified_at, modified_by) "
    "VALUES ('deal',?,?,?,?,?,?)"
)
_CHANGE = "INSERT INTO change (operation, type, record, field, new) VALUES (?,?,?,'',?)"
_EVENT = "INSERT INTO event (operation, at, kind, type, record, user, payload) VALUES (?,?,?,?,?,?,?)"
_POSTS = ("Purchasing", "Managing director", "IT manager", "Operations", "Finance", "Technical lead")
_TEAM = (("giulia", "Giulia Ferrari", "Sales"), ("luca", "Luca Esposito", "Sales"), ("chiara", "Chiara Romano", "Key accounts"),
         ("matteo", "Matteo Colombo", "Service"))  # fmt: skip
_SOURCES = ("CALL", "EMAIL", "WEB", "RECOMMENDATION", "TRADE_SHOW", "PARTNER")


_read = demo_goods.read


@dataclass(slots=True)
class World:
    """What is chosen once for the whole demo."""

    chance: random.Random
    scale: int
    today: date
    now: int
    me: int
    operation: int
    users: list[int] = field(default_factory=list)
    companies: int = 0
    contacts: int = 0
    activity: int = 0
    rows: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)

    def put(self, statement: str, *row: Any) -> None:
        self.rows.setdefault(statement, []).append(row)

    def flush(self) -> None:
        for statement, rows in self.rows.items():
            database.many(statement, rows)
        self.rows.clear()

    def logged(self, kind: str, record: int, created: int, title: str, *, field: str = "title") -> None:
        if self.scale <= FULL_HISTORY:
            self.put(_CHANGE, self.operation, kind, record, json.dumps({field: title}, ensure_ascii=False))
            self.told(created, "created", kind, record, self.me, {})

    def told(self, at: int, kind: str, entity: str, record: int, user: int, payload: dict[str, str]) -> None:
        if self.scale <= FULL_HISTORY:
            text = json.dumps(payload, ensure_ascii=False)
            self.put(_EVENT, self.operation, at, kind, entity, record, user, text)


def write(*, scale: int, seed: int, today: date, now: int, me: int) -> Iterator[int]:
    """Fill the open, empty store; yields how many deals are written, now and then.

    Args:
        scale: How many deals.
        seed: The same seed gives the same company.
        today: The company's day; everything is relative to it.
        now: UTC ms.
        me: The operator's user id; a fifth of the work is theirs.
    """
    with database.transaction():
        operation = database.insert(
            "INSERT INTO operation (at, user, origin, label) VALUES (?,?,'demo','demo data')", (now, None)
        )
        world = World(random.Random(seed), scale, today, now, me, operation)
        known = {row[0] for row in database.sql("SELECT login FROM user")}
        for login, name, post in _TEAM:
            if login not in known:
                database.insert(_USER, (login, name, post, now, now))
        world.users = [me, *(row[0] for row in database.sql("SELECT id FROM user WHERE id <> ? ORDER BY id", (me,)))]
        _clients(world)
        world.flush()
    deals, plans, remarks = _read("deals.csv"), _read("activities.csv"), _read("comments.csv")
    board = stages.stages_of(stages.default_pipeline())
    for start in range(1, scale + 1, BATCH):
        with database.transaction():
            for record in range(start, min(start + BATCH, scale + 1)):
                _deal(world, record, deals, plans, remarks, board)
            world.flush()
        yield min(start + BATCH - 1, scale)
    with database.transaction():
        demo_leads.write(world, _read("people.csv"), _read("companies.csv"), plans)
        demo_tasks.write(world, _read("tasks.csv"))
        world.flush()
    _papers(world)
    if scale <= 100_000:
        full_text.catch_up()


def _papers(world: World) -> None:
    """Products, quotes, invoices, and how the company works; each needs what came before in the store."""
    with database.transaction():
        sales = demo_goods.write(world)
        world.flush()
        demo_papers.write(world, sales)
        world.flush()
        demo_office.write(world)
        world.flush()


def _clients(world: World) -> None:
    people, firms = _read("people.csv"), _read("companies.csv")
    world.companies = max(len(firms), world.scale // 8) if world.scale > 60 else len(firms)
    world.contacts = max(24, world.scale // 5)
    for company in range(1, world.companies + 1):
        firm = firms[(company - 1) % len(firms)]
        again = (company - 1) // len(firms)
        title = firm["name"] if not again else f"{firm['name']} {again + 1}"
        created = world.now - world.chance.randrange(30, 700) * DAY
        owner = world.chance.choice(world.users)
        revenue = world.chance.randrange(4, 900) * 10_000_000
        world.put(
            _COMPANY, company, title, firm["industry"], revenue, f"EMPLOYEES_{world.chance.randrange(1, 5)}",
            world.chance.choice(_SOURCES), owner, derived.cells("company", {"title": title})["match_key"], created, owner,
            created, owner,
        )  # fmt: skip
        phone = f"{firm['prefix']} {world.chance.randrange(2_000_000, 9_999_999)}"
        world.put(_POINT, "company", company, "phone", phone, "work", derived.point_normal("phone", phone))
        address = f"info@{firm['domain']}"
        world.put(_POINT, "company", company, "email", address, "work", derived.point_normal("email", address))
        world.logged("company", company, created, title)
    for contact in range(1, world.contacts + 1):
        _contact(world, contact, people, firms)


def _contact(world: World, contact: int, people: list[dict[str, str]], firms: list[dict[str, str]]) -> None:
    first, last = world.chance.choice(people)["first"], world.chance.choice(people)["last"]
    company = (contact - 1) % world.companies + 1
    firm = firms[(company - 1) % len(firms)]
    created = world.now - world.chance.randrange(20, 600) * DAY
    owner = world.chance.choice(world.users)
    full_name = f"{first} {last}"
    world.put(
        _CONTACT, contact, full_name, "HNR_2" if first.endswith("a") else "HNR_1", first, last,
        world.chance.choice(_POSTS), world.chance.choice(_SOURCES), owner,
        derived.cells("contact", {"full_name": full_name})["match_key"], created, owner, created, owner,
    )  # fmt: skip
    world.put(_LINK, "contact", contact, "companies", company)
    phone = f"+39 3{world.chance.randrange(20, 99)} {world.chance.randrange(1_000_000, 9_999_999)}"
    world.put(_POINT, "contact", contact, "phone", phone, "mobile", derived.point_normal("phone", phone))
    address = demo_goods.address(f"{first}.{last}{contact}", firm["domain"])
    world.put(_POINT, "contact", contact, "email", address, "work", derived.point_normal("email", address))
    world.logged("contact", contact, created, full_name)


def _deal(
    world: World, record: int, deals: list[dict[str, str]], plans: list[dict[str, str]], remarks: list[dict[str, str]],
    board: list[stages.Stage],
) -> None:  # fmt: skip
    chance = world.chance
    what = chance.choice(deals)
    contact = chance.randrange(1, world.contacts + 1)
    company = (contact - 1) % world.companies + 1
    stage = chance.choices(board, _WEIGHTS[: len(board)])[0]
    closed = stage.semantic.final
    age = chance.randrange(20, 420) if closed else chance.randrange(0, 75)
    created = world.now - age * DAY - chance.randrange(0, DAY // 2)
    ended = min(world.now, created + chance.randrange(3, max(4, min(age, 90))) * DAY) if closed else None
    days = chance.choice((-6, -2, 0, 1, 2, 3, 5, 7, 9, 12, 15, 21, 30))
    close_on = world.today - timedelta(days=(world.now - ended) // DAY) if ended else world.today + timedelta(days=days)
    amount = chance.randrange(int(what["low"]), int(what["high"]) + 1, 50) * 100
    owner = chance.choice(world.users)
    moved = ended or created + chance.randrange(0, max(1, age)) * DAY
    nearest, count = (None, 0) if closed else _plan(world, record, contact, company, owner, plans)
    semantic = stage.semantic.value
    world.put(
        _DEAL, record, what["title"], what["type"], amount, amount, stage.pipeline_id, stage.id, company, contact,
        close_on.isoformat(), (world.today - timedelta(days=age)).isoformat(),
        100 if semantic == "S" else 0 if closed else chance.randrange(1, 10) * 10, chance.choice(_SOURCES), owner,
        int(chance.random() < 0.2), int(closed), semantic, int(not closed and close_on < world.today), ended,
        owner if closed else None, moved, owner, nearest, count, created, owner, moved, owner,
    )  # fmt: skip
    world.put(_LINK, "deal", record, "contacts", contact)
    world.logged("deal", record, created, what["title"])
    if world.scale <= FULL_HISTORY:
        _told(world, record, stage, board[0], created, moved, owner, remarks)


def _told(
    world: World, record: int, stage: stages.Stage, first: stages.Stage, created: int, moved: int, owner: int,
    remarks: list[dict[str, str]],
) -> None:  # fmt: skip
    if stage.id != first.id:
        told = {"from": first.name, "to": stage.name, "semantic": stage.semantic.value, "reason": ""}
        kind = "closed" if stage.semantic.final else "stage_changed"
        payload = json.dumps(told, ensure_ascii=False)
        world.put(_EVENT, world.operation, moved, kind, "deal", record, owner, payload)
    for _ in range(world.chance.choice((0, 0, 1, 1, 2))):
        at = world.chance.randrange(created, max(created + 1, moved))
        text = world.chance.choice(remarks)["text"]
        writer = world.chance.choice(world.users)
        world.put(_COMMENT, record, text, at, writer, at, writer)


def _plan(
    world: World, deal: int, contact: int, company: int, owner: int, plans: list[dict[str, str]]
) -> tuple[int | None, int]:
    """Open activities of a deal (and some done ones); the nearest deadline and how many are open."""
    nearest: int | None = None
    count = world.chance.choice((0, 0, 1, 1, 1, 2))
    for number in range(count + (world.chance.random() < 0.5)):
        done = number >= count
        plan = world.chance.choice(plans)
        hours = world.chance.choice((-50, -20, -3, 2, 5, 22, 30, 48, 75, 120, 200, 300))
        deadline = world.now + (hours * 3_600_000 if not done else -world.chance.randrange(2, 30) * DAY)
        deadline -= deadline % 3_600_000
        world.activity += 1
        world.put(
            _ACTIVITY, world.activity, plan["subject"], plan["kind"], deadline, owner, int(done), deadline if done else None,
            owner if done else None, deadline - 5 * DAY, owner, deadline - 5 * DAY, owner,
        )  # fmt: skip
        for name, target in (("deals", deal), ("contacts", contact), ("companies", company)):
            world.put(_LINK, "activity", world.activity, name, target)
        if not done:
            nearest = deadline if nearest is None else min(nearest, deadline)
    return nearest, count
