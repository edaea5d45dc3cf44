"""Steps of robots on a real store: texts of parameters in, what the action answered out, as the engine does it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from crm_tui.automation import registry, resolving
from crm_tui.automation.outcome import Done, StepFailed, Stop, Wait
from crm_tui.automation.program import Form
from crm_tui.automation.step import Step
from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import Choice, Typed, machine
from crm_tui.services import records, timeline, users
from data import database

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crm_tui.automation.outcome import Outcome
    from crm_tui.services.session import Session

RUN = 1
"""The run that all steps belong to: its changes come from ``run:1``."""


@dataclass(slots=True)
class Told:
    """What a step did and said."""

    step: Step
    outcome: Outcome | None
    error: StepFailed | None = None

    @property
    def done(self) -> Done:
        """The answer of an action that did its work, also of one that ends the run."""
        found = self.outcome.done if isinstance(self.outcome, Stop) else self.outcome
        assert isinstance(found, Done), (self.outcome, self.error)
        return found

    @property
    def stop(self) -> Stop:
        assert isinstance(self.outcome, Stop), (self.outcome, self.error)
        return self.outcome

    @property
    def wait(self) -> Wait:
        assert isinstance(self.outcome, Wait), (self.outcome, self.error)
        return self.outcome

    @property
    def failure(self) -> StepFailed:
        assert self.error is not None, self.outcome
        return self.error

    def value(self, code: str) -> object:
        """A result as a plain value; several as a tuple of texts and numbers."""
        return plain(self.done.results[code])

    def made(self, kind: str) -> Ref:
        """The new record of a type, by the result with its id."""
        code = f"{kind.upper()}_ID"
        number = self.done.results[code].value
        assert isinstance(number, int)
        return Ref(kind, number)

    @property
    def warnings(self) -> list[str]:
        """Warnings in English, filled."""
        return [text.format_map(params) for text, params in self.step.warnings]

    @property
    def notes(self) -> list[str]:
        return [text.format_map(params) for text, params in self.step.notes]


def plain(value: Typed) -> object:
    """Codes instead of choices, ids of users and records as texts."""
    kept = value.value
    if isinstance(kept, tuple):
        return tuple(machine(each) if isinstance(each, (Choice, Ref)) else each for each in kept)
    return machine(kept) if isinstance(kept, (Choice, Ref)) else kept


@dataclass(slots=True)
class Robot:
    """The run ``run:1`` on a record."""

    session: Session
    """Whoever started it."""
    document: Ref
    values: Values = field(default_factory=Values)
    seq: int = 0

    @property
    def own(self) -> Session:
        """The robot's session."""
        return replace(self.session, origin=f"run:{RUN}", caused_by=None)

    def world(self) -> RunWorld:
        return RunWorld(
            self.own, run=RUN, seq=self.seq, name="Sample", document=self.document,
            starter=self.session.user_id, values=self.values,
        )  # fmt: skip

    def step(
        self, kind: str, tables: Mapping[str, Mapping[str, str]] | None = None, /, *, at: str = "A1", **given: str
    ) -> Step:
        """The step with its parameters resolved; raises `StepFailed` as resolving does."""
        action = registry.action(kind)
        form = Form(step=at, kind=kind, given=given, tables=tables or {})
        found = resolving.resolve(self.own, action, form, self.world())
        self.seq += 1
        return Step(
            action=action, session=self.own, document=self.document, starter=self.session.user_id,
            key=f"{RUN}:{self.seq}", place=f"7:{at}", given=found.values, table=found.tables,
            warnings=[(text, dict(params)) for text, params in found.warnings],
        )  # fmt: skip

    def do(
        self, kind: str, tables: Mapping[str, Mapping[str, str]] | None = None, /, *, at: str = "A1", **given: str
    ) -> Told:
        """Do a step in a transaction; its results can be asked for by later ones, a failure leaves nothing."""
        with database.transaction():
            try:
                step = self.step(kind, tables, at=at, **given)
            except StepFailed as error:
                return Told(self._nothing(kind), None, error)
            try:
                with database.savepoint():
                    outcome = step.action.run(step)
            except StepFailed as error:
                return Told(step, None, error)
        told = Told(step, outcome)
        if not isinstance(outcome, Wait):
            self.values.results[at] = dict(told.done.results)
        return told

    def again(self, told: Told, event: str, facts: Mapping[str, object] | None = None) -> Told:
        """Ask a step that waits; ``told.outcome`` is None while it goes on waiting."""
        step, wait = told.step, told.wait
        asked = replace(
            step, since=step.since or self.session.now(), waiting=dict(wait.facts), about=wait.about,
            happened=(event, dict(facts or {})), warnings=[], notes=[],
        )  # fmt: skip
        assert step.action.resume is not None
        with database.transaction():
            try:
                with database.savepoint():
                    outcome = step.action.resume(asked)
            except StepFailed as error:
                return Told(asked, None, error)
        return Told(asked, outcome)

    def _nothing(self, kind: str) -> Step:
        return Step(
            action=registry.action(kind), session=self.own, document=self.document,
            starter=self.session.user_id, key=f"{RUN}:0", given={},
        )  # fmt: skip


def person(session: Session, login: str, name: str = "") -> int:
    """An operator of that login; their id."""
    return users.ensure(login, name or login.title(), session.now()).id


def history(session: Session, ref: Ref) -> dict[str, tuple[str, str]]:
    """Of every field of a record that a robot changed: the new value, and who did it."""
    rows = timeline.history(session, ref)
    return {entry.field: (entry.new, entry.login) for entry in reversed(rows) if entry.origin == f"run:{RUN}"}


def events(session: Session, ref: Ref) -> list[tuple[str, dict[str, object]]]:
    """What the timeline of a record tells of robots, oldest first: kinds with payloads."""
    rows = database.sql(
        "SELECT e.kind, e.payload FROM event e JOIN operation o ON o.id = e.operation "
        "WHERE e.type = ? AND e.record = ? AND o.origin = ? ORDER BY e.id",
        (ref.type, ref.id, f"run:{RUN}"),
    )
    return [(kind, json.loads(payload or "{}")) for kind, payload in rows]


def fresh(session: Session, ref: Ref) -> dict[str, object]:
    """The values of a record as they are now."""
    return dict(records.get(session, ref).values)
