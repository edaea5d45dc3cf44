"""Who may change workflows, rules and triggers: by the right to change settings, or by a role that says automation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm_tui.automation import rules, triggers, workflows
from crm_tui.automation.rule_drafts import Draft
from crm_tui.automation.triggers import Draft as TriggerDraft
from crm_tui.domain.errors import NotAllowed
from crm_tui.services.session import Session
from tests.automation.test_engine import say, text
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office
from tests.support.roles import limited
from tests.support.stage_rules import stage

ALL = ("read=all", "add=all", "change=all")


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def luca(anna: Session, clock: Clock) -> Session:
    return clerk_of(clock)


def rule(where: int) -> Draft:
    return Draft(stage=where, action="add_comment", given={"comment": "x"})


def trigger(where: int) -> TriggerDraft:
    return TriggerDraft(stage=where, event="field_changed", settings={"fields": ("title",)})


def acts(anna: Session, luca: Session, entity: str) -> list[Callable[[], object]]:
    """Everything that changes what happens by itself with records of a type, on what the boss has made."""
    first, second = stage("NEW", entity), stage("IN_PROCESS" if entity == "lead" else "EXECUTING", entity)
    template = text(say("A1", "x")).replace('"deal"', f'"{entity}"')
    kept, ruled, set_off = (
        workflows.save(anna, template).id,
        rules.add(anna, rule(first)).id,
        triggers.add(anna, trigger(second)).id,
    )
    return [
        lambda: workflows.save(luca, template), lambda: workflows.save(luca, template, number=kept),
        lambda: workflows.set_active(luca, kept, active=False), lambda: workflows.constants(luca, kept, {}),
        lambda: workflows.delete(luca, kept),
        lambda: rules.add(luca, rule(first)), lambda: rules.change(luca, ruled, rule(second)),
        lambda: rules.set_active(luca, ruled, active=False), lambda: rules.order(luca, second, [ruled]),
        lambda: rules.copy(luca, [ruled], first), lambda: rules.move(luca, [ruled], first), lambda: rules.delete(luca, ruled),
        lambda: triggers.add(luca, trigger(second)), lambda: triggers.change(luca, set_off, trigger(second)),
        lambda: triggers.set_active(luca, set_off, active=False), lambda: triggers.order(luca, second, [set_off]),
        lambda: triggers.copy(luca, [set_off], second), lambda: triggers.move(luca, [set_off], second),
        lambda: triggers.delete(luca, set_off),
    ]  # fmt: skip


def test_a_role_that_says_automation_changes_what_happens_with_its_records_and_no_others(
    anna: Session, luca: Session
) -> None:
    limited(anna, *(f"deal.{each}" for each in (*ALL, "automation=all")), "lead.read=all", "lead.automation=own")

    for act in acts(anna, luca, "deal"):
        act()
    for act in acts(anna, luca, "lead"):
        with pytest.raises(NotAllowed):
            act()


def test_nothing_is_brought_from_records_that_one_may_automate_to_others(anna: Session, luca: Session) -> None:
    limited(anna, "deal.automation=all")
    made = rules.add(anna, rule(stage("NEW", "lead")))
    own = workflows.save(luca, text(say("A1", "x"))).id

    for act in (
        lambda: rules.copy(luca, [made.id], stage("NEW")),
        lambda: rules.change(luca, made.id, rule(stage("NEW"))),
        lambda: workflows.save(luca, text(say("A1", "x")).replace('"deal"', '"lead"'), number=own),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_who_may_everything_with_records_may_not_automate_by_that(anna: Session, luca: Session) -> None:
    for act in acts(anna, luca, "deal"):
        with pytest.raises(NotAllowed):
            act()
