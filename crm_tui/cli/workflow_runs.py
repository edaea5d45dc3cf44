"""`crm-tui workflow start|runs|trace|retry|skip|stop`: what templates do to records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from crm_tui.cli import naming, setup, typed, workflow_words
from crm_tui.cli.numbers import Whole
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.cli.reading import moment
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill

if TYPE_CHECKING:
    from crm_tui.cli.door import Door
    from crm_tui.services.session import Session
    from data.journal import Run, Step, Wait

_NUMBER = Whole(least=1, most=2**62)
RUNS = ("id", "workflow", "record", "state", "reason", "start", "created_at", "ended_at")
"""What is printed of a run."""
FIELDS = (*RUNS, "rules")
"""What ``--fields`` can ask of a run."""
_STEPS = ("seq", "step", "action", "at", "outcome", "said")


@verb(
    N_(
        "Start a workflow on a record, with values for its parameters; what can be done at once is done. Exit 1 when it "
        "stands still with an error."
    ),
    more=workflow_words.guide,
)
@click.argument("word", metavar=workflow_words.TEMPLATE)
@click.argument("record", metavar="TYPE:ID")
@click.argument("given", metavar="[NAME=VALUE …]", nargs=-1)
@pass_door
def start_workflow(door: Door, word: str, record: str, given: tuple[str, ...]) -> int:
    """``workflow start``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    setup.require(door, FIELDS)
    number, ref, texts = workflow_words.template(door, word), naming.ref(record), workflow_words.texts(given)
    return act(door, lambda session: workflows.start(session, number, ref, texts).id)


@verb(N_("The runs, the newest first: of a record, in a state, of a workflow, of some days, or all."))
@click.argument("words", metavar="[TYPE:ID] [STATE] [workflow:ID] [from:DAY] [to:DAY]", nargs=-1)
@click.option("--limit", type=Whole(least=1, most=100_000), default=200, help=N_("at most so many (200)"))
@pass_door
def list_runs(door: Door, words: tuple[str, ...], limit: int) -> None:
    """``workflow runs``."""
    from crm_tui.automation import run_search, workflows  # noqa: PLC0415 — as above

    found = run_search.search(door.session, run_search.wanted(door.session, words), limit=limit)
    names = {each.stored.id: each.template.name for each in workflows.templates(door.session)}
    setup.listed(door, [_run(door, each, names) for each in found], RUNS, "table:runs")


@verb(N_("What every step of a run did, what it was given, why it failed, and what the run waits for."))
@click.argument("number", metavar="RUN", type=_NUMBER)
@click.option("--text", "whole", is_flag=True, help=N_("all that is known of each step, as plain text"))
@pass_door
def trace_run(door: Door, number: int, whole: bool) -> None:
    """``workflow trace``."""
    from crm_tui.automation import run_search, run_words, workflows  # noqa: PLC0415 — as above

    if whole:
        door.out.text(run_search.text(door.session, number))
        return
    run, steps, waits = workflows.trace(door.session, number)
    with setup.worded(door):
        rows = [_step(door, run, each) for each in steps]
    setup.listed(door, rows, _STEPS)
    said = _("run {id} on {record}: {state}, {reason}") if run.reason else _("run {id} on {record}: {state}")
    door.out.say(fill(said, {
        "id": run.id, "record": str(run.document), "state": run_words.state(run.state),
        "reason": run_words.reason(run.reason),
    }))  # fmt: skip
    _say_standing(door, run, steps, waits)


@verb(N_("Try the step again that failed; exit 1 when the run stands still again."))
@click.argument("number", metavar="RUN", type=_NUMBER)
@pass_door
def retry_run(door: Door, number: int) -> int:
    """``workflow retry``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    setup.require(door, FIELDS)
    return act(door, lambda session: workflows.retry(session, number).id)


@verb(N_("Go on behind the step that failed; exit 1 when the run stands still again."))
@click.argument("number", metavar="RUN", type=_NUMBER)
@pass_door
def skip_step(door: Door, number: int) -> int:
    """``workflow skip``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    setup.require(door, FIELDS)
    return act(door, lambda session: workflows.skip(session, number).id)


@verb(N_("Terminate a run; what it did stays, and so does its trace."))
@click.argument("number", metavar="RUN", type=_NUMBER)
@pass_door
def stop_run(door: Door, number: int) -> None:
    """``workflow stop``."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    setup.require(door, FIELDS)
    workflows.stop(door.session, number)
    said = _("run {id} would stop") if door.asked.dry_run else _("run {id} stopped")
    if door.out.chosen and not door.asked.dry_run:
        setup.one(door, _row(door, workflows.run(door.session, number)), "table:runs")
    door.out.say(fill(said, {"id": number}))


# ── Parts ──


def act(door: Door, does: Callable[[Session], int]) -> int:
    """Do something to a run, let it go as far as it gets now, and say how far that is; a dry run does it on a copy.

    Args:
        door: This run of the program.
        does: The act; says which run it is.

    Returns:
        1 when the run stands still with an error, else 0.
    """
    if door.asked.dry_run:
        from crm_tui.cli import rehearsing  # noqa: PLC0415 — only dry runs

        return rehearsing.tried(door, does)
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above
    from crm_tui.automation.jobs import sweep  # noqa: PLC0415 — as above

    number = does(door.session)
    sweep.run_workflows(door.session)
    run, steps, waits = workflows.trace(door.session, number)
    setup.one(door, _row(door, run), "table:runs")
    _say_standing(door, run, steps, waits)
    return 1 if run.state == "error" else 0


def _say_standing(door: Door, run: Run, steps: Sequence[Step], waits: Sequence[Wait]) -> None:
    """What a run waits for, or why it stands still and what can be done."""
    from crm_tui.automation import telling, wording  # noqa: PLC0415 — as above

    for wait in waits:
        words = {"step": wait.step, "kind": telling.waited(door.session, wait), "until": moment(door, wait.due_at)}
        until = _("step {step} waits: {kind}, until {until}")
        door.out.say(fill(until if words["until"] else _("step {step} waits: {kind}, without an end"), words))
    if run.state == "queued":
        from crm_tui.automation import why_not  # noqa: PLC0415 — few runs have to queue

        door.out.say(why_not.why_not(door.session, Ref("workflow", run.workflow), run.document).text)
    failed = next((each for each in reversed(steps) if each.outcome == "failed"), None)
    if run.state != "error" or failed is None:
        return
    words = {"step": failed.step, "said": wording.sentence(failed.said, failed.action), "id": str(run.id)}
    door.out.complain(fill(_("step {step} failed: {said}"), words))
    for line in (wording.hint(failed.said), fill(_("workflow retry {id} tries it again; also skip, stop"), words)):
        if line:
            door.out.complain(f"  {line}")


def _row(door: Door, run: Run) -> dict[str, Json]:
    """One run; its template has the name that it had then."""
    from crm_tui.automation import workflows  # noqa: PLC0415 — as above

    return _run(door, run, {run.workflow: workflows.name_of(run)})


def _run(door: Door, run: Run, names: Mapping[int, str]) -> dict[str, Json]:
    from crm_tui.automation import rule_runs, run_words  # noqa: PLC0415 — as above

    people = door.out.form == "table"
    row: dict[str, Json] = {
        "id": run.id, "workflow": _followed(door, run, names), "record": str(run.document),
        "state": run_words.state(run.state) if people else run.state,
        "reason": run_words.reason(run.reason) if people else run.reason,
        "start": run_words.start(run.start) if people else _start(run), "created_at": moment(door, run.created_at),
        "ended_at": moment(door, run.ended_at),
    }  # fmt: skip
    rules = rule_runs.members(run)
    return row | {"rules": ", ".join(map(str, rules)) if people else list(rules)}


def _start(run: Run) -> str:
    """What started a run, for programs: of rules the stage that the record entered."""
    from crm_tui.automation import rule_runs  # noqa: PLC0415 — as above

    stage = rule_runs.stage_of(run)
    return run.start if stage is None else f"stage:{stage}"


def _followed(door: Door, run: Run, names: Mapping[int, str]) -> str | None:
    """What a run follows: the name of its template; for people also of rules, of a trigger, of what was taken away."""
    if door.out.form != "table" and not run.workflow:
        return None
    if door.out.form != "table" or (run.workflow in names and run.workflow):
        return names.get(run.workflow, str(run.workflow))
    from crm_tui.automation import run_words, workflows  # noqa: PLC0415 — as above

    return run_words.followed(run.start, workflows.name_of(run))


def _step(door: Door, run: Run, step: Step) -> dict[str, Json]:
    from crm_tui.automation import branching, rule_runs, run_words, telling, wording  # noqa: PLC0415 — as above

    people, entity = door.out.form == "table", run.document.type
    if people and rule_runs.left_out(run, step.step):
        told = telling.told(door.session, run, step)
        return {
            "seq": told.seq, "step": step.step, "action": told.title, "at": moment(door, step.at),
            "outcome": _(run_words.OUTCOMES[told.outcome]), "said": "; ".join((*told.said, *told.warnings)),
        }  # fmt: skip
    said = telling.said(run, step) if people else step.said
    sentence = wording.sentence(said, step.action if people else "")
    if rule_runs.left_out(run, step.step):
        sentence = "; ".join(telling.told(door.session, run, step).said)
    row: dict[str, Json] = {
        "seq": step.seq, "step": step.step, "action": step.action, "at": moment(door, step.at),
        "outcome": _(run_words.OUTCOMES.get(step.outcome, step.outcome)) if people else step.outcome,
        "said": "; ".join(filter(None, (sentence, *branching.sentences(entity, said)))),
    }  # fmt: skip
    if not people:
        refs: list[Json] = [str(ref) for ref in step.refs]
        row |= {
            "hint": wording.hint(step.said),
            "given": typed.packed(step.given),
            "results": typed.packed(step.results),
            "records": refs,
            "late_ms": step.late_ms,
            "took_ms": step.took_ms,
        }
    return row
