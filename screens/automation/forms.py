"""The windows of the rules board: when a rule is done, what a trigger waits for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from crm_tui.automation import (
    insertable,
    rule_drafts,
    rule_forms,
    rule_outcomes,
    rules,
    step_forms,
    trigger_events,
    triggers,
)
from crm_tui.i18n.translate import _
from screens.automation.lines_window import LinesWindow, Typed

if TYPE_CHECKING:
    from crm_tui.automation.trigger_events import Event
    from crm_tui.domain.stages import Stage
    from crm_tui.services.session import Session
    from data.rules import Rule
    from data.triggers import Trigger


def when(session: Session, found: Rule) -> LinesWindow:
    """Time, condition, order and name of a rule."""
    subject = step_forms.alone(found.entity, found.action, {})
    return LinesWindow(
        session, rule_outcomes.label(found.action), partial(rule_forms.when_lines, found), rule_forms.when_values(found),
        partial(_save_when, session, found),
        said=_("Time and condition are looked at when the time has come; what has begun already goes on as it was."),
        offer=partial(insertable.offered, session, subject), begin="when",
    ).naming(rule_forms.ALIASES)  # fmt: skip


def _save_when(session: Session, found: Rule, typed: Typed) -> str:
    draft = rule_forms.timed(rule_drafts.draft_of(found), typed)
    rules.change(session, found.id, draft, version=found.version)
    return f"rule:{found.id}"


def trigger(session: Session, stage: Stage, event: str, found: Trigger | None = None) -> LinesWindow:
    """A new trigger of a stage, or one that is there."""
    known = trigger_events.event(event)
    values = rule_forms.trigger_values(found) if found is not None else {}
    return LinesWindow(
        session, _(known.label), partial(rule_forms.trigger_lines, session, stage, known), values,
        partial(_save_trigger, session, stage, known, found), said=_(known.about),
    )  # fmt: skip


def _save_trigger(session: Session, stage: Stage, event: Event, found: Trigger | None, typed: Typed) -> str:
    draft = rule_forms.trigger_draft(stage, event, typed, active=found is None or found.active)
    if found is None:
        return f"trigger:{triggers.add(session, draft).id}"
    triggers.change(session, found.id, draft, version=found.version)
    return f"trigger:{found.id}"
