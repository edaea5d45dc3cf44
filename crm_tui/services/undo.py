"""Take any operation back, and do it again: field by field, never over what somebody changed since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from crm_tui.domain.entities.types import staged
from crm_tui.domain.errors import NotAllowed, NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import deeds, guard, row_rules
from crm_tui.services.session import Session, is_narrow, operation
from data import bin as purges
from data import operations as stored
from data.operations import Change, Operation
from data.queries import oplog
from data.queries.oplog import LoggedOperation
from data.shapes import Raw

_PLACE = frozenset({
    "stage", "previous_stage", "pipeline", "semantic", "closed", "closed_at", "closed_by", "close_reason", "moved_at",
    "moved_by", "overdue",
})  # fmt: skip
"""Fields of a record on a stage that only make sense together."""


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """A field that was left alone because somebody changed it since."""

    ref: Ref
    field: str
    """Empty: the whole record, which others have changed since it was created."""
    expected: Raw
    actual: Raw


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undo or redo did."""

    operation_id: int
    """The new operation; 0 when every field was in conflict."""
    label: str
    """What was taken back or done again, in the language in use: ``moved deal:241 “Impianto” to Won``."""
    done: int
    """Changes taken back."""
    refs: tuple[Ref, ...]
    """At most 500 of the records touched."""
    conflicts: tuple[FieldConflict, ...]
    act: str
    """Its bare name, a text to translate: ``moved``."""


@dataclass(slots=True)
class _Tally:
    done: int = 0
    refs: dict[Ref, None] = field(default_factory=dict)
    gone: dict[Ref, None] = field(default_factory=dict)
    conflicts: list[FieldConflict] = field(default_factory=list)


def undo(session: Session, operation_id: int | None = None) -> Undone:
    """Take back an operation; the operator's last one when none is named.

    Raises:
        NotFound: there is nothing to take back, or no such operation.
        Refused: it was taken back already, or it is an export.
        NotAllowed: it is somebody else's and this operator is no administrator.
    """
    wanted = operation_id if operation_id is not None else oplog.last_undoable(session.user_id)
    if wanted is None:
        raise Refused(text=N_("there is nothing to undo"))
    found = _operation(wanted)
    if found.undone_by is not None:
        raise Refused(text=N_("operation {id} was undone already, by operation {by}"), id=wanted, by=found.undone_by)
    if found.label == deeds.EXPORTED:
        raise Refused(text=N_("an export cannot be taken back: what it wrote has left the program"))
    if found.label == deeds.PURGED:
        raise Refused(text=N_("what was purged from the recycle bin is gone for good"))
    if found.label in deeds.MODES:
        raise Refused(text=N_("the CRM mode is changed back by its own command"), hint=N_("crm-tui mode set"))
    if found.user != session.user_id and not session.is_admin:
        raise NotAllowed(login=session.login, verb=N_("undo what somebody else did"))
    return _reverse(session, found, f"undo:{wanted}")


def redo(session: Session) -> Undone:
    """Do again what the operator undid last, as long as nothing else was done since.

    Raises:
        Refused: there is nothing to do again.
    """
    wanted = oplog.last_redoable(session.user_id)
    if wanted is None:
        raise Refused(text=N_("there is nothing to redo"))
    return _reverse(session, _operation(wanted), f"redo:{wanted}")


def _operation(number: int) -> LoggedOperation:
    found = oplog.one(number)
    if found is None:
        raise NotFound(what=N_("operation"), name=str(number))
    return found


def _reverse(session: Session, found: LoggedOperation, origin: str) -> Undone:
    acting = replace(session, origin=origin)
    tally = _Tally()
    written = 0
    for logged in oplog.changes_of(found.id):
        chunk = _present(logged, tally)
        with operation(acting, found.label, undoes=found.id) as act:
            if written:
                act.resume(written)
            guard.may_reverse(session, chunk)
            for change in _together(act, chunk, tally):
                _take_back(act, change, tally)
            row_rules.settle(act, dict.fromkeys(Ref(change.type, change.record) for change in chunk))
            guard.check(act.changes)
            if act.id and not written:
                _mark(found, act.id)
        written = act.id
    if tally.gone and not written and len(tally.conflicts) == len(tally.gone):
        raise Refused(
            text=N_("{record} was purged from the recycle bin; what was done to it cannot be taken back"),
            record=deeds.named(next(iter(tally.gone))),
        )
    return Undone(
        written, deeds.said(found.id), tally.done, tuple(tally.refs)[:500], tuple(tally.conflicts), found.label
    )


def _present(changes: list[Change], tally: _Tally) -> list[Change]:
    """The changes without those of records that left the store for good; each of these is one conflict."""
    gone = purges.missing([Ref(change.type, change.record) for change in changes])
    for ref in gone:
        if ref not in tally.gone:
            tally.gone[ref] = None
            tally.conflicts.append(FieldConflict(ref, "", None, None))
    return [change for change in changes if Ref(change.type, change.record) not in gone] if gone else changes


def _together(act: Operation, chunk: list[Change], tally: _Tally) -> list[Change]:
    """The changes without those of a place on the board that no longer holds: a stage and its marks go together."""
    lost: set[tuple[str, int]] = set()
    for change in chunk:
        if change.field == "stage" and change.type in staged():
            stage = act.read(Ref(change.type, change.record)).values["stage"]
            if stage not in (change.new, change.old):
                lost.add((change.type, change.record))
                tally.conflicts.append(FieldConflict(Ref(change.type, change.record), "stage", change.new, stage))
    return [c for c in chunk if (c.type, c.record) not in lost or c.field not in _PLACE]


def _mark(found: LoggedOperation, by: int) -> None:
    oplog.mark_undone(found.id, by)
    if found.undoes is not None:
        oplog.mark_undone(found.undoes, None)


def _take_back(act: Operation, change: Change, tally: _Tally) -> None:
    ref = Ref(change.type, change.record)
    now = act.read(ref)
    if change.field == "":
        changed = [name for name, raw in change.new.items() if now.values.get(name) != raw]
        if changed and now.deleted_at is None:
            tally.conflicts.append(FieldConflict(ref, "", change.new, {name: now.values.get(name) for name in changed}))
            return
        done = act.delete(ref)
    elif change.field == "deleted_at":
        done = act.restore(ref) if change.old is None else act.delete(ref)
    elif change.field not in now.values:  # the custom field was deleted since
        tally.conflicts.append(FieldConflict(ref, change.field, change.new, None))
        return
    elif now.values[change.field] != change.new:
        if now.values[change.field] != change.old:
            tally.conflicts.append(FieldConflict(ref, change.field, change.new, now.values[change.field]))
        return
    else:
        done = bool(act.update(ref, {change.field: change.old}))
    if done:
        tally.done += 1
        tally.refs[ref] = None


def log(
    session: Session, *, before: int | None = None, limit: int = 100, mine: bool = False
) -> Sequence[LoggedOperation]:
    """Operations, newest first; their labels say in the language in use what they did and to which records.

    Whoever may not read every record sees their own acts only.
    """
    return deeds.told(oplog.page(before, limit, session.user_id if mine or is_narrow(session) else None))


def changes(session: Session, operation_id: int, limit: int = 500) -> list[stored.Change]:
    """The newest changes of one operation.

    Raises:
        NotFound: no such operation.
    """
    if _operation(operation_id).user != session.user_id and is_narrow(session):
        raise NotFound(what=N_("operation"), name=str(operation_id))
    return next(oplog.changes_of(operation_id, limit), [])
