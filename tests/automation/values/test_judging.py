"""What templates may use: constructs are declared alike where files are checked and where steps are done; lists are closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import registry, workflows
from crm_tui.automation.judging import Judge
from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.workflow_specs import CONSTRUCTS, Inside
from crm_tui.domain.workflow_values import Choice, Shape, ValueType, read_literal
from crm_tui.services import lookup, pipelines, records
from tests.automation.test_engine import say, text
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

STEERING = {"branch", "condition", "parallel", "while", "iterator", "block"}


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def test_every_construct_can_be_done() -> None:
    assert set(CONSTRUCTS) - STEERING <= set(registry.actions())


@pytest.mark.parametrize("kind", sorted(set(CONSTRUCTS) - STEERING))
def test_a_construct_is_declared_as_its_action_is(anna: Session, kind: str) -> None:
    construct, action = CONSTRUCTS[kind], Judge(anna).action(kind)
    assert action is not None

    assert {each.code: each for each in construct.parameters} == {each.code: each for each in action.parameters}
    assert construct.results == action.results
    assert not construct.waiting or action.waiting
    assert construct.inside in (Inside.NOTHING, Inside.NAMED)


def read(session: Session, kind: ValueType, typed: str, of: str = "") -> object:
    deal = records.create(session, "deal", {"title": "Boiler"})
    world = RunWorld(session, run=0, seq=0, name="", document=deal, starter=None, values=Values())
    return read_literal("x", Shape(type=kind, of=of), typed, world.literals).value


def test_stages_are_known_by_code_name_and_number_and_kept_by_number(anna: Session) -> None:
    stage = lookup.stage_called("EXECUTING", entity="deal")
    for typed in ("EXECUTING", stage.name.upper(), str(stage.id)):
        assert read(anna, ValueType.STAGE, typed) == Choice("stage", str(stage.id))

    lead = lookup.stage_called("IN_PROCESS", entity="lead")
    assert read(anna, ValueType.STAGE, "IN_PROCESS") == Choice("stage", str(lead.id))


def test_entries_of_lists_are_known_by_code_and_name(anna: Session) -> None:
    pipeline = pipelines.add(anna, "Service")
    assert read(anna, ValueType.DICTIONARY, "call", "source") == Choice("source", "CALL")
    assert read(anna, ValueType.LIST, "service", "pipeline") == Choice(
        "pipeline", str(getattr(pipeline, "id", pipeline))
    )
    assert read(anna, ValueType.LIST, "anything", "own list") == Choice("own list", "anything")


@pytest.mark.parametrize(
    ("kind", "typed", "of"),
    [
        (ValueType.STAGE, "NOPE", ""), (ValueType.STAGE, "99999", ""), (ValueType.DICTIONARY, "NOPE", "source"),
        (ValueType.LIST, "NOPE", "pipeline"),
    ],
)  # fmt: skip
def test_an_entry_that_is_not_there_is_refused(anna: Session, kind: ValueType, typed: str, of: str) -> None:
    with pytest.raises(InvalidValue):
        read(anna, kind, typed, of)


def test_a_parameter_of_a_template_takes_stages_that_are_there_only(anna: Session) -> None:
    deal = records.create(anna, "deal", {"title": "Boiler"})
    more = '[[parameter]]\ncode = "S"\ntype = "stage"\n'
    template = workflows.save(anna, text(say("A1", "{=Template:S}"), more=more)).id

    with pytest.raises(InvalidValue, match="NOPE"):
        workflows.start(anna, template, deal, {"S": "NOPE"})

    assert workflows.start(anna, template, deal, {"S": "EXECUTING"}).state == "running"
