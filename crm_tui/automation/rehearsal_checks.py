"""Whether what is said beforehand of a rehearsal can be an answer at all, of each step that it is said for."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping

from crm_tui.automation.rehearsal_answers import CLIENT, DUE, FAILED, SENT, STOP
from crm_tui.automation.rehearsal_offers import STAGES
from crm_tui.domain import workflow
from crm_tui.domain.errors import InvalidValue, NotFound
from crm_tui.domain.text import nearest
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Step, Template
from crm_tui.domain.workflow_specs import CONSTRUCTS, WAITING_ACTIONS
from crm_tui.services import lookup, pipelines
from crm_tui.services.session import Session
from data.operations import CLIENT_EVENTS

_OTHERS = frozenset({"run_workflow", "webhook"})
"""Steps that wait for other programs and workflows when they are told to."""
_ASKS = frozenset({"acknowledge", "approve", "request", "wait_event"})
"""Steps whose answers are known when they ask: see `assignments.answer`."""

_MANY = 40
"""Answers that are told of."""


def check(session: Session, found: Template, steps: Mapping[str, str], event: str, stage: str) -> None:
    """Nothing is said of what waits for nobody, and what is said can be an answer.

    Args:
        session: Who rehearses.
        found: What is rehearsed.
        steps: Words by the id of the step.
        event: What the client does, empty for nothing.
        stage: Where somebody moves the record, empty for nowhere.

    Raises:
        NotFound: the template has no such step.
        InvalidValue: no answer; names the step (or ``event``, ``stage``) as its field.
    """
    known = {placed.step.id: placed.step for placed in workflow.walk(found.steps)}
    for name, word in steps.items():
        step = known.get(name)
        if step is None:
            near = nearest(name, known)
            raise NotFound(
                what=N_("step"),
                name=name,
                hint=N_("did you mean “{near}”?") if near else "",
                hint_params={"near": near},
            )
        _check(session, step, word.strip())
    if event and event not in _client_words():
        raise _none("event", event, _client_words())
    if stage and stage not in (DUE, STOP):
        kinds = {STAGES[each.kind] for each in known.values() if each.kind in STAGES}
        _check_stage(session, sorted(kinds or set(STAGES.values())), "stage", stage)


def _check(session: Session, step: Step, word: str) -> None:
    if not _waits(step):
        raise InvalidValue(field=step.id, value=word, reason=N_("is no answer: the step waits for nobody"))
    if word in ("", DUE, STOP) or step.kind in _ASKS:
        return
    if step.kind in STAGES:
        _check_stage(session, [STAGES[step.kind]], step.id, word)
        return
    choices = tuple(_words(step))
    if word not in choices:
        raise _none(step.id, word, choices)


def _waits(step: Step) -> bool:
    spec = CONSTRUCTS.get(step.kind)
    return step.kind in WAITING_ACTIONS | _OTHERS or (spec is not None and spec.waiting)


def _words(step: Step) -> Iterator[str]:
    if step.kind == "wait":
        yield from _client_words()
        return
    yield from (DUE, STOP)
    if step.kind == "webhook":
        yield from (SENT, FAILED)


def _client_words() -> tuple[str, ...]:
    return (DUE, STOP, CLIENT, *sorted(CLIENT_EVENTS))


def _none(name: str, word: str, choices: Iterable[str]) -> InvalidValue:
    known = tuple(choices)
    near = nearest(word, known) or ""
    listed = (*known[:_MANY], "…") if len(known) > _MANY else known
    return InvalidValue(
        field=name, value=word, reason=N_("is not one of the answers"),
        hint=N_("did you mean “{near}”?") if near else N_("one of: {choices}"),
        hint_params={"near": near, "choices": ", ".join(listed)},
    )  # fmt: skip


def _check_stage(session: Session, kinds: Collection[str], name: str, word: str) -> None:
    """Some pipeline of these types has the stage."""
    for kind in kinds:
        places = (None, *(each.id for each in pipelines.pipelines(session, kind)))
        for place in places:
            with contextlib.suppress(NotFound):
                lookup.stage_called(word, pipeline=place, entity=kind)
                return
    raise _none(name, word, _stages(session, kinds))


def _stages(session: Session, kinds: Iterable[str]) -> tuple[str, ...]:
    """What the stages of all pipelines of these types are called, each name once."""
    infos = (
        info
        for kind in kinds
        for each in pipelines.pipelines(session, kind)
        for info in pipelines.stages(session, each.id)
    )
    return tuple(dict.fromkeys(info.stage.name for info in infos))
