"""Activities: planned, done, put off; what is open on a record and in one's day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from crm_tui.domain import agenda, dates, reminders
from crm_tui.domain.agenda import Bound, Planned, PlannedPage
from crm_tui.domain.entities.activity import OUTCOMES
from crm_tui.domain.entities.types import bindings
from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.words import N_
from crm_tui.services import completing, permissions, records
from crm_tui.services.outcome import Outcome, each
from crm_tui.services.session import Session, operation
from data import communication
from data.operations import Operation
from data.queries import activities as stored
from data.queries import counting
from data.records import RawRecord

_START = (-(2**62), 0)


def plan(
    session: Session, given: Mapping[str, Value], *, about: Sequence[Ref] = (), act: Operation | None = None
) -> Ref:
    """A new to-do, call or meeting; kind, deadline, reminders and responsible get their defaults.

    Args:
        session: Who plans.
        given: Values by field name; ``subject`` is required.
        about: Deals, contacts and companies that it is about, besides those in ``given``.
        act: The operation that this is part of; its own when None.

    Raises:
        UnknownField, InvalidValue, NotFound: nothing was planned.
    """
    values = _bind(given, about)
    if act is not None:
        return records.create(session, "activity", values, act=act)
    with operation(session, N_("activity planned")) as own:
        return records.create(session, "activity", values, act=own)


def log_call(
    session: Session,
    given: Mapping[str, Value],
    *,
    about: Sequence[Ref] = (),
    direction: str = "out",
    outcome: str = "successful",
) -> Ref:
    """A call that has already happened: created and completed in one act.

    Raises:
        UnknownField, InvalidValue, NotFound: nothing was written.
    """
    _check_outcome(outcome)
    happened: Mapping[str, Value] = {"kind": "call", "direction": direction, "outcome": outcome}
    values = {**_bind(given, about), **happened, "reminders": reminders.NONE}
    values.setdefault("deadline", session.now())
    with operation(session, N_("call logged")) as act:
        ref = records.create(session, "activity", values, act=act)
        _complete(session, act, ref, outcome)
    return ref


def _bind(given: Mapping[str, Value], about: Sequence[Ref]) -> dict[str, Value]:
    values = dict(given)
    for ref in about:
        field = bindings().get(ref.type)
        if field is None:
            raise Refused(text=N_("an activity cannot be about a {type}"), type=ref.type)
        already = values.get(field)
        ids = tuple(each for each in already if isinstance(each, int)) if isinstance(already, tuple) else ()
        values[field] = ids if ref.id in ids else (*ids, ref.id)
    return values


def edit(session: Session, refs: Sequence[Ref], given: Mapping[str, Value], *, version: int | None = None) -> Outcome:
    """Change activities; their reminders follow.

    Raises:
        UnknownField, InvalidValue, Conflict, NotFound: as `records.update`.
    """
    return records.update(session, refs, given, version=version, label=N_("activity changed"))


def complete(session: Session, refs: Sequence[Ref], *, outcome: str | None = None) -> Outcome:
    """Done. One that is done already counts as done.

    Args:
        session: Who did it.
        refs: Activities.
        outcome: For calls: ``successful``, ``missed`` or ``busy``.

    Raises:
        InvalidValue: no such outcome, or not a call.
        NotFound, Refused: the only one does not exist, or lies in the recycle bin.
    """
    if outcome is not None:
        _check_outcome(outcome)
    return each(
        session,
        N_("activity completed"),
        refs,
        lambda act, ref: _complete(session, act, ref, outcome),
    )


def _check_outcome(outcome: str) -> None:
    if outcome not in OUTCOMES:
        raise invalid(
            "outcome", outcome, N_("is not an outcome"), N_("choose one of: {choices}"), choices=", ".join(OUTCOMES)
        )


def _complete(session: Session, act: Operation, ref: Ref, outcome: str | None) -> None:
    before = _live(act, ref)
    is_call = before.values["kind"] == "call"
    if outcome is not None and not is_call:
        raise invalid("outcome", outcome, N_("is for calls only"))
    if before.values["completed"]:
        return
    completing.finish(session, act, before, {"outcome": outcome} if outcome else {}, automatic=False)
    if is_call:
        communication.bump_bound(ref.id, act.at, session.user_id or None)


def _live(act: Operation, ref: Ref) -> RawRecord:
    before = act.read(ref)
    if before.deleted_at is not None:
        raise Refused(
            text=N_("“{subject}” lies in the recycle bin"),
            subject=before.values["subject"],
            hint=N_("restore it first"),
        )
    return before


def reopen(session: Session, refs: Sequence[Ref]) -> Outcome:
    """Not done after all; reminders that are still ahead come back. One that is open already counts as done."""

    def work(act: Operation, ref: Ref) -> None:
        before = _live(act, ref)
        if before.values["completed"]:
            act.update(
                ref, {"completed": 0, "completed_at": None, "completed_by": None, "auto_completed": 0, "outcome": None}
            )
            completing.tell_bound(act, "activity_reopened", before)

    return each(session, N_("activity reopened"), refs, work)


def postpone(
    session: Session, refs: Sequence[Ref], *, to: datetime | None = None, by: timedelta | None = None
) -> Outcome:
    """Another deadline; start and end of a meeting move along.

    Args:
        session: Who puts it off.
        refs: Activities.
        to: The new deadline.
        by: Or how much later than the old one, or than now when that has passed; whole days keep the wall time in
            the company's zone.

    Raises:
        ValueError: neither or both of ``to`` and ``by``.
        Refused: the only one is done.
    """
    if (to is None) == (by is None):
        raise ValueError("either to or by")

    def work(act: Operation, ref: Ref) -> None:
        before = _live(act, ref)
        if before.values["completed"]:
            raise Refused(text=N_("“{subject}” is done"), subject=before.values["subject"], hint=N_("reopen it first"))
        deadline = dates.to_ms(to or _later(session, max(before.values["deadline"], act.at), by or timedelta()))
        put_off(act, before, deadline)

    return each(session, N_("activity postponed"), refs, work)


def put_off(act: Operation, before: RawRecord, deadline: int) -> None:
    """Another deadline (UTC ms) of an open activity, inside an operation; start and end move along."""
    moved = deadline - before.values["deadline"]
    act.update(
        Ref("activity", before.id),
        {"deadline": deadline}
        | {name: before.values[name] + moved for name in ("start", "end") if before.values[name] is not None},
    )


def _later(session: Session, deadline: int, by: timedelta) -> datetime:
    whole = dates.add_days_wall(dates.from_ms(deadline), by.days, session.zone)
    return whole + timedelta(seconds=by.seconds, microseconds=by.microseconds)


def delete(session: Session, refs: Sequence[Ref]) -> Outcome:
    """Into the recycle bin; nobody is reminded any more."""
    return records.delete(session, refs)


def restore(session: Session, refs: Sequence[Ref]) -> Outcome:
    """Out of the recycle bin; reminders that are still ahead come back."""
    return records.restore(session, refs)


def open_activities(session: Session, ref: Ref) -> tuple[Planned, ...]:
    """The open activities about a deal, contact or company, nearest deadline first (at most 500).

    Raises:
        NotFound: no such record that the operator may read.
    """
    permissions.require(session, Verb.READ, [ref])
    return _planned(session, stored.open_of(ref))


def my_day(session: Session, *, after: tuple[int, int] | None = None, limit: int = 50) -> PlannedPage:
    """The operator's open activities by deadline: overdue ones, today's, upcoming ones; a page at a time."""
    rows = stored.day_of(session.user_id, after or _START, limit + 1)
    page = rows[:limit]
    last = (page[-1].deadline, page[-1].id) if len(rows) > limit else None
    return PlannedPage(_planned(session, page), last)


def overdue_count(session: Session) -> int:
    """How many open activities and tasks of the operator have passed their deadline: the number of every header."""
    return counting.overdue(session.user_id, session.now_ms())


def _planned(session: Session, rows: Sequence[stored.OpenRow]) -> tuple[Planned, ...]:
    now = session.now()
    tomorrow = dates.to_ms(dates.next_midnight(now, session.zone))
    about = stored.bound_to([row.id for row in rows]) if rows else {}
    return tuple(
        Planned(
            ref=Ref("activity", row.id),
            version=row.version,
            kind=row.kind,
            subject=row.subject,
            deadline=dates.from_ms(row.deadline),
            direction=row.direction,
            important=bool(row.important),
            responsible=row.responsible,
            section=agenda.section_of(row.deadline, dates.to_ms(now), tomorrow),
            about=tuple(Bound(ref, title) for ref, title in about[row.id]),
            sender=row.sender,
            body=row.body,
            came=None if row.came is None else dates.from_ms(row.came),
        )
        for row in rows
    )
