"""Tasks of the demo: some of its deals have one, in every state, with a badge on the board."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from data import database

if TYPE_CHECKING:
    from data.demo_rows import World

EVERY = 4
"""Every so many deals have a task."""
MOST = 5_000
"""Tasks of the demo, however many deals it has."""
LATE = 0.2
"""Part of the open ones whose deadline has passed."""
HOUR = 3_600_000
_TASK = (
    "INSERT INTO task (id, title, state, badge, badge_at, responsible, deadline, overdue, important, control, checklist, "
    "created_stage, viewed_at, closed_at, closed_by, created_at, created_by, modified_at, modified_by) "
    "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)
_LINK = "INSERT INTO link (type, record, field, sort, target) VALUES ('task',?,'deals',0,?)"
_TAG = "INSERT INTO point (type, record, field, sort, value, label, normal) VALUES ('task',?,'tags',0,'CRM','','crm')"
_BADGE = "UPDATE deal SET task_badge = ? WHERE id = ?"
_EVENT = "INSERT INTO event (operation, at, kind, type, record, user, payload) VALUES (?,?,?,?,?,?,?)"
_OPEN = (
    ("pending", "created"), ("pending", "viewed"), ("pending", "updated"), ("in_progress", "in_progress"),
    ("paused", "on_hold"), ("in_review", "pending_review"), ("in_progress", "deadline_updated"),
)  # fmt: skip
_HOURS = (1, 2, 3, 5, 8, 24, 30, 48, 72, 96, 120, 168, 240)
"""Until the deadline of a task."""
_DONE = ("done", "completed")


def write(world: World, tasks: list[dict[str, str]]) -> None:
    """Add the tasks; inside a transaction, when the deals are there.

    Args:
        world: What is chosen once for the whole demo.
        tasks: Titles with checklist and marks.
    """
    deals = database.sql(
        "SELECT id, stage, responsible, closed, created_at FROM deal WHERE id % ? = 0 ORDER BY id LIMIT ?",
        (EVERY, MOST),
    )
    for task, deal in enumerate(deals, 1):
        _task(world, task, deal, world.chance.choice(tasks))


def _task(world: World, task: int, deal: database.Row, what: dict[str, str]) -> None:
    record, stage, responsible, closed, created = deal
    chance = world.chance
    state, badge = _DONE if closed else chance.choice((*_OPEN, _DONE))
    done, control = state == "done", what["control"] == "1" or state == "in_review"
    since = min(world.now, created + chance.randrange(1, 48) * HOUR)
    deadline = world.now + chance.choice(_HOURS) * HOUR
    late = not done and state != "in_review" and chance.random() < LATE
    if late:
        deadline, badge = world.now - chance.randrange(2, 60) * HOUR, "overdue"
        since = deadline
    creator = chance.choice(world.users) if control else responsible
    viewed = None if badge == "created" else since
    world.put(
        _TASK, task, what["title"], state, badge, since, responsible, deadline, int(late), int(what["important"]), int(control),
        what["checklist"].replace("; ", "\n") or None, stage, viewed, since if done else None,
        responsible if done else None, created, creator, since, responsible,
    )  # fmt: skip
    world.put(_LINK, task, record)
    world.put(_TAG, task)
    world.put(_BADGE, badge, record)
    world.logged("task", task, created, what["title"])
    payload = json.dumps({"task": task, "title": what["title"]})
    world.put(_EVENT, world.operation, created, "task_added", "deal", record, creator, payload)
