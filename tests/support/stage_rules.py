"""Rules of deals in a test: what is said on which stage, and what became of it."""

from __future__ import annotations

from crm_tui.automation import rules
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.domain.ref import Ref
from crm_tui.services import lookup, moving, timeline
from crm_tui.services.session import Session


def stage(name: str, entity: str = "deal") -> int:
    return lookup.stage_called(name, entity=entity).id


def say(name: str, words: str, *, entity: str = "deal", **more: object) -> Draft:
    """A rule that comments."""
    return Draft(stage=stage(name, entity), action="add_comment", given={"comment": words}, **more)  # type: ignore[arg-type]


def comments(session: Session, ref: Ref) -> list[str]:
    return [entry.text for entry in timeline.page(session, ref).entries if entry.source == "comment"][::-1]


def move(session: Session, ref: Ref, name: str) -> None:
    moving.move(session, [ref], stage(name))
    sweep.run_all(session)


def told(session: Session, ref: Ref) -> list[tuple[str, str, str]]:
    """Stage, title and state of each rule."""
    return [(one.name, each.title, each.state.value) for one in rules.outcomes(session, ref) for each in one.rules]
