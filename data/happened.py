"""What happened to records that robots look at: written in the transaction of the act, taken once, in order.

Only what somebody waits for is written: records of types with active templates, and records that a run is about or waits for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from crm_tui.domain.ref import Ref
from data import database, timers

if TYPE_CHECKING:
    from data.operations import Operation

TIMER = "automation"
"""Key and kind of the timer that has what happened looked at."""
_QUIET = frozenset({"modified_at", "modified_by", "last_activity_at", "last_activity_by"})


class Happening(NamedTuple):
    """One thing that one act did to one record."""

    id: int
    operation: int
    at: int
    """UTC ms."""
    kind: str
    """``created``, ``changed``, ``deleted``, ``restored`` or ``client`` for what a client did."""
    about: Ref
    origin: str
    """Where the act came from: ``ui``, ``run:17``, ``import:3`` …"""
    user: int | None
    facts: dict[str, Any]
    """``fields`` that changed, each with old and new raw value; the ``stage`` of a creation; ``events`` of a client."""


def note(act: Operation, told: Iterable[tuple[str, Ref]]) -> None:
    """Write what robots must look at; inside the transaction of the act, before it ends.

    Args:
        act: The act with its changes.
        told: What clients did, with the record that it is about.
    """
    active = _active()
    under_way = bool(database.sql("SELECT 1 FROM run WHERE ended_at IS NULL LIMIT 1"))
    if not active and not under_way:
        return
    found = [
        (kind, ref, facts)
        for (ref, kind), facts in _grouped(act, told).items()
        if ref.type in active or (under_way and _watched(ref))
    ]
    if not found:
        return
    database.many(
        "INSERT INTO happened (operation, at, kind, type, record, origin, user, facts) VALUES (?,?,?,?,?,?,?,?)",
        [
            (act.id, act.at, kind, ref.type, ref.id, act.origin, act.user_id, json.dumps(facts, ensure_ascii=False))
            for kind, ref, facts in found
        ],
    )
    timers.pull(TIMER, act.at)


def take(most: int) -> list[Happening]:
    """The oldest of what happened, taken out: nobody else gets it unless the transaction fails."""
    rows = database.sql(
        "DELETE FROM happened WHERE id IN (SELECT id FROM happened ORDER BY id LIMIT ?) "
        "RETURNING id, operation, at, kind, type, record, origin, user, facts",
        (most,),
    )
    return [
        Happening(row[0], row[1], row[2], row[3], Ref(row[4], row[5]), row[6], row[7], json.loads(row[8]))
        for row in sorted(rows)
    ]


def left() -> bool:
    """Whether anything waits to be looked at."""
    return bool(database.sql("SELECT 1 FROM happened LIMIT 1"))


def _grouped(act: Operation, told: Iterable[tuple[str, Ref]]) -> Mapping[tuple[Ref, str], dict[str, Any]]:
    """One entry a record and kind: one save is one change, however many fields it writes."""
    found: dict[tuple[Ref, str], dict[str, Any]] = {}
    created: set[Ref] = set()
    for change in act.changes:
        ref = Ref(change.type, change.record)
        if change.field == "":
            created.add(ref)
            found[ref, "created"] = {"stage": change.new.get("stage")} if isinstance(change.new, dict) else {}
        elif change.field == "deleted_at":
            found[ref, "restored" if change.new is None else "deleted"] = {}
        elif ref not in created and change.field not in _QUIET:
            fields = found.setdefault((ref, "changed"), {"fields": {}})["fields"]
            first = fields.get(change.field, [change.old])[0]
            fields[change.field] = [first, change.new]
    for event, ref in told:
        found.setdefault((ref, "client"), {"events": []})["events"].append(event)
    return found


def _active() -> frozenset[str]:
    """The types with active templates, from a cache by their stamp."""
    local = database.store().local
    rows = database.sql("SELECT value FROM meta WHERE key = 'automation_stamp'")
    now = str(rows[0][0]) if rows else ""
    if getattr(local, "automation_stamp", None) != now:
        rows = database.sql(
            "SELECT entity FROM workflow WHERE deleted_at IS NULL AND active = 1 AND (on_create OR on_change) "
            "UNION SELECT entity FROM rule WHERE deleted_at IS NULL AND active = 1"
        )
        local.automation_types, local.automation_stamp = frozenset(row[0] for row in rows), now
    active: frozenset[str] = local.automation_types if now else frozenset()
    return active


def _watched(ref: Ref) -> bool:
    """Whether a run on the record is under way, or a run on another one waits for it."""
    return bool(
        database.sql(
            "SELECT 1 FROM run WHERE type = ?1 AND record = ?2 AND ended_at IS NULL "
            "UNION ALL SELECT 1 FROM run_wait WHERE type = ?1 AND record = ?2 LIMIT 1",
            (ref.type, ref.id),
        )
    )
