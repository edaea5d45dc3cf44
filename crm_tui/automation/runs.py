"""A run at work: its program, its tokens, its values; and how it is written, ended, told."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crm_tui.automation import compiling, step_words, sub_runs, wording
from crm_tui.automation.program import Form, Instruction, Position
from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain.words import N_
from crm_tui.domain.workflow_problems import Problem
from crm_tui.domain.workflow_stored import pack, unpack
from crm_tui.services import records, users
from crm_tui.services.session import Session, operation
from data import assignments, deaths, journal, notifications
from data.journal import Run, Step


@dataclass(slots=True, kw_only=True)
class Work:
    """A run that goes on, in one transaction."""

    session: Session
    """The robot: origin ``run:17``."""
    run: Run
    program: Sequence[Instruction]
    name: str
    position: Position
    values: Values
    at: int
    """Now, UTC ms: read once a transaction."""
    was: int
    """How long its journal was when it was read."""
    late_ms: int = 0
    began: float | None = None
    """When the step began, by a clock that nobody sets, in seconds."""
    rows: list[Step] = field(default_factory=list)
    """Of the journal, to be written with the place that the run has reached."""
    awake: bool = False
    """Whether its timer is due and still set: it stays while the run goes on."""
    deadly: frozenset[int] = frozenset()
    """Rows of the journal at which too many processes died: those steps are not tried again."""
    failed: list[tuple[int, str]] = field(default_factory=list)
    """The tokens whose steps failed and of which nobody has decided yet, each with the code, the oldest first."""
    mark: int = 0
    """How many operations had been begun when the step began."""
    by: int | None = None
    """The operation that ended the wait of the step."""
    unmet: list[list[str]] = field(default_factory=list)
    """Of a rule whose condition was just false: the rows that were, see `compiling.unmet`."""
    doubts: list[list[object]] = field(default_factory=list)
    """Warnings of conditions and lists that were just worked out, each once: texts to translate with their parameters."""

    def took_ms(self) -> int:
        """How long the step has taken that is now written down; 0 for one that was not done."""
        began, self.began = self.began, None
        return 0 if began is None else round((time.monotonic() - began) * 1000)

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.run.ended_at is not None

    def world(self) -> RunWorld:
        """What the next step may ask."""
        return RunWorld(
            self.session, run=self.run.id, seq=self.run.seq, name=self.name, document=self.run.document,
            starter=self.run.started_by, values=self.values,
        )  # fmt: skip

    def holds(self, condition: object) -> bool:
        """Whether a condition is true now; what was odd about it is in `doubts`."""
        answer, odd = compiling.holds(condition, self.world())
        self.doubt(odd)
        return answer

    def doubt(self, odd: Sequence[Problem]) -> None:
        """Keep warnings for the next row of a block."""
        said: list[list[object]] = [
            [each.reason, {key: str(value) for key, value in each.params.items()}] for each in odd
        ]
        self.doubts += [each for each in said if each not in self.doubts]


def work(session: Session, run: Run, *, late_ms: int = 0) -> Work:
    """The run, ready to go on."""
    spec = journal.form(run.form)
    name, program = compiling.followed(spec)
    content = run.content
    values = Values(
        parameters={code: unpack(value) for code, value in content.get("parameters", {}).items()},
        variables={code: unpack(value) for code, value in content.get("variables", {}).items()},
        constants={code: unpack(value) for code, value in content.get("constants", {}).items()},
        results={
            step: {code: unpack(value) for code, value in found.items()}
            for step, found in content.get("results", {}).items()
        },
        shapes=compiling.shapes(spec),
    )
    robot = replace(
        session, origin=f"run:{run.id}", user_id=run.started_by or 0, login="", name=name, caused_by=run.operation
    )
    return Work(
        session=robot, run=run, program=program, name=name, position=Position.load(run.position), values=values,
        at=session.now_ms(), was=run.seq, late_ms=late_ms, failed=failures(run),
        deadly=deaths.deadly(run.id),
    )  # fmt: skip


def failures(run: Run) -> list[tuple[int, str]]:
    """The tokens at which a run stands still, each with the code of its failure, the oldest first."""
    found = run.position.get("failed")
    if isinstance(found, int):  # of a run that was stored when one failure hid the others
        return [(found, run.reason)]
    return [(int(token), str(why)) for token, why in found or ()]


def save(work: Work, *, state: str = "", wake: bool = False, behind: bool = True) -> None:
    """Write where the run stands.

    Args:
        work: The run.
        state: The state that it is in now; empty for the one that it has.
        wake: It goes on as soon as somebody has time.
        behind: When everything that is due now has had its turn.
    """
    run = work.run
    if state:
        run.state, run.reason = state, ""
    run.position = {**work.position.dump(), "failed": [list(each) for each in work.failed]}
    run.content = content(work.values)
    if work.rows:
        journal.add_steps(run.id, work.rows)
        work.rows.clear()
    if not journal.save(run, was=work.was, at=work.at):
        raise RuntimeError(f"run {run.id} went on elsewhere though its timer was claimed here")
    work.was = run.seq
    if wake and not work.awake:
        journal.wake(run.id, work.at)
        work.awake = True
    elif wake and behind:
        journal.step_back(run, work.at)
    elif not wake and work.awake and not work.ended:
        journal.sleep(run.id)


def content(values: Values) -> dict[str, object]:
    """The values as a run keeps them."""
    return {
        "parameters": {code: pack(value) for code, value in values.parameters.items()},
        "variables": {code: pack(value) for code, value in values.variables.items()},
        "constants": {code: pack(value) for code, value in values.constants.items()},
        "results": {
            step: {code: pack(value) for code, value in found.items()} for step, found in values.results.items()
        },
    }


def end(work: Work, state: str, reason: str = "") -> None:
    """The run ends: no timer and no wait of it remains, and a run that was queued behind it may begin."""
    finish(work.session, work.run, state, reason, work.at, list(work.position.tokens))
    work.position.tokens.clear()


def finish(
    session: Session, run: Run, state: str, reason: str, at: int, tokens: Sequence[int], *, told: bool = True
) -> None:
    """As `end`, of a run that is not at work; its end is an entry of the timeline unless somebody tells of several."""
    had_place = run.waits and run.state != "queued"
    if state == "terminated":
        sub_runs.leave_running(run, at)
    run.state, run.reason, run.ended_at = state, reason, at
    journal.forget_timers(run, tokens)
    sub_runs.came_to_rest(run, at)
    assignments.close_run(run.id, at)
    with operation(session.of(f"run:{run.id}"), N_("workflow ended")) as act:
        template = compiling.frozen(journal.form(run.form))
        if template.timeline and told:
            facts = {"run": run.id, "workflow": template.name, "state": state, "reason": reason}
            act.event("workflow_ended", run.document, facts)
    if had_place:
        queued = journal.next_queued(run.document)
        if queued is not None:
            queued.state = "running"
            journal.save(queued, was=queued.seq, at=at)
            journal.wake(queued.id, at)


def end_others(work: Work, reason: str, *, of: Callable[[Run], bool] = lambda _run: True) -> list[int]:
    """End every other unfinished run of the record; their ids."""
    others = [each for each in journal.of(work.run.document, ended=False) if each.id != work.run.id and of(each)]
    stop_several(work.session, others, reason, work.at)
    return [each.id for each in others]


def stop(session: Session, run: Run, reason: str, at: int, *, told: bool = True) -> None:
    """Terminate a run that is not at work."""
    tokens = [token["id"] for token in run.position.get("tokens", [])]
    was = run.seq
    finish(session, run, "terminated", reason, at, tokens, told=told)
    journal.save(run, was=was, at=at)


def stop_several(session: Session, stopped: Sequence[Run], reason: str, at: int) -> None:
    """Terminate runs of one record; one entry of its timeline lists them. Source: actions 29."""
    if not stopped:
        return
    listed = [
        {"run": run.id, "workflow": compiling.frozen(journal.form(run.form)).name, "rules": run.start.startswith("rule:")}
        for run in stopped
    ]  # fmt: skip
    for run in sorted(stopped, key=lambda each: each.state != "queued"):  # else the others would give them their places
        stop(session, run, reason, at, told=False)
    with operation(session, N_("workflows stopped")) as act:
        act.event("workflows_stopped", stopped[0].document, {"reason": reason, "runs": listed})


def refuse(session: Session, run: Run, missing: Sequence[str]) -> None:
    """A run that cannot begin, since nobody was asked for its parameters, ends with an entry that says so."""
    was, at = run.seq, session.now_ms()
    said = {
        "code": "missing_parameter",
        "text": N_("not started: {parameter} has no default"),
        "params": {"parameter": ", ".join(missing)},
    }
    journal.add_step(run.id, journal.Step(run.seq, "", "start", at, "failed", said, {}, {}))
    run.seq += 1
    finish(session, run, "terminated", "missing_parameter", at, [0])
    journal.save(run, was=was, at=at)


def tell_failure(work: Work, form: Form, said: Mapping[str, object]) -> None:
    """The document's responsible person, and whoever started the run by hand, hear of it: once for each step of a run
    that goes on behind it. A step of another run that waits for this one is asked when it stands still."""
    if form.on_error == "suspend":
        sub_runs.came_to_rest(work.run, work.at)
    elif _has_failed(work, form.step):
        return
    found = records.by_ids(work.session, work.run.document.type, [work.run.document.id])
    people = [found[0].values.get("responsible") if found else None]
    people += [work.run.started_by] if work.run.start == "manual" else []
    facts = {
        "run": work.run.id, "workflow": work.name, "step": form.title, "does": step_words.label(form.kind),
        "sentence": wording.sentence(said, form.kind),
    }  # fmt: skip
    kind = _FAILED[form.on_error]
    if kind == "step_failed" and work.run.start.startswith("rule:"):
        kind = "rule_failed"
    here = {each.id for each in users.users(work.session)}
    told = [person for person in dict.fromkeys(people) if isinstance(person, int) and person in here]
    for person in told:
        notifications.add(person, work.at, kind, work.run.document, facts)
    if not told:  # whoever was responsible has left
        notifications.add_for_admins(work.at, kind, work.run.document, facts)


_FAILED: Mapping[str, str] = {"suspend": "run_failed", "continue": "step_failed", "terminate": "run_broken"}
"""What a step does when it fails → kind of the notice."""


def _has_failed(work: Work, step: str) -> bool:
    return any(each.step == step and each.outcome == "failed" for each in work.rows) or journal.has_failed(
        work.run.id, step
    )
