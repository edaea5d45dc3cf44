"""What happened to records that robots look at: written in the transaction of the act, taken once, in order.

Only what somebody waits for is written: records of types with active templates or rules, records that a run is about or
waits for, and what a trigger listens to, named by a *word*: ``deal.amount`` a field that changed, ``payment+`` a creation,
``deal!email_received`` an event that was told of a record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from crm_tui.domain.ref import Ref
from data import database, timers
from data.operations import CLIENT_EVENTS

if TYPE_CHECKING:
    from data.operations import Operation

TIMER = "automation"
"""Key and kind of the timer that has what happened looked at."""
TOLD = "told"
"""Kind of an event that a trigger listens to."""
AGAIN = "again"
"""Kind of what is looked at further: triggers have not been asked about all records that it is about."""
NO_TRIGGERS = ("undo:", "redo:", "import:")
"""Origins of acts that set off no trigger."""
_QUIET = frozenset({"modified_at", "modified_by", "last_activity_at", "last_activity_by"})

_INSERT = "INSERT INTO happened (operation, at, kind, type, record, origin, user, facts) VALUES (?,?,?,?,?,?,?,?)"


class Happening(NamedTuple):
    """One thing that one act did to one record."""

    id: int
    operation: int
    at: int
    """UTC ms."""
    kind: str
    """``created``, ``changed``, ``deleted``, ``restored``, ``client`` for what a client did, ``told`` for an event that a
    trigger listens to, `AGAIN`."""
    about: Ref
    origin: str
    """Where the act came from: ``ui``, ``run:17``, ``import:3`` …"""
    user: int | None
    facts: dict[str, Any]
    """``fields`` that changed, each with old and new raw value; the ``stage`` of a creation; ``events`` of a client; the
    ``event`` that was ``told``, with its payloads."""


def note(act: Operation, told: Iterable[tuple[str, Ref, Mapping[str, Any]]]) -> None:
    """Write what robots must look at; inside the transaction of the act, before it ends.

    Args:
        act: The act with its changes.
        told: The events that it told, with the record that each is about and its payload.
    """
    active, heard = _awaited()
    if act.origin.startswith(NO_TRIGGERS):
        heard = frozenset()
    under_way = bool(database.sql("SELECT 1 FROM run WHERE ended_at IS NULL LIMIT 1"))
    if not active and not heard and not under_way:
        return
    found = [
        (kind, ref, facts)
        for (ref, kind), facts in _grouped(act, told, heard).items()
        if not heard.isdisjoint(_words(kind, ref, facts))
        or (not kind.startswith(TOLD) and (ref.type in active or (under_way and _watched(ref))))
    ]
    if not found:
        return
    database.many(
        _INSERT,
        [
            (act.id, act.at, kind.partition(":")[0], ref.type, ref.id, act.origin, act.user_id, _dump(facts))
            for kind, ref, facts in found
        ],
    )
    timers.pull(TIMER, act.at)


def words(each: Happening) -> frozenset[str]:
    """By which words triggers listen to it; none of acts that set off no trigger."""
    if each.origin.startswith(NO_TRIGGERS):
        return frozenset()
    kind = str(each.facts["kind"]) if each.kind == AGAIN else each.kind
    return _words(kind, each.about, each.facts)


def look_again(each: Happening, after: Ref) -> None:
    """Have the rest of it looked at behind everything else that waits: the records behind this one."""
    kind = each.facts.get("kind", each.kind)
    facts = {**each.facts, "kind": kind, "after": str(after)}
    database.execute(
        _INSERT,
        (each.operation, each.at, AGAIN, each.about.type, each.about.id, each.origin, each.user, _dump(facts)),
    )


def oldest(most: int) -> list[Happening]:
    """The oldest of what happened; whoever has the write lock is alone with it until `done`."""
    rows = database.sql(
        "SELECT id, operation, at, kind, type, record, origin, user, facts FROM happened ORDER BY id LIMIT ?", (most,)
    )
    return [
        Happening(row[0], row[1], row[2], row[3], Ref(row[4], row[5]), row[6], row[7], json.loads(row[8]))
        for row in rows
    ]


def done(last: int) -> None:
    """What happened up to this one was looked at; in the transaction of what follows from it."""
    database.execute("DELETE FROM happened WHERE id <= ?", (last,))


def left() -> bool:
    """Whether anything waits to be looked at."""
    return bool(database.sql("SELECT 1 FROM happened LIMIT 1"))


def _grouped(
    act: Operation, told: Iterable[tuple[str, Ref, Mapping[str, Any]]], heard: frozenset[str]
) -> Mapping[tuple[Ref, str], dict[str, Any]]:
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
    for event, ref, payload in told:
        if event in CLIENT_EVENTS:
            found.setdefault((ref, "client"), {"events": []})["events"].append(event)
        if f"{ref.type}!{event}" in heard:
            found.setdefault((ref, f"{TOLD}:{event}"), {"event": event, "told": []})["told"].append(dict(payload))
    return found


def _words(kind: str, about: Ref, facts: Mapping[str, Any]) -> frozenset[str]:
    if kind == "created":
        return frozenset((f"{about.type}+",))
    if kind == "changed":
        return frozenset(f"{about.type}.{field}" for field in facts["fields"])
    return frozenset((f"{about.type}!{facts['event']}",)) if kind.startswith(TOLD) else frozenset()


def _awaited() -> tuple[frozenset[str], frozenset[str]]:
    """The types with active templates or rules, and the words of active triggers, from a cache by their stamp."""
    local = database.store().local
    rows = database.sql("SELECT value FROM meta WHERE key = 'automation_stamp'")
    now = str(rows[0][0]) if rows else ""
    if not now:
        return frozenset(), frozenset()
    if getattr(local, "automation_stamp", None) != now:
        rows = database.sql(
            "SELECT entity FROM workflow WHERE deleted_at IS NULL AND active = 1 AND (on_create OR on_change) "
            "UNION SELECT entity FROM rule WHERE deleted_at IS NULL AND active = 1"
        )
        local.automation_types, local.automation_stamp = frozenset(row[0] for row in rows), now
        rows = database.sql('SELECT hears FROM "trigger" WHERE deleted_at IS NULL AND active = 1')
        local.automation_words = frozenset(word for row in rows for word in row[0].split())
    found: tuple[frozenset[str], frozenset[str]] = (local.automation_types, local.automation_words)
    return found


def _dump(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False)


def _watched(ref: Ref) -> bool:
    """Whether a run on the record is under way, or a run on another one waits for it."""
    return bool(
        database.sql(
            "SELECT 1 FROM run WHERE type = ?1 AND record = ?2 AND ended_at IS NULL "
            "UNION ALL SELECT 1 FROM run_wait WHERE type = ?1 AND record = ?2 LIMIT 1",
            (ref.type, ref.id),
        )
    )
