"""A step of a task inside an operation: whether it may be taken, what it writes, and who hears of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crm_tui.domain.entities.types import bindings
from crm_tui.domain.errors import Conflict, CrmError, Incomplete, NotAllowed, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.task_badges import STATES, Badge, TaskState
from crm_tui.domain.task_states import SYSTEM, Refusal, Standing, Step, plan
from crm_tui.domain.task_states import Refused as Impossible
from crm_tui.domain.words import N_
from crm_tui.services import settings
from crm_tui.services.session import Session
from data import notifications
from data.operations import Operation
from data.queries import tasks as stored
from data.records import RawRecord
from data.shapes import Raw

_ROBOTS = ("run:", "rule:", "clock")
_SILENT = ("import:", "demo", "undo:", "redo:", "mode:")
"""Origins of acts that nobody is told of."""
_VERBS: dict[Step, tuple[str, str]] = {
    Step.VIEW: (N_("view the task for somebody else"), N_("only the responsible person does")),
    Step.START: (N_("start the task"), N_("only the responsible person and participants may")),
    Step.PAUSE: (N_("pause the task"), N_("only the responsible person may")),
    Step.SUMMARISE: (N_("write the summary of the task"), N_("only the responsible person may")),
    Step.COMPLETE: (N_("complete the task"), N_("only the responsible person and the creator may")),
    Step.ACCEPT: (N_("accept the task"), N_("only the creator may")),
    Step.RETURN: (N_("return the task"), N_("only the creator may")),
    Step.RESUME: (N_("resume the task"), N_("only the responsible person and the creator may")),
    Step.DELEGATE: (N_("delegate the task"), N_("only the responsible person and the creator may")),
    Step.DEADLINE: (N_("change the deadline of the task"), N_("only the responsible person and the creator may")),
}
_NEXT: dict[TaskState, str] = {
    TaskState.PENDING: N_("start it first"),
    TaskState.IN_PROGRESS: N_("pause or complete it"),
    TaskState.PAUSED: N_("resume or complete it"),
    TaskState.IN_REVIEW: N_("its creator accepts or returns it"),
    TaskState.DONE: N_("resume it first"),
}


class WrongState(Conflict):
    """The task is in a state from which that step does not lead on: somebody may have been faster."""

    code = "task_state"
    message = N_("“{title}” is {state}")


def actor_of(session: Session) -> int:
    """Who acts in the sense of the rules: the operator, or nobody when it is a robot or the clock."""
    return SYSTEM if session.origin.startswith(_ROBOTS) else session.user_id


def standing(raw: RawRecord) -> Standing:
    """What the rules know of a stored task."""
    values = raw.values
    return Standing(
        state=TaskState(values["state"]),
        badge=Badge(values["badge"]),
        creator=raw.created_by,
        responsible=values["responsible"],
        participants=frozenset(values["participants"]),
        control=bool(values["control"]),
        summary_required=bool(values["summary_required"]),
        has_summary=bool((values["summary"] or "").strip()),
        viewed=values["viewed_at"] is not None,
        overdue=bool(values["overdue"]),
    )


def refusal(session: Session, title: str, task: Standing, step: Step, why: Refusal) -> CrmError:
    """The refusal in words: 4 for the state, 6 for the person, 5 for the summary."""
    if why is Refusal.STATE:
        from crm_tui.i18n.translate import _  # noqa: PLC0415 — refusals only

        return WrongState(title=title, state=_(STATES[task.state]), hint=_NEXT[task.state])
    if why is Refusal.WHO:
        verb, hint = _VERBS[step]
        return NotAllowed(login=session.login, verb=verb, hint=hint)
    return Incomplete(
        text=N_("“{title}” needs a summary before it can be completed"),
        title=title,
        field="summary",
        hint=N_("say what came out of it; on the command line: --summary TEXT"),
    )


def planned(session: Session, before: RawRecord, step: Step, *, actor: int | None = None) -> Standing:
    """The task after the step.

    Raises:
        WrongState, NotAllowed, Refused: why it cannot be taken.
    """
    task = standing(before)
    found = plan(task, step, actor_of(session) if actor is None else actor)
    if isinstance(found, Impossible):
        raise refusal(session, before.values["title"], task, step, found.why)
    return found


def writes(session: Session, before: RawRecord, after: Standing, *, now: int, told: bool = True) -> dict[str, Raw]:
    """The raw values that make the task stand like that.

    Args:
        session: Who acts.
        before: The task as stored.
        after: As it will stand.
        now: UTC ms.
        told: Whether the badge tells of a new event even when it stays the same.
    """
    values = before.values
    found: dict[str, Raw] = {"state": after.state.value, "badge": after.badge.value, "overdue": int(after.overdue)}
    if told or after.badge.value != values["badge"]:
        found["badge_at"] = now
    if not after.viewed:
        found["viewed_at"] = None
    elif values["viewed_at"] is None:
        found["viewed_at"] = now
    if after.state is TaskState.DONE and values["state"] != TaskState.DONE:
        found |= {"closed_at": now, "closed_by": session.user_id or None}
    elif after.state is not TaskState.DONE:
        found |= {"closed_at": None, "closed_by": None, "auto_completed": 0}
    return found


def live(act: Operation, ref: Ref) -> RawRecord:
    """The task, when it is not in the recycle bin.

    Raises:
        NotFound: no such task.
        Refused: it lies in the recycle bin.
    """
    before = act.read(ref)
    if before.deleted_at is not None:
        raise Refused(
            text=N_("“{subject}” lies in the recycle bin"),
            subject=before.values["title"],
            hint=N_("restore it first"),
        )
    return before


def take(
    session: Session,
    act: Operation,
    ref: Ref,
    step: Step,
    *,
    actor: int | None = None,
    comment: str = "",
) -> Standing:
    """Take a step inside an operation: write it, tell the timelines of all that it is about, and those involved.

    Args:
        session: Who acts.
        act: The operation.
        ref: The task.
        step: Which.
        actor: Who acts in the sense of the rules, when it is not the session.
        comment: What the creator says when returning it.

    Raises:
        WrongState, NotAllowed, Refused: nothing was written.
    """
    before = live(act, ref)
    after = planned(session, before, step, actor=actor)
    automatic = step is Step.FINISH and after.state is TaskState.DONE
    act.update(ref, writes(session, before, after, now=act.at) | ({"auto_completed": 1} if automatic else {}))
    announce(session, act, before, after.badge, comment=comment, told=step is not Step.VIEW)
    return after


def announce(
    session: Session, act: Operation, before: RawRecord, badge: str, *, comment: str = "", told: bool = True
) -> None:
    """Write the event on the task and on all that it is about, and tell those involved unless they were told already."""
    title = before.values["title"]
    payload = {"task": before.id, "title": title, "badge": str(badge)} | ({"comment": comment} if comment else {})
    ref = Ref("task", before.id)
    act.event("task_status", ref, payload)
    tell_bound(act, "task_status", before.values, payload)
    if told and not session.origin.startswith(_SILENT):
        people = involved(before) - {session.user_id}
        details = {"title": title, "badge": str(badge), "by": session.name}
        for user in sorted(people):
            notifications.add(user, act.at, "task_status", ref, details)


def tell_bound(act: Operation, event: str, values: Mapping[str, Raw], payload: Mapping[str, Raw]) -> None:
    """Write this event on every record that the task is about."""
    for kind, field in bindings().items():
        for target in values.get(field) or ():
            act.event(event, Ref(kind, target), payload)


def involved(task: RawRecord) -> set[int]:
    """Who hears of what happens to a task: creator, responsible person, participants, observers."""
    values = task.values
    people = {task.created_by, values["responsible"], *values["participants"], *values["observers"]}
    return {user for user in people if user is not None}


def on_close(session: Session, act: Operation, kind: str, records: Sequence[int]) -> int:
    """Finish the open tasks of closing leads or deals; returns how many.

    Those under control go to review, the others are completed on behalf of who closes. A task that is about another
    open lead or deal stays as it is; so do those of leads while the setting says so.

    Args:
        session: Who closes.
        act: The operation, in which the records are closed already.
        kind: Their type.
        records: At most 500 ids.

    Source: behaviour «When the CRM item is closed»; open questions Q59, Q61.
    """
    if kind not in stored.CLOSING or (kind == "lead" and not settings.closes_with_lead("task")):
        return 0
    done = 0
    for task in stored.open_on(kind, records):
        ref = Ref("task", task)
        if stored.about_open(task) or act.read(ref).values["state"] == TaskState.IN_REVIEW:
            continue
        take(session, act, ref, Step.FINISH, actor=SYSTEM)
        done += 1
    return done
