"""Entries of lists in conditions and expressions: people write codes and names, values hold numbers and codes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain import insert_value
from crm_tui.domain.conditions_check import check
from crm_tui.domain.conditions_text import read
from crm_tui.domain.ref import Ref
from crm_tui.services import pipelines, records, stages
from crm_tui.services.session import Session
from tests.automation.test_engine import say, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def deal(anna: Session) -> Ref:
    return records.create(anna, "deal", {"title": "Boiler", "source": "CALL"})


def world(session: Session, document: Ref) -> RunWorld:
    return RunWorld(session, run=1, seq=1, name="", document=document, starter=None, values=Values())


def holds(session: Session, document: Ref, condition: str) -> bool:
    """Whether the condition is true; it must be comparable."""
    asked = world(session, document)
    verdict = check(read(condition)[0], lambda said: insert_value.resolve(said, asked)[0], asked.literals.parse)
    assert verdict.warnings == ()
    return verdict.holds


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("{=Document:stage} = NEW", True),
        ("{=Document:stage} = new", True),
        ("{=Document:stage} = EXECUTING", False),
        ("{=Document:stage} = 1", True),
        ("{=Document:stage} != New", False),
        ("{=Document:stage} in EXECUTING, New", True),
        ("{=Document:stage} not in EXECUTING, WON", True),
        ("{=Document:pipeline} = General", True),
        ("{=Document:source} = call", True),
        ("{=Document:source} in WEB, CALL", True),
        ("{=Document:semantic} = P", True),
    ],
)
def test_a_condition_knows_entries_by_number_code_and_name(
    anna: Session, deal: Ref, condition: str, answer: bool
) -> None:
    assert holds(anna, deal, condition) is answer


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("={=Document:stage} = 'NEW'", True), ("={=Document:stage} = 'New' and {=Document:stage} <> 'Deal won'", True),
        ("={=Document:stage} = 1", True), ("={=Document:source} = 'Call'", True), ("={=Document:stage} = 'EXECUTING'", False),
    ],
)  # fmt: skip
def test_an_expression_knows_them_too(anna: Session, deal: Ref, expression: str, answer: bool) -> None:
    assert insert_value.resolve(expression, world(anna, deal))[0].value is answer


def test_a_name_is_that_of_every_pipeline_and_a_code_that_of_its_own(anna: Session) -> None:
    other = pipelines.add(anna, "Service")
    first = pipelines.stages(anna, other.id)[0].stage
    stages.rename(anna, first.id, "New")
    there = records.create(anna, "deal", {"title": "Boiler", "pipeline": other.id})

    assert first.code != "NEW"
    assert holds(anna, there, "{=Document:stage} = New")
    assert holds(anna, there, f'{{=Document:stage}} = "{first.code}"')
    assert not holds(anna, there, "{=Document:stage} = NEW")


@pytest.mark.parametrize(
    ("source", "word", "found"),
    [
        ("stage", "NEW", True), ("stage", "Nowhere", False), ("stage", "IN_PROCESS", False), ("source", "Call", True),
        ("source", "Smoke", False), ("pipeline", "General", True), ("pipeline", "Nope", False), ("semantic", "P", True),
    ],
)  # fmt: skip
def test_an_entry_that_is_not_there_keeps_a_template_from_being_saved(
    anna: Session, source: str, word: str, found: bool
) -> None:
    when = f"when = [{{ source = '{{=Document:{source}}}', is = 'equals', values = ['{word}'] }}]"

    said = workflows.check(anna, text("A1|condition|", f"A2|branch|A1|{when}", say("A3", "x", "A2"))).problems

    assert [(str(each), each.blocking) for each in said] == (
        [] if found else [(f"{{=Document:{source}}}: “{word}” names nothing", True)]
    )


@pytest.mark.parametrize(
    ("field", "said"),
    [("stage", "New"), ("source", "Call"), ("pipeline", "General"), ("semantic", "in progress"), ("closed", "No")],
)
def test_entries_are_printed_by_their_names(anna: Session, deal: Ref, field: str, said: str) -> None:
    assert insert_value.resolve(f"{{=Document:{field} > printable}}", world(anna, deal))[0].value == said
