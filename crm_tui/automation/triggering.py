"""Triggers at work: what happened moves records, each at most once, by a robot; and what keeps a storm of them small.

Triggers are asked in the order of the board; the first that may move a record does, the others let it be. A move is a run
that has ended: chains are counted by it, and it tells what set it off. Bounds: runs set off by runs at most ten deep; one
record at most `MOST` moves by what happened within a minute; few records in one transaction; what keeps happening is told
once. Source: engine «Triggers», «Start modes».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from crm_tui.automation import starting, trigger_events, wording
from crm_tui.automation.trigger_events import Page
from crm_tui.domain import trigger_rules
from crm_tui.domain.errors import Conflict, CrmError, NotAllowed, NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Stage
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Step, Template
from crm_tui.domain.workflow_file_write import write
from crm_tui.i18n.translate import _
from crm_tui.services import moving, stage_fields, users
from crm_tui.services.session import Session, operation
from crm_tui.services.stage_fields import MissingFields
from data import database, happened, journal, notifications, records, triggers
from data.happened import AGAIN, Happening
from data.journal import Run
from data.queries import stages
from data.records import RawRecord
from data.triggers import Trigger

MOST = 20
"""Moves of one record by triggers."""
WITHIN_MS = 60_000
"""Of so long."""
AGAIN_MS = 3_600_000
"""A record hears of one trigger and one reason once in so long."""
PEOPLE = 20
"""Notices of one trigger in that time; the timelines of the records tell the rest."""
TOGETHER = 10
"""Records that one happening moves in one transaction."""
_STORE = (3, 7)
_CODES: Mapping[type[CrmError], str] = {
    NotFound: "target_not_found", Conflict: "conflict",
    NotAllowed: "access_denied",
}  # fmt: skip
MISSING = "required_field_missing"
"""Reason of a trigger whose stage needs a field that is empty."""
STORM = "storm"
"""Reason of a trigger that let a record be because triggers had moved it too often."""
SENTENCES: Mapping[str, str] = {
    "type": N_("the trigger is for records of another type"),
    "gone": N_("the record does not exist, or lies in the recycle bin"),
    "no_stage": N_("the stage of the trigger was deleted"),
    "off": N_("the trigger is switched off"),
    trigger_rules.Stay.OTHER_PIPELINE: N_("the record stands in another pipeline than the trigger"),
    trigger_rules.Stay.THERE: N_("the record stands on “{stage}” already"),
    trigger_rules.Stay.CLOSED: N_("the record is closed, and the trigger may not move it back"),
    trigger_rules.Stay.BEFORE: N_("“{stage}” comes before the stage of the record, and the trigger may not move it back"),
    "limit_exceeded": N_("stopped: it was set off by what it had set off itself, {limit} levels deep"),
    STORM: N_("stopped: triggers have moved the record {limit} times by what happened within a minute"),
}  # fmt: skip
"""Why a trigger lets a record be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a trigger came to with one record."""

    trigger: Trigger
    ref: Ref
    reason: str = ""
    """Why it does not move it; empty when it does."""
    said: Mapping[str, Any] = field(default_factory=dict)
    """As rows of the journal say it; see `wording`."""
    run: int | None = None
    """The run that tells of it."""

    @property
    def moved(self) -> bool:
        """Whether it moved the record."""
        return not self.reason

    @property
    def sentence(self) -> str:
        """The reason, in the language in use."""
        return wording.sentence(self.said)


def look(session: Session, each: Happening) -> None:
    """What happened sets triggers off; inside the transaction that has taken it."""
    listening = triggers.listening(happened.words(each))
    if not listening:
        return
    found = trigger_events.heard(each)
    asked: dict[Ref, list[Trigger]] = {}
    after = Ref.parse(each.facts["after"]) if each.kind == AGAIN else Ref("", 0)
    for trigger in listening:
        event = trigger_events.events().get(trigger.event)
        if event is None or trigger.entity < after.type or not event.matches(trigger.settings, found):
            continue
        page = Page(after.id if trigger.entity == after.type else 0, TOGETHER + 1)
        for number in event.items(trigger, found, page):
            asked.setdefault(Ref(trigger.entity, number), []).append(trigger)
    refs = sorted(asked, key=lambda ref: (ref.type, ref.id))
    for ref in refs[:TOGETHER]:
        ask(session, asked[ref], ref, each)
    if len(refs) > TOGETHER:
        happened.look_again(each, refs[TOGETHER - 1])


def ask(session: Session, asked: Sequence[Trigger], ref: Ref, each: Happening) -> Verdict | None:
    """Ask triggers in order; the answer of the one that moved the record, else of the first; None when there are none."""
    first: Verdict | None = None
    for place, trigger in enumerate(asked, 1):
        found = attempt(session, trigger, ref, each, behind=[other.id for other in asked[place:]])
        if found.moved:
            return found
        first = first or found
    return first


def judge(trigger: Trigger, ref: Ref) -> tuple[Verdict, RawRecord | None, Stage | None]:
    """Whether it may move the record as it stands now, with the record and the stage where the trigger sits."""
    target = stages.stage(trigger.stage)
    if ref.type != trigger.entity:
        return stays(trigger, ref, "type"), None, target
    record = records.load(ref.type, ref.id)
    if record is None or record.deleted_at is not None:
        return stays(trigger, ref, "gone"), None, target
    here = stages.stage(record.values["stage"])
    if target is None or here is None:
        return stays(trigger, ref, "no_stage"), record, None
    stay = trigger_rules.stays(here, target, allow_back=trigger.allow_back)
    if stay:
        return stays(trigger, ref, stay.value, stage=target.name), record, target
    try:
        stage_fields.check(ref.type, record.values, target, record=ref.id)
    except MissingFields as error:
        said = {"code": MISSING, **wording.kept(error)}
        return Verdict(trigger=trigger, ref=ref, reason=MISSING, said=said), record, target
    return Verdict(trigger=trigger, ref=ref), record, target


def stays(trigger: Trigger, ref: Ref, reason: str, **params: object) -> Verdict:
    """That it lets the record be, for one of the reasons of `SENTENCES`."""
    said = {"code": reason, "text": SENTENCES[reason], "params": params}
    return Verdict(trigger=trigger, ref=ref, reason=reason, said=said)


def attempt(session: Session, trigger: Trigger, ref: Ref, each: Happening, *, behind: Sequence[int] = ()) -> Verdict:
    """Move the record to the stage of the trigger, or say why not; inside a transaction.

    Whoever asks a thousand times for what cannot be gets a thousand answers and one entry. ``behind`` are the triggers that
    will not be asked when it moves the record: its run keeps them, so that they can answer why they did nothing.
    """
    storm = triggers.moved_since(ref, each.at - WITHIN_MS, MOST)
    if storm and triggers.told_since(None, ref, STORM, each.at - AGAIN_MS):
        return stays(trigger, ref, STORM, limit=MOST)
    verdict, record, target = judge(trigger, ref)
    if record is None or target is None or (not verdict.moved and verdict.reason != MISSING):
        return verdict
    if verdict.reason == MISSING:
        return _stop(session, verdict, record, each)
    cause = starting.cause(each.origin)
    if cause is not None and cause.depth >= starting.DEPTH:
        return _stop(session, stays(trigger, ref, "limit_exceeded", limit=starting.DEPTH), record, each)
    if storm:
        return _stop(session, stays(trigger, ref, STORM, limit=MOST), record, each)
    try:
        with database.savepoint():
            return replace(verdict, run=_move(session, verdict, record, target, each, behind))
    except CrmError as error:
        if error.exit in _STORE:
            raise
        code = next((code for kind, code in _CODES.items() if isinstance(error, kind)), "not_applicable")
        kept = {"code": code, **wording.kept(error)}
        return _stop(session, replace(verdict, reason=code, said=kept), record, each)


def _run(session: Session, verdict: Verdict, author: Session, each: Happening) -> Run:
    trigger, cause = verdict.trigger, starting.cause(each.origin)
    spec = _spec(trigger.id, name_of(trigger), trigger.entity, trigger.stage)
    return Run(
        workflow=0, form=journal.freeze(spec), document=verdict.ref, state="completed" if verdict.moved else "terminated",
        reason=verdict.reason, waits=False, started_by=author.user_id or None, start=trigger.start,
        caused_by=cause.id if cause else None, operation=each.operation or None, depth=cause.depth + 1 if cause else 0,
        seq=1, content={"happened": each.at, "event": trigger.event}, created_at=session.now_ms(),
    )  # fmt: skip


def _move(
    session: Session, verdict: Verdict, record: RawRecord, target: Stage, each: Happening, behind: Sequence[int]
) -> int:
    """The move and the run that tells of it; its id."""
    author = _author(session, verdict.trigger, record, each)
    run = _run(session, verdict, author, each)
    run.content |= {"behind": list(behind)} if behind else {}
    number = triggers.begin(run)
    robot = replace(author, origin=f"run:{number}", caused_by=each.operation or None)
    done = moving.move(robot, [run.document], target.id)
    said = {"text": N_("moved to “{stage}”"), "params": {"stage": target.name}}
    triggers.note(run, _row(run, "ok", said, done.operation_id, late_ms=run.created_at - each.at))
    return number


def _stop(session: Session, verdict: Verdict, record: RawRecord, each: Happening) -> Verdict:
    """Nothing of the move remains but an entry: a run, a line in the timeline, a notice; one of each for a while."""
    trigger, ref = verdict.trigger, verdict.ref
    whose = None if verdict.reason == STORM else trigger.id  # whichever trigger it is, a storm is one
    if triggers.told_since(whose, ref, verdict.reason, each.at - AGAIN_MS):
        return verdict
    quiet = triggers.stopped_since(trigger.id, session.now_ms() - AGAIN_MS, PEOPLE) >= PEOPLE
    author = _author(session, trigger, record, each)
    run = _run(session, verdict, author, each)
    number = triggers.begin(run)
    told = {"trigger": name_of(trigger), "run": number, "sentence": verdict.sentence}
    with operation(author.of(f"run:{number}", caused_by=run.operation), N_("trigger stopped")) as act:
        act.event("trigger_stopped", ref, told)
        done = act.id
    triggers.note(run, _row(run, "failed", verdict.said, done))
    responsible = record.values.get("responsible")
    if isinstance(responsible, int) and not quiet:
        notifications.add(responsible, run.created_at, "trigger_stopped", ref, told)
    return replace(verdict, run=number)


def _row(run: Run, outcome: str, said: Mapping[str, Any], done: int, *, late_ms: int = 0) -> journal.Step:
    return journal.Step(
        seq=0, step=f"T{run.start.partition(':')[2]}", action="change_stage", at=run.created_at, outcome=outcome,
        said=dict(said), given={}, results={}, refs=(run.document,), operation=done or None, late_ms=max(0, late_ms),
    )  # fmt: skip


def _author(session: Session, trigger: Trigger, record: RawRecord, each: Happening) -> Session:
    """The robot that stands for whom the trigger names, else for the responsible person, else for who set it off."""
    known = {user.id: user for user in users.users(session)}
    wanted = (trigger.on_behalf, record.values.get("responsible"), each.user)
    user = next((known[number] for number in wanted if number in known), None)
    robot = starting.robot(session, user.id if user else None)
    return replace(robot, login=user.login, name=user.name) if user else replace(robot, login="", name="")


def name_of(trigger: Trigger) -> str:
    """What it is called: as people named it, else by its event."""
    event = trigger_events.events().get(trigger.event)
    return trigger.name or (_(event.label) if event else trigger.event)


@lru_cache(maxsize=64)
def _spec(number: int, name: str, entity: str, stage: int) -> str:
    """The template that such a run follows: one step."""
    step = Step(id=f"T{number}", kind="change_stage", parameters=(("stage", str(stage)),))
    return write(Template(name=name, document=entity, timeline=False, steps=(step,)))
