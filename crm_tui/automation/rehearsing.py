"""Rehearse a workflow: play it on a copy of the real data, by a virtual clock, and tell what would become of everything.

The engine is the engine, the rules are the rules; only the store is a copy in memory (`data.aside`) and time is
virtual: it jumps from one wake-up to the next, of the run and of what it sets off. What was planned before stands still.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from crm_tui.automation import rehearsal_checks, rehearsal_report, timers, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rehearsal_answers import Answering, Answers
from crm_tui.automation.rehearsal_report import Rehearsal
from crm_tui.domain.dates import from_ms
from crm_tui.domain.ref import Ref
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import machine
from crm_tui.services.session import Session
from data import aside, journal, witness
from data import timers as stored

KINDS = ("automation", "reminder", "run")
"""Timers that are played: of runs, of what happened to records, of activities that were planned."""
_WORKFLOWS = ("automation", "run")
MOST_STEPS = 10_000
SECONDS = 30.0
"""For copying, and again for playing."""
_PART_OF_MEMORY = 2
"""A copy takes at most half of the memory that is free."""
_SETTLING = 1000
"""Timers of others that are fired first, since they are due already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is rehearsed."""

    template: int | None = None
    """The template; None for one that was never kept."""
    text: str | None = None
    """The template as a file: one that is not kept yet, or that would be kept in the place of `template`."""
    records: tuple[Ref, ...]
    """On which records, each with a run of its own."""
    given: Mapping[str, str] = field(default_factory=dict)
    """Texts of parameters by code."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """By the id of a step that waits: see `rehearsal_answers`."""
    event: str = ""
    """What the client does wherever a step waits for the client, unless the step has an answer."""
    stage: str = ""
    """Where somebody moves the record wherever a step waits for a stage, unless the step has an answer."""
    machine: bool = False
    """Whether differences are told as scripts read them."""


class Limits(NamedTuple):
    """When a rehearsal is broken off."""

    steps: int = MOST_STEPS
    seconds: float = SECONDS


class VirtualClock:
    """Stands still until it is told to jump."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        """This moment."""
        return self.at


def rehearse(session: Session, plan: Plan, limits: Limits | None = None) -> Rehearsal:
    """Play the workflow on a copy; nothing of it remains but the answer.

    Records that the run would create have the numbers that they would get if nobody else created any before.

    Raises:
        NotFound: no such template or step, or a record that is not there for the operator.
        NotAllowed: it may not be started, and the operator may not change workflows either.
        Unsound: the text can never run.
        UnknownField, InvalidValue, Refused: a parameter, or the record, as for a start; an answer that is none.
        Busy, Unavailable: no copy could be made.
    """
    bounds = limits or Limits()
    free = machine.free_memory()
    with aside.working(bounds.seconds, None if free is None else free // _PART_OF_MEMORY):
        clock = VirtualClock(session.now())
        inner = replace(session, clock=clock, dry_run=False, rehearsed=[])
        number = _template(inner, plan)
        found = workflows.template(inner, number).template
        rehearsal_checks.check(inner, found, plan.answers, plan.event, plan.stage)
        _settle(inner)
        witness.still()
        since = witness.begin()
        started = [workflows.start(inner, number, ref, plan.given).id for ref in plan.records]
        answers = Answers(steps=plan.answers, event=plan.event, stage=plan.stage)
        playing = Playing(inner, clock, Answering(inner, answers), bounds)
        began = clock.at
        limit = playing.run()
        problems = [*_others(plan.records, since), *playing.answering.problems, *playing.problems]
        return rehearsal_report.report(
            inner, since, started, playing.answering.acts, workflow=found.name, began=began, problems=problems, limit=limit,
            machine=plan.machine,
        )  # fmt: skip


def _template(session: Session, plan: Plan) -> int:
    """The template in the copy: kept when it is not yet, switched on when it is off."""
    if plan.text is not None:
        number = workflows.save(session, plan.text, number=plan.template).id
    elif plan.template is not None:
        number = plan.template
    else:
        raise ValueError("nothing to rehearse")
    if not workflows.template(session, number).stored.active and session.has_settings:
        workflows.set_active(session, number, active=True)
    return number


def _settle(session: Session) -> None:
    """What workflows of others can do by now is done first, as any clock would."""
    effects = {kind: sweep.EFFECTS[kind] for kind in _WORKFLOWS}
    for _each in range(_SETTLING):
        due = stored.next_due_of(_WORKFLOWS)
        if due is None or due > session.now_ms():
            return
        timers.fire(timers.clock_session(session), effects, _WORKFLOWS, most=1)


def _others(refs: Sequence[Ref], since: witness.Since) -> list[str]:
    """Other runs on the records stand still meanwhile."""
    count = sum(run.id <= since.run for ref in dict.fromkeys(refs) for run in journal.of(ref, ended=False))
    if not count:
        return []
    said = ngettext(
        "{count} other run is under way on the record: what it would do meanwhile is not played",
        "{count} other runs are under way on the record: what they would do meanwhile is not played",
        count,
    )
    return [fill(said, {"count": count})]


class Playing:
    """The clock jumps from one wake-up to the next, until nothing more would happen."""

    def __init__(self, session: Session, clock: VirtualClock, answering: Answering, limits: Limits) -> None:
        """About to begin.

        Args:
            session: Whose clock is `clock`; it works on the copy.
            clock: Set forward here.
            answering: What people do.
            limits: When it is broken off.
        """
        self._session = session
        self._robot = timers.clock_session(session)
        self._clock = clock
        self._limits = limits
        self.answering = answering
        self.problems: list[str] = []
        """Timers that failed, in words."""

    def run(self) -> str:
        """Play; the answer says why it was broken off, in words, and is empty when nothing more would happen."""
        until = time.monotonic() + self._limits.seconds
        while True:
            if witness.count() >= self._limits.steps:
                return fill(_("broken off after {limit} steps"), {"limit": self._limits.steps})
            if time.monotonic() > until:
                return fill(_("broken off after {limit} seconds"), {"limit": int(self._limits.seconds)})
            due = stored.next_due_of(KINDS)
            if due is not None and due <= self._session.now_ms():
                if not self._fire():
                    return _("broken off: a timer failed")
            elif not self._jump(due):
                return ""

    def _jump(self, due: int | None) -> bool:
        """To the next wake-up, or to when somebody does something, whichever comes first; whether there is either."""
        pause = self.answering.pause()
        then = None if pause is None else self._clock.at + pause
        if then is not None and (due is None or then < from_ms(due)):
            self._clock.at = then
            self.answering.act()
            return True
        if due is not None:
            self._clock.at = from_ms(due)
        return due is not None

    def _fire(self) -> bool:
        """Fire the timer that is due first; whether it did its work."""
        effects = {kind: sweep.EFFECTS[kind] for kind in KINDS}
        for each in timers.fire(self._robot, effects, KINDS, most=1):
            if isinstance(each, timers.Failed):
                self.problems.append(f"{each.key}: {type(each.error).__name__}: {each.error}")
                return False
        return True
