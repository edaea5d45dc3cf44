"""What a task gets when nobody says it, and what a change of it means. Used by `record_rules` for every door."""

from __future__ import annotations

from collections.abc import Mapping

from crm_tui.domain import checklists, dates
from crm_tui.domain.entities.task import CRM_TAG
from crm_tui.domain.entities.types import bindings
from crm_tui.domain.errors import InvalidValue, NotFound
from crm_tui.domain.fields import Point, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.task_badges import Badge, TaskState
from crm_tui.domain.task_states import Step
from crm_tui.domain.words import N_
from crm_tui.services import task_steps
from crm_tui.services.session import Session
from data import notifications
from data.operations import Operation
from data.queries import activities, tasks
from data.records import RawRecord
from data.shapes import Raw, to_raw

_FLAGS = ("important", "control", "summary_required")
_AFTERWARDS = frozenset({"summary", "tags", "project", "files", "estimate", "spent", "observers", "origin_id"})
"""What may still be written on a task that is done, besides what it is about: it changes no badge."""
_AUTOMATIC = ("run:", "rule:")


def defaults(session: Session, filled: dict[str, Value]) -> dict[str, Value]:
    """The values with those that nobody gave.

    Source: behaviour «Creating a task from a CRM card», «Ten statuses».

    Raises:
        InvalidValue, NotFound: times, checklist, or something that it is about.
    """
    for name in _FLAGS:
        if filled.get(name) is None:
            filled[name] = False
    about = [Ref(kind, each) for kind, field in bindings().items() for each in _ids(filled.get(field))]
    if about:
        filled["tags"] = _with_crm(filled.get("tags"))
    filled["checklist"] = checklists.to_text(checklists.parse(_text(filled.get("checklist")))) or None
    filled |= {
        "state": TaskState.PENDING.value,
        "badge": Badge.CREATED.value,
        "badge_at": session.now(),
        "overdue": False,
        "auto_completed": False,
        "origin": "automation" if session.origin.startswith(_AUTOMATIC) else "manual",
        "created_stage": next((stage for ref in about if (stage := tasks.stage_of(ref)) is not None), None),
    }
    _check({name: to_raw(value) for name, value in filled.items()})
    return filled


def _ids(value: Value) -> tuple[int, ...]:
    return tuple(each for each in value if isinstance(each, int)) if isinstance(value, tuple) else ()


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def _with_crm(value: Value) -> tuple[Point, ...]:
    """The tags with that of tasks born in the CRM."""
    found = tuple(each for each in value if isinstance(each, Point)) if isinstance(value, tuple) else ()
    if any(each.value.casefold() == CRM_TAG.casefold() for each in found):
        return found
    return (Point(CRM_TAG, ""), *found)


def consequences(session: Session, before: RawRecord, raw: Mapping[str, Raw]) -> dict[str, Raw]:
    """Further fields that change with these: state and badge above all.

    Raises:
        InvalidValue, NotFound: what may not be written.
        WrongState, NotAllowed: a change that this person may not make, or not now.
    """
    if "title" in raw and not raw["title"]:
        raise InvalidValue(field="title", value="", reason=N_("is required"))
    if "responsible" in raw and raw["responsible"] is None:
        raise InvalidValue(field="responsible", value="", reason=N_("is required"))
    found: dict[str, Raw] = {name: 0 for name in _FLAGS if name in raw and raw[name] is None}
    if "checklist" in raw:
        found["checklist"] = checklists.to_text(checklists.parse(raw["checklist"])) or None
    merged = {**raw, **found}
    changed = {name for name, value in merged.items() if before.values[name] != value}
    _check(
        {name: merged[name] for name in changed}
        | {name: {**before.values, **merged}[name] for name in ("planned_start", "planned_end")}
    )
    return found | _steps(session, before, merged, changed)


def _steps(session: Session, before: RawRecord, raw: Mapping[str, Raw], changed: set[str]) -> dict[str, Raw]:
    """What the change means for state and badge: of several meanings the one that tells most."""
    step = _meaning(before, raw, changed, task_steps.actor_of(session))
    if step is None:
        return {}
    if "deadline" in changed and step is not Step.DEADLINE:
        task_steps.planned(session, before, Step.DEADLINE)
    after = task_steps.planned(session, before, step)
    tells = step not in (Step.EDIT, Step.SUMMARISE) or after.badge in (Badge.UPDATED, Badge.SUMMARY)
    found = task_steps.writes(session, before, after, now=session.now_ms(), told=tells)
    return found | ({"overdue": 0} if "deadline" in changed else {})


def _meaning(before: RawRecord, raw: Mapping[str, Raw], changed: set[str], actor: int) -> Step | None:
    if "responsible" in changed:
        return Step.DELEGATE
    if "deadline" in changed:
        return Step.DEADLINE
    summarised = "summary" in changed and raw["summary"] and before.values["responsible"] == actor
    if summarised and before.values["state"] not in (TaskState.DONE, TaskState.IN_REVIEW):
        return Step.SUMMARISE
    decisive = changed - set(bindings().values())
    if before.values["state"] == TaskState.DONE:
        decisive -= _AFTERWARDS
    return Step.EDIT if decisive else None


def _check(raw: Mapping[str, Raw]) -> None:
    start, end = raw.get("planned_start"), raw.get("planned_end")
    if start is not None and end is not None and end < start:
        raise invalid("planned_end", dates.from_ms(end).isoformat(), N_("is before the start"))
    for name in ("estimate", "spent"):
        if (raw.get(name) or 0) < 0:
            raise invalid(name, str(raw[name]), N_("is less than nothing"))
    if len(checklists.parse(raw.get("checklist"))) > checklists.MOST:
        raise invalid("checklist", "…", N_("has more than {limit} items"), limit=checklists.MOST)
    people = (("participants", "user"), ("observers", "user"))
    for field, kind in (*((field, kind) for kind, field in bindings().items()), *people):
        absent = activities.missing(kind, raw.get(field) or ())
        if absent is not None:
            raise NotFound(what=N_(kind), name=str(absent))
    if raw.get("responsible") is not None and activities.missing("user", (raw["responsible"],)) is not None:
        raise NotFound(what=N_("user"), name=str(raw["responsible"]))


def after_create(session: Session, act: Operation, ref: Ref, raw: Mapping[str, Raw]) -> None:
    """The timelines of all that it is about tell of the task, and its participants hear of it."""
    _added(act, ref, str(raw["title"]), {}, raw)
    _tell_participants(session, ref, str(raw["title"]), (), raw)


def after_update(session: Session, act: Operation, ref: Ref, before: RawRecord, raw: Mapping[str, Raw]) -> None:
    """The timelines tell of another badge, and of a task that is about them now."""
    title = str(raw.get("title") or before.values["title"])
    _added(act, ref, title, before.values, raw)
    if raw.get("badge", before.values["badge"]) != before.values["badge"]:
        given = raw.get("responsible", before.values["responsible"]) != before.values["responsible"]
        task_steps.announce(session, act, act.read(ref), raw["badge"], told=not given)
    _tell_participants(session, ref, title, before.values["participants"], raw)


def _added(act: Operation, ref: Ref, title: str, before: Mapping[str, Raw], raw: Mapping[str, Raw]) -> None:
    fresh = {
        field: [each for each in raw.get(field) or () if each not in (before.get(field) or ())]
        for field in bindings().values()
    }
    task_steps.tell_bound(act, "task_added", fresh, {"task": ref.id, "title": title})


def _tell_participants(session: Session, ref: Ref, title: str, before: Raw, raw: Mapping[str, Raw]) -> None:
    if session.origin.startswith(("import:", "demo", "undo:", "redo:", "mode:")):
        return
    for user in raw.get("participants") or ():
        if user not in (before or ()) and user != session.user_id:
            notifications.add(user, session.now_ms(), "participating", ref, {"title": title, "by": session.name})
