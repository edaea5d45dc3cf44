"""Whether what is said beforehand of a rehearsal can be an answer at all, of each step that it is said for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

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
    kinds = {STAGES[each.kind] for each in known.values() if each.kind in STAGES}
    if stage and stage not in (DUE, STOP) and kinds:
        _check_stage(session, sorted(kinds), "stage", stage)


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
    return InvalidValue(
        field=name, value=word, reason=N_("is not one of the answers"),
        hint=N_("did you mean “{near}”?") if near else N_("one of: {choices}"),
        hint_params={"near": near, "choices": ", ".join(known)},
    )  # fmt: skip


def _check_stage(session: Session, kinds: Iterable[str], name: str, word: str) -> None:
    """Some pipeline of these types has the stage."""
    missing: NotFound | None = None
    for kind in kinds:
        places = (None, *(each.id for each in pipelines.pipelines(session, kind)))
        for place in places:
            try:
                lookup.stage_called(word, pipeline=place, entity=kind)
            except NotFound as error:
                missing = missing or error
            else:
                return
    if missing is not None:
        raise InvalidValue(
            field=name, value=word, reason=N_("is not one of the answers"), hint=missing.hint,
            hint_params=missing.hint_params,
        ) from missing  # fmt: skip
