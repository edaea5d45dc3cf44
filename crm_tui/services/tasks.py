"""Tasks: created at any card, viewed, started, paused, completed, accepted, returned, delegated; what a record has of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crm_tui.domain import checklists, dates
from crm_tui.domain.agenda import Bound, Section, section_of
from crm_tui.domain.entities.types import bindings
from crm_tui.domain.errors import InvalidValue, Refused
from crm_tui.domain.fields import Value
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.stages import Stage
from crm_tui.domain.stages import review_stage as review_of
from crm_tui.domain.task_badges import TaskState
from crm_tui.domain.task_states import Step, may, possible
from crm_tui.domain.text import clean
from crm_tui.domain.words import N_
from crm_tui.services import permissions, records, task_steps, timeline
from crm_tui.services.outcome import Outcome, each
from crm_tui.services.session import Session, operation
from crm_tui.services.task_steps import on_close
from data.operations import Operation
from data.queries import activities, stages
from data.queries import tasks as stored
from data.records import load_many

__all__ = ["on_close"]

DELEGATED = N_("task delegated")
LOOKED_AT = 500
"""Records about to be closed whose tasks a warning looks for."""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task as cards and warnings show it."""

    ref: Ref
    version: int
    title: str
    state: str
    badge: str
    badge_at: datetime
    responsible: int | None
    deadline: datetime | None
    important: bool
    control: bool
    overdue: bool
    ticked: tuple[int, int]
    """Items of the checklist that are done, and all of them."""


def create(
    session: Session, given: Mapping[str, Value], *, about: Sequence[Ref] = (), act: Operation | None = None
) -> Ref:
    """A new task; one about a record of the CRM carries the tag CRM and appears in that record's timeline.

    Args:
        session: Who creates it.
        given: Values by field name; ``title`` is required.
        about: Records that it is about, besides those in ``given``.
        act: The operation that this is part of; its own when None.

    Raises:
        UnknownField, InvalidValue, NotFound, Refused: nothing was created.

    Source: behaviour «Creating a task from a CRM card».
    """
    values = dict(given)
    for ref in about:
        field = bindings().get(ref.type)
        if field is None:
            raise Refused(text=N_("a task cannot be about a {type}"), type=ref.type)
        already = values.get(field)
        ids = tuple(item for item in already if isinstance(item, int)) if isinstance(already, tuple) else ()
        values[field] = ids if ref.id in ids else (*ids, ref.id)
    if act is not None:
        return records.create(session, "task", values, act=act)
    with operation(session, N_("task created")) as own:
        return records.create(session, "task", values, act=own)


def view(session: Session, ref: Ref) -> bool:
    """The operator has opened the task; when that is the responsible person, it counts as viewed. Whether it is news.

    Source: behaviour «Ten statuses»: opening replaces *Created*, *Updated* and *Deadline updated*.
    """
    found = load_many("task", [ref.id])
    if not found or session.dry_run or found[0].deleted_at is not None:
        return False
    task = task_steps.standing(found[0])
    after = None if may(task, Step.VIEW, session.user_id) else task_steps.planned(session, found[0], Step.VIEW)
    if after is None or after == task:
        return False
    with operation(session, N_("task viewed")) as act:
        task_steps.take(session, act, ref, Step.VIEW)
    return True


def look(session: Session, refs: Sequence[Ref]) -> Outcome:
    """The same for several, as the command line does it. Raises NotAllowed, NotFound, Refused for the only one."""

    def work(act: Operation, ref: Ref) -> None:
        before = task_steps.live(act, ref)
        if task_steps.planned(session, before, Step.VIEW) != task_steps.standing(before):
            task_steps.take(session, act, ref, Step.VIEW)

    return each(session, N_("task viewed"), refs, work)


def start(session: Session, refs: Sequence[Ref]) -> Outcome:
    """Take up tasks, also paused ones. Raises WrongState, NotAllowed, NotFound for the only one."""
    return _steps(session, N_("task started"), refs, Step.START)


def pause(session: Session, refs: Sequence[Ref]) -> Outcome:
    """Put tasks on hold. Raises WrongState, NotAllowed, NotFound for the only one."""
    return _steps(session, N_("task paused"), refs, Step.PAUSE)


def resume(session: Session, refs: Sequence[Ref]) -> Outcome:
    """Go on with paused tasks; take up again those that are done. Raises WrongState, NotAllowed, NotFound for the only one."""

    def work(act: Operation, ref: Ref) -> None:
        state = task_steps.live(act, ref).values["state"]
        task_steps.take(session, act, ref, Step.START if state == TaskState.PAUSED else Step.RESUME)

    return each(session, N_("task resumed"), refs, work)


def start_or_resume(session: Session, refs: Sequence[Ref]) -> Outcome:
    """Go on with tasks whatever state they are in: new, paused or done. Errors as in `start`."""

    def work(act: Operation, ref: Ref) -> None:
        done = task_steps.live(act, ref).values["state"] == TaskState.DONE
        task_steps.take(session, act, ref, Step.RESUME if done else Step.START)

    return each(session, N_("task started"), refs, work)


def want_summary(session: Session, refs: Sequence[Ref]) -> bool:
    """Whether any of the tasks needs a summary before it can be completed."""
    found = load_many("task", [ref.id for ref in refs[:LOOKED_AT]])
    return any(task.summary_required and not task.has_summary for task in map(task_steps.standing, found))


def complete(session: Session, refs: Sequence[Ref], *, summary: str = "") -> Outcome:
    """Done, or in review when the task is under control and its creator is somebody else.

    Args:
        session: Who completes.
        refs: Tasks.
        summary: What came out; written first.

    Raises:
        Refused: the only one needs a summary.
        WrongState, NotAllowed, NotFound: the only one cannot be completed.
    """
    text = _long("summary", summary)

    def work(act: Operation, ref: Ref) -> None:
        if text:
            records.apply(session, act, ref, records.check(session, records.entity("task"), {"summary": text}))
        task_steps.take(session, act, ref, Step.COMPLETE)

    return each(session, N_("task completed"), refs, work)


def accept(session: Session, refs: Sequence[Ref]) -> Outcome:
    """The creator is satisfied. Raises WrongState, NotAllowed, NotFound for the only one."""
    return _steps(session, N_("task accepted"), refs, Step.ACCEPT)


def send_back(session: Session, refs: Sequence[Ref], *, comment: str = "") -> Outcome:
    """The creator wants more: back to pending, with a comment that the timeline of the task keeps.

    Raises:
        WrongState, NotAllowed, NotFound: the only one cannot be returned.
        InvalidValue: the comment is too long.
    """
    text = _long("comment", comment)

    def work(act: Operation, ref: Ref) -> None:
        task_steps.take(session, act, ref, Step.RETURN, comment=text)
        if text:
            timeline.comment_in(act, ref, text)

    return each(session, N_("task returned"), refs, work)


def delegate(session: Session, refs: Sequence[Ref], user: int) -> Outcome:
    """Give tasks to somebody else, for whom they are new. Raises WrongState, NotAllowed, NotFound for the only one."""
    return records.update(session, refs, {"responsible": user}, label=DELEGATED)


def move_deadline(session: Session, refs: Sequence[Ref], deadline: datetime | None) -> Outcome:
    """Another deadline, or none; one that lies ahead ends *Overdue*.

    Raises:
        WrongState, NotAllowed, NotFound: the only one cannot be changed.
    """
    return records.update(session, refs, {"deadline": deadline}, label=N_("deadline changed"))


def tick(session: Session, ref: Ref, number: int, done: bool | None = None) -> Outcome:
    """Tick an item of the checklist, or take the tick away; None turns it round.

    Args:
        session: Who does it.
        ref: The task.
        number: Which item, from 1.
        done: What it is to be.

    Raises:
        InvalidValue: no such item.
        WrongState, NotFound: the task cannot be changed, or is not there.
    """
    text = str(records.get(session, ref).values["checklist"] or "")
    try:
        after = checklists.ticked(text, number, done)
    except IndexError:
        count = checklists.counts(text)[1]
        raise invalid(
            "checklist", str(number), N_("is no item of the checklist, which has {count}"), count=count
        ) from None
    return records.update(session, [ref], {"checklist": after}, label=N_("checklist changed"))


def _long(field: str, text: str) -> str:
    found = clean(text, multiline=True).strip()
    if len(found.encode()) > 65_536:
        raise InvalidValue(field=field, value=found[:80], reason=N_("is longer than 64 KiB"))
    return found


def _steps(session: Session, label: str, refs: Sequence[Ref], step: Step) -> Outcome:
    return each(session, label, refs, lambda act, ref: task_steps.take(session, act, ref, step))


def steps(session: Session, ref: Ref) -> tuple[Step, ...]:
    """What the operator may do with the task now; empty when it is not there or lies in the recycle bin."""
    found = load_many("task", [ref.id])
    if not found or found[0].deleted_at is not None:
        return ()
    return possible(task_steps.standing(found[0]), session.user_id)


def of_record(session: Session, ref: Ref, *, only_open: bool = False, limit: int = 200) -> tuple[TaskLine, ...]:
    """The tasks about a record, the one with the newest badge first.

    Raises:
        NotFound: no such record that the operator may read.
    """
    permissions.require(session, Verb.READ, [ref])
    return tuple(_line(row) for row in stored.of_record(ref, limit, only_open=only_open))


def open_of(session: Session, ref: Ref, limit: int = 200) -> tuple[TaskLine, ...]:
    """The tasks about a record that are not done: what a warning lists before it is closed."""
    return of_record(session, ref, only_open=True, limit=limit)


def open_on(session: Session, refs: Sequence[Ref], limit: int = 50) -> tuple[TaskLine, ...]:
    """The tasks that would be finished if these records were closed, at most ``limit``; for the warning.

    Source: behaviour «When the CRM item is closed»: closing a deal with open tasks shows them.
    """
    found: dict[int, TaskLine] = {}
    for ref in refs[:LOOKED_AT]:
        for line in open_of(session, ref, limit):
            found.setdefault(line.ref.id, line)
        if len(found) >= limit:
            break
    return tuple(found.values())[:limit]


@dataclass(frozen=True, slots=True)
class DueTask:
    """A task in somebody's day."""

    line: TaskLine
    section: Section
    """``overdue`` or ``today``."""
    about: tuple[Bound, ...]
    """Deals first."""


def my_day(session: Session, limit: int = 200) -> tuple[DueTask, ...]:
    """The operator's tasks that are overdue or due today, by deadline; those in review wait for somebody else."""
    now = session.now()
    tomorrow = dates.to_ms(dates.next_midnight(now, session.zone))
    rows = stored.due_of(session.user_id, tomorrow, limit)
    about = activities.bound_to([row.id for row in rows], "task") if rows else {}
    return tuple(
        DueTask(
            _line(row),
            section_of(row.deadline or 0, dates.to_ms(now), tomorrow),
            tuple(Bound(ref, title) for ref, title in about[row.id]),
        )
        for row in rows
    )


def review_stage(session: Session, ref: Ref) -> Stage | None:
    """The stage where a record can wait for its tasks; None when its pipeline has none, or it stands there."""
    stage_id = stored.stage_of(ref)
    now = None if stage_id is None else stages.stage(stage_id)
    found = None if now is None else review_of(stages.stages_of(now.pipeline_id))
    return None if found is None or now is None or found.id == now.id else found


def _line(row: stored.TaskRow) -> TaskLine:
    return TaskLine(
        ref=Ref("task", row.id),
        version=row.version,
        title=row.title,
        state=row.state,
        badge=row.badge,
        badge_at=dates.from_ms(row.badge_at),
        responsible=row.responsible,
        deadline=None if row.deadline is None else dates.from_ms(row.deadline),
        important=bool(row.important),
        control=bool(row.control),
        overdue=bool(row.overdue),
        ticked=checklists.counts(row.checklist),
    )
