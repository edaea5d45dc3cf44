"""Refusals of use cases as codes of failed steps: what is empty is told apart from what is wrong, and said once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import failing
from crm_tui.automation.outcome import StepFailed
from crm_tui.services import pipelines, records
from crm_tui.services.staged_rules import place
from tests.support.office import close_office, open_office
from tests.support.robots import Robot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    yield session
    close_office()


def test_a_stage_that_does_not_go_is_a_wrong_value_not_an_empty_one(anna: Session) -> None:
    other = pipelines.add(anna, "Other").id
    usual = next(each.id for each in pipelines.pipelines(anna) if each.is_default)
    with pytest.raises(StepFailed) as caught, failing.told("stage"):
        place(pipelines.stages(anna, usual)[1].stage.id, other, "deal")
    assert caught.value.why == "invalid_value"
    assert "belongs to another pipeline" in str(caught.value)


def test_what_must_not_be_empty_is_a_required_field(anna: Session) -> None:
    robot = Robot(anna, records.create(anna, "contact", {"name": "Ada"}))
    told = robot.do("edit_contact", {"fields": {"NAME": ""}})
    assert told.failure.why == "required_field_missing"
    assert records.get(anna, robot.document).values["name"] == "Ada"
