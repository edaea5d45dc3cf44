"""The one door for writes: a user's act is one operation; under it, changes and events, in one transaction."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Conflict, NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from data import database, derived, records, registry, timers
from data.records import RawRecord
from data.shapes import Raw, Shape, dump, kept, per_type

_DECIDES_REMINDERS = frozenset({"", "deadline", "reminders", "completed", "deleted_at"})
_DECIDES_DEADLINES = frozenset({"", "deadline", "overdue", "state", "deleted_at"})


CLIENT_EVENTS = frozenset({
    "email_received", "call_received", "call_missed", "message_received", "form_submitted", "payment_received",
})  # fmt: skip
"""What only a client does: it ends waits for the client. Source: engine «Wait action»."""
_MAKE_TYPES = frozenset({"custom_field", "process"})
"""Records of which entity types are made."""


def _reload() -> None:
    registry.load()


class Change(NamedTuple):
    """One field of one record: before and after, raw. Field ``""`` is a creation, ``deleted_at`` the recycle bin."""

    type: str
    record: int
    field: str
    old: Raw
    new: Raw


Permit = Callable[[str, Ref, "RawRecord | None", Mapping[str, Raw]], None]
"""Called with ``add`` (once it is there), ``change`` or ``delete``, the record, what it was, what is written; may raise."""


@dataclass(slots=True, repr=False, eq=False)
class Operation:
    """One act while it happens. Its row is written with the first change, so that doing nothing leaves nothing."""

    user_id: int | None
    origin: str
    label: str
    at: int
    """UTC ms."""
    caused_by: int | None = None
    undoes: int | None = None
    planned_at: int | None = None
    """When the timer was due whose effect this is, UTC ms."""
    id: int = 0
    """0 until something was written."""
    changes: list[Change] = field(default_factory=list)
    touched: dict[str, set[int]] = field(default_factory=dict)
    """By type: records on stages whose activity badges must be counted anew."""
    tasked: dict[str, set[int]] = field(default_factory=dict)
    """By type: records on stages whose task badge must be looked up anew."""
    planned: set[int] = field(default_factory=set)
    """Activities whose reminder timers must be looked at."""
    assigned: set[int] = field(default_factory=set)
    """Tasks whose deadlines must be watched."""
    rated: bool = False
    """A rate changed: the sums in the base currency must be computed anew."""
    heard: list[tuple[str, Ref, Mapping[str, Raw]]] = field(default_factory=list)
    """The events that were told, with the record that each is about."""
    permit: Permit | None = None
    """What refuses writes to whoever lacks the right; None for those who may everything."""
    _read: tuple[tuple[Ref, tuple[int, int]], RawRecord] | None = None
    """The record read last, with the state of the store: nearly every use case looks at what it then changes."""

    @contextlib.contextmanager
    def following(self) -> Iterator[None]:
        """What is written here follows from what was allowed: nobody is asked for rights."""
        held, self.permit = self.permit, None
        try:
            yield
        finally:
            self.permit = held

    def _start(self) -> None:
        if self.id == 0:
            self.id = database.insert(
                "INSERT INTO operation (at, user, origin, label, caused_by, undoes, planned_at) VALUES (?,?,?,?,?,?,?)",
                (self.at, self.user_id, self.origin, self.label, self.caused_by, self.undoes, self.planned_at),
            )
            local = database.store().local
            local.begun = (begun()[0] + 1, self.id)

    def resume(self, operation: int) -> None:
        """Go on writing under an operation that was begun in an earlier transaction."""
        self.id = operation

    def mark(self) -> tuple[int, int, int]:
        """How far it has come, for `back_to`."""
        return len(self.changes), len(self.heard), self.id

    def back_to(self, mark: tuple[int, int, int]) -> None:
        """What was written since is rolled back: nobody is told of it."""
        changes, heard, self.id = mark
        del self.changes[changes:]
        del self.heard[heard:]

    def _log(self, *changes: Change) -> None:
        self._start()
        self.changes.extend(changes)
        for change in changes:
            if change.type == "activity" and change.field in _DECIDES_REMINDERS:
                self.planned.add(change.record)
            elif change.type == "task" and change.field in _DECIDES_DEADLINES:
                self.assigned.add(change.record)
            decides = change.type == "currency" and change.field in ("rate", "is_base", "deleted_at")
            self.rated = self.rated or decides
        database.many(
            "INSERT INTO change (operation, type, record, field, old, new) VALUES (?,?,?,?,?,?)",
            [(self.id, each.type, each.record, each.field, dump(each.old), dump(each.new)) for each in changes],
        )

    def create(self, kind: str, values: Mapping[str, Raw]) -> Ref:
        """A new record with these raw values."""
        stored = {name: raw for name, raw in values.items() if kept(kind)[name].shape is not Shape.INVERSE}
        record = records.insert(kind, stored, at=self.at, by=self.user_id)
        filled = {name: raw for name, raw in stored.items() if raw not in (None, [])}
        self._log(Change(kind, record, "", None, filled))
        if self.permit is not None:
            self.permit("add", Ref(kind, record), None, stored)
        self._touch(kind, stored)
        return Ref(kind, record)

    def update(self, ref: Ref, values: Mapping[str, Raw], *, version: int | None = None) -> list[Change]:
        """Write what differs; one change row a field. Returns the changes.

        Raises:
            NotFound: no such record.
            Conflict: its version is not ``version``.
        """
        before = self.read(ref)
        self.expect(before, version)
        changed = {name: raw for name, raw in values.items() if before.values[name] != raw}
        if not changed:
            return []
        if self.permit is not None:
            self.permit("change", ref, before, changed)
        records.update(ref.type, ref.id, changed, at=self.at, by=self.user_id)
        written = [Change(ref.type, ref.id, name, before.values[name], raw) for name, raw in changed.items()]
        self._log(*written)
        self._touch(ref.type, before.values)
        self._touch(ref.type, changed)
        return written

    @staticmethod
    def expect(before: RawRecord, version: int | None) -> None:
        """The record must still have this version; None accepts any.

        Raises:
            Conflict: somebody else changed it.
        """
        if version is not None and before.version != version:
            raise Conflict(ref=Ref(before.type, before.id), expected=version, actual=before.version)

    def delete(self, ref: Ref) -> bool:
        """Into the recycle bin; False when it lies there already."""
        return self._bin(ref, self.at)

    def restore(self, ref: Ref) -> bool:
        """Out of the recycle bin; False when it is not in there."""
        return self._bin(ref, None)

    def _bin(self, ref: Ref, deleted_at: int | None) -> bool:
        before = self.read(ref)
        if (before.deleted_at is None) == (deleted_at is None):
            return False
        if self.permit is not None:
            self.permit("delete", ref, before, {})
        records.set_deleted(ref.type, ref.id, deleted_at, at=self.at, by=self.user_id)
        self._log(Change(ref.type, ref.id, "deleted_at", before.deleted_at, deleted_at))
        self._touch(ref.type, before.values)
        return True

    def purge(self, ref: Ref, title: str) -> None:
        """Out of the store for good, with all that belongs to it; the log keeps what it was called."""
        from data import bin as recycle_bin  # noqa: PLC0415 — reading needs no bin

        recycle_bin.remove(ref.type, ref.id)
        self._log(Change(ref.type, ref.id, "purged", title, None))

    def read(self, ref: Ref) -> RawRecord:
        """The record as it stands in this transaction.

        Raises:
            NotFound: no such record.
        """
        mark = (ref, database.written())
        if self._read is not None and self._read[0] == mark:
            return self._read[1]
        found = records.load(ref.type, ref.id)
        if found is None:
            raise NotFound(what=N_(ref.type), name=str(ref.id))
        self._read = mark, found
        return found

    def event(self, kind: str, ref: Ref, payload: Mapping[str, Raw] | None = None) -> None:
        """Something happened to the record that people and robots care about."""
        self._start()
        self.heard.append((kind, ref, payload or {}))
        database.insert(
            "INSERT INTO event (operation, at, kind, type, record, user, payload) VALUES (?,?,?,?,?,?,?)",
            (self.id, self.at, kind, ref.type, ref.id, self.user_id, dump(dict(payload or {}))),
        )

    def _touch(self, kind: str, values: Mapping[str, Raw]) -> None:
        if kind in ("activity", "task"):
            self.touch_bound(values, self.touched if kind == "activity" else self.tasked)

    @staticmethod
    def touch_bound(values: Mapping[str, Raw], touched: dict[str, set[int]]) -> None:
        """Remember the records on stages that these values of an activity or a task bind it to."""
        for staged, field_name in _badged():
            if values.get(field_name):
                touched.setdefault(staged, set()).update(values[field_name])

    def finish(self) -> None:
        """What must hold before the commit: badges of the deals whose activities changed, timers of their reminders."""
        if self.touched:
            for kind, touched in sorted(self.touched.items()):
                derived.refresh_badges(kind, sorted(touched))
            self.touched.clear()
        if self.tasked:
            for kind, tasked in sorted(self.tasked.items()):
                derived.refresh_task_badges(kind, sorted(tasked))
            self.tasked.clear()
        if self.planned:
            timers.keep_reminders(sorted(self.planned), self.at)
            self.planned.clear()
        if self.assigned:
            timers.watch_deadlines(sorted(self.assigned))
            self.assigned.clear()
        self._keep_schedules()
        if self.rated:
            derived.rebase_amounts()
            self.rated = False
        if self.id:
            from data import happened  # noqa: PLC0415 — reading needs none

            happened.note(self, self.heard)
        if any(change.type in _MAKE_TYPES for change in self.changes):
            database.on_commit(_reload)

    def _keep_schedules(self) -> None:
        """The timers of what runs by a schedule of its own; hardly any operation writes one, so they come when needed."""
        if any(change.type == "regular_deal" for change in self.changes):
            from data import regular  # noqa: PLC0415 — hardly any operation writes them

            regular.keep(self.changes, self.at)
        if any(change.type == "sales_scenario" for change in self.changes):
            from data import scenarios  # noqa: PLC0415 — only who sets up the sales generator

            scenarios.keep(self.changes, self.at)


@per_type
def _badged() -> tuple[tuple[str, str], ...]:
    """Types on stages, each with the field of activities that binds them."""
    return tuple((code, kind.bound) for code, kind in ENTITY_TYPES.items() if kind.has_stages and kind.bound)


def begun() -> tuple[int, int]:
    """How many operations this thread has begun, and the id of the last: who compares learns whether one was begun since."""
    found: tuple[int, int] = getattr(database.store().local, "begun", (0, 0))
    return found


class _Rehearsed(Exception):
    """Ends a dry run: everything is rolled back."""


@contextlib.contextmanager
def operation(act: Operation, *, dry_run: bool = False) -> Iterator[Operation]:
    """One transaction for the act. A dry run does everything and stores nothing; ``act.changes`` tells what it was."""
    try:
        with database.transaction():
            yield act
            act.finish()
            if dry_run:
                raise _Rehearsed
    except _Rehearsed:
        return
