"""Which steps of a template wait for somebody, and what can be said beforehand of how each wait ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from crm_tui.automation import asked_words, telling
from crm_tui.automation.rehearsal_answers import CLIENT, STOP
from crm_tui.domain import workflow
from crm_tui.domain.words import N_
from crm_tui.domain.workflow import Step, Template
from crm_tui.i18n.translate import _
from crm_tui.services import pipelines
from crm_tui.services.session import Session

STAGES: Mapping[str, str] = {"wait_deal_stage": "deal", "wait_lead_status": "lead"}
"""Steps that wait for a stage → the type of record that has it."""
_ASKS: Mapping[str, tuple[str, ...]] = {
    "approve": ("approved", "rejected"),
    "acknowledge": ("read",),
    "request": ("answered", "refused"),
}
_TIME = N_("the time passes")
_NOBODY = N_("nobody does anything")


class Offer(NamedTuple):
    """A step that waits for somebody."""

    step: str
    """Its id."""
    title: str
    """What people call it, in the language in use."""
    choices: tuple[tuple[str, str], ...]
    """Words as `rehearsal_answers` takes them with their texts; the first, an empty word, is what happens by itself."""


def offers(session: Session, template: Template) -> tuple[Offer, ...]:
    """The steps of the template that wait for somebody, in order."""
    found: list[Offer] = []
    for placed in workflow.walk(template.steps):
        step = placed.step
        choices = _choices(session, step) if step.enabled else ()
        if choices:
            found.append(Offer(step.id, step.title or telling.kind(step.kind), choices))
    return tuple(found)


def _choices(session: Session, step: Step) -> tuple[tuple[str, str], ...]:
    if step.kind == "wait":
        return (("", _(_TIME)), (CLIENT, _("the client gets in touch")), (STOP, _("somebody presses “Stop waiting”")))
    if step.kind in STAGES:
        return (("", _(_NOBODY)), *_stages(session, STAGES[step.kind]))
    if step.kind in _ASKS:
        return (("", _(_NOBODY)), *((word, _(asked_words.SAID[word])) for word in _ASKS[step.kind]))
    if step.kind == "wait_event":
        given = dict(step.parameters).get("captions", "")
        captions = given.splitlines() if isinstance(given, str) else given if isinstance(given, tuple) else ()
        return (("", _(_NOBODY)), *((str(each).strip(), str(each).strip()) for each in captions if str(each).strip()))
    return ()


def _stages(session: Session, kind: str) -> list[tuple[str, str]]:
    known = pipelines.pipelines(session, kind)
    return [
        (str(info.stage.id), f"{each.name} › {info.stage.name}" if len(known) > 1 else info.stage.name)
        for each in known
        for info in pipelines.stages(session, each.id)
    ]
