"""Wait for a moment: so long after a start, before, after or at a date of the record, in working hours only.

When the date changes before the moment has come, the moment is another one. Whoever comes too late goes on at once, but
never outside the working hours that are asked for. Source: engine «Automation rules» (run time).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from crm_tui.automation import dating, failing, lengths
from crm_tui.automation.outcome import Done, Outcome, StepFailed, Wait
from crm_tui.automation.registry import EVERY, Action, Parameter, Result
from crm_tui.automation.step import Step
from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain import waits
from crm_tui.domain.dates import from_ms, to_ms
from crm_tui.domain.ref import Ref
from crm_tui.domain.waits import RuleTime
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import MissingParameter
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.domain.working_time import WorkingTime
from crm_tui.services import settings


class _Asked(NamedTuple):
    """What is waited for, as the wait keeps it."""

    since: int
    """UTC ms: delays count from then."""
    after: str
    before: str
    field: str
    office: bool
    own: bool

    @classmethod
    def of(cls, step: Step) -> _Asked:
        """What the parameters say."""
        since = step.moment("since") or step.session.now()
        return cls(
            since=to_ms(since), after=step.text("after"), before=step.text("before"),
            field=dating.field_of(step, "date_field") if step.choice("date_field") else "",
            office=step.flag("office_hours"), own=step.flag("own_hours"),
        )  # fmt: skip

    @classmethod
    def kept(cls, facts: Mapping[str, object]) -> _Asked:
        """What a wait has kept."""
        return cls(
            since=int(str(facts["since"])), after=str(facts["after"]), before=str(facts["before"]),
            field=str(facts["field"]), office=bool(facts["office"]), own=bool(facts["own"]),
        )  # fmt: skip

    @property
    def when(self) -> RuleTime:
        """From what it is counted, and in which direction."""
        if not self.field:
            return RuleTime.AFTER if self.after else RuleTime.AT_ONCE
        if self.before:
            return RuleTime.BEFORE_DATE
        return RuleTime.AFTER_DATE if self.after else RuleTime.AT_DATE


def _run(step: Step) -> Outcome:
    asked = _Asked.of(step)
    try:
        return _until(step, asked, _due(step, asked))
    except MissingParameter as error:
        raise StepFailed(
            "missing_parameter", N_("{parameter}: the field “{value}” of the record is empty"), parameter="date_field",
            value=asked.field, hint=N_("fill the date, or count from the entry into the stage"),
        ) from error  # fmt: skip


def _due(step: Step, asked: _Asked) -> datetime:
    """The moment by clock and date alone: it may have passed, and work may be over."""
    code, text = ("before", asked.before) if asked.before else ("after", asked.after)
    interval = lengths.read(code, text)
    moment = dating.value_of(step, asked.field) if asked.field else None
    with lengths.counted(code, text):
        due = waits.rule_due(
            asked.when, from_ms(asked.since), step.session.zone, interval=interval, moment=moment,
            minimum_seconds=60 * settings.minimum_delay(),
        )  # fmt: skip
    start = moment or (from_ms(asked.since) if interval.dated else None)
    if start is not None and not interval.clock and due > step.session.now():
        lengths.tell_skipped(step, start, due)
    return due


def _until(step: Step, asked: _Asked, due: datetime) -> Outcome:
    """Go on when it is due and work goes on; else wait until then."""
    now, zone = step.session.now(), step.session.zone
    with failing.told("own_hours" if asked.own else "office_hours"):
        moment = waits.rule_due(RuleTime.AT_ONCE, max(due, now), zone, calendars=_calendars(step, asked))
    if moment <= now:
        return Done({"DUE": Typed(ValueType.DATETIME, due)})
    return Wait(kind="rule_time", about=step.document, until=moment, facts=asked._asdict())


def _calendars(step: Step, asked: _Asked) -> list[WorkingTime]:
    """Working times that must all be open."""
    world = RunWorld(step.session, run=0, seq=0, name="", document=step.document, starter=step.starter, values=Values())
    found = [world.working_time(None)] if asked.office else []
    responsible = step.record(step.document).values.get("responsible") if asked.own else None
    if isinstance(responsible, int):
        found.append(world.working_time(Ref("user", responsible)))
    return found


def _resume(step: Step) -> Outcome | None:
    asked = _Asked.kept(step.waiting)
    event, facts = step.happened or ("", {})
    if event == "manual":
        return Done({"DUE": Typed(ValueType.DATETIME, step.session.now())})
    if event == "due":
        return _until(step, asked, step.session.now())
    changed = facts.get("fields") if event == "changed" else None
    if not isinstance(changed, (list, tuple)):
        return None
    if asked.field in changed or (asked.own and "responsible" in changed):
        return _again(step, asked)
    return None


def _again(step: Step, asked: _Asked) -> Outcome:
    """The date changed, or who is responsible: until when it lasts now."""
    try:
        return _until(step, asked, _due(step, asked))
    except MissingParameter:
        step.warn(N_("the date field is empty: this waits until it is filled"))
        return Wait(kind="rule_time", about=step.document, facts=asked._asdict())


ACTION = Action(
    id="rule_time",
    label=N_("Wait for a moment"),
    about=N_("Waits as long as a rule does: so long after a moment, or before, after or at a date of the record."),
    documents=EVERY,
    parameters=(
        Parameter(code="since", label=N_("Counted from"), type=ValueType.DATETIME),
        Parameter(code="after", label=N_("So long after"), help=N_("for example 2 days, 1h30min")),
        Parameter(code="before", label=N_("So long before"), help=N_("for example 2 days, 1h30min")),
        Parameter(code="date_field", label=N_("Date"), type=ValueType.LIST, of="field"),
        Parameter(
            code="office_hours", label=N_("Only in the company's working hours"), type=ValueType.BOOL, default="N"
        ),
        Parameter(
            code="own_hours",
            label=N_("Only in the responsible person's working hours"),
            type=ValueType.BOOL,
            default="N",
        ),
    ),
    results=(Result(code="DUE", label=N_("When it was due"), type=ValueType.DATETIME),),
    run=_run,
    resume=_resume,
)
