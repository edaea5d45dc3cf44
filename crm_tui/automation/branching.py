"""Which way a run took at a condition, and why a loop ended: what the journal keeps of it, and the sentences of that.

One row for each test of a workflow, written with the place that the run has reached; nothing is asked anew but the rows
that were just false. Rules of stages keep only why they were left out. Source: issue 4 «rehearsal», «why not».
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm_tui.automation import compiling, rule_words
from crm_tui.automation.program import Instruction
from crm_tui.automation.runs import Work
from crm_tui.domain import workflow
from crm_tui.domain.text import cut
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Template
from crm_tui.i18n.translate import _, fill
from data import journal

_LONGEST = 200
"""Characters of the condition that a branch is called by."""
_WAYS = "ways"
"""Under which a row of the journal keeps the tests that were false: branch, source, its value, operator, values."""


def taken(work: Work, at: Instruction, place: int) -> None:
    """The condition ``at`` sent its token to ``place``; raises what a condition raises that cannot be worked out."""
    assert at.form is not None
    conditions = at.form.conditions
    if not work.run.workflow:  # whoever asks why a rule did nothing is told this
        if place in at.targets[1:]:
            work.unmet = compiling.unmet(conditions[0], work.world())
        return
    number = at.targets.index(place) if place in at.targets else None
    world = work.world()
    ways = [
        [name, *row]
        for name, condition in zip(at.keys[:number], conditions[:number], strict=True)
        for row in compiling.unmet(condition, world)
    ]
    if number is None:
        _keep(work, at, "skipped", {"text": N_("no branch was taken"), _WAYS: ways})
    else:
        words = {"branch": at.keys[number]}
        _keep(work, at, "ok", {"text": N_("branch “{branch}” was taken"), "params": words, _WAYS: ways})


def left(work: Work, at: Instruction, turns: int) -> None:
    """The loop ``at`` ended after so many turns; raises as `taken`."""
    assert at.form is not None
    world = work.world()
    ways = [["", *row] for condition in at.form.conditions for row in compiling.unmet(condition, world)]
    _keep(work, at, "ok", {"text": N_("the loop ended; turns: {turns}"), "params": {"turns": turns}, _WAYS: ways})


def doubted(work: Work, at: Instruction) -> None:
    """The list of the loop ``at`` was worked out; told only when something was odd about it."""
    if work.doubts:
        _keep(work, at, "warning", {})


def _keep(work: Work, at: Instruction, outcome: str, said: dict[str, Any]) -> None:
    assert at.form is not None
    if work.doubts:
        outcome, said, work.doubts = "warning", {**said, "warnings": work.doubts}, []
    work.rows.append(
        journal.Step(work.run.seq, at.form.step, at.form.kind, work.at, outcome, said, given={}, results={})
    )  # fmt: skip
    work.run.seq += 1


def worded(form: Template, step: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a row of the journal says, with untitled branches called by what they ask: the journal keeps their numbers.

    Args:
        form: The template of the run.
        step: The step of the row.
        said: Of the row.
    """
    if _WAYS not in said:
        return said
    test = next((each.step for each in workflow.walk(form.steps) if each.step.id == step), None)
    branches = [each for each in (test.steps if test is not None else ()) if each.enabled]
    names = {
        str(number): cut(rule_words.asked(form.document, each.when) or _("always"), _LONGEST)
        for number, each in enumerate(branches, 1)
        if not each.title
    }
    params = dict(said.get("params", {}))
    if params.get("branch") in names:
        params["branch"] = names[params["branch"]]
    from crm_tui.automation import result_words  # noqa: PLC0415 — it asks the actions, and they ask this

    ways = [["" if branch in names else branch, *result_words.row(form, row)] for branch, *row in said[_WAYS]]
    return {**said, "params": params, _WAYS: ways}


def sentences(entity: str, said: Mapping[str, Any]) -> list[str]:
    """What was false of the tests that a row of the journal tells of, in the language in use.

    Args:
        entity: The type of record of the run.
        said: Of a row of the journal.
    """
    return [_sentence(entity, *each) for each in said.get(_WAYS, ())]


def _sentence(entity: str, branch: str, *row: str) -> str:
    false = rule_words.false_row(entity, row)
    return fill(_("branch “{branch}”: {sentence}"), {"branch": branch, "sentence": false}) if branch else false
