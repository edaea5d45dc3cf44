"""Stages, pipelines, fields and templates that a template names and that are not there are told when it is checked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import workflows
from crm_tui.services import departments
from crm_tui.services.session import Session
from tests.automation.test_engine import say, text
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office

WAIT = "A1|wait||with.wait_type = 'days_before_date'\nwith.days = '2'\nwith.date_field = '{}'"
READ = "A1|get_crm_data||with.entity_type = '{}'\nwith.entity_id = '5'\nwith.fields = ['ID', '{}']"
STAGE, PIPELINE = "“{}” is no stage of a deal", "“{}” is no pipeline of a deal"


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("A1|change_stage||with.stage = 'EXECUTING'", ""),
        ("A1|change_stage||with.stage = '2'", ""),
        ("A1|change_stage||with.stage = 'NOPE'", STAGE.format("NOPE")),
        ("A1|change_stage||with.stage = '9999'", STAGE.format("9999")),
        ("A1|change_stage||with.stage = 'IN_PROCESS'", STAGE.format("IN_PROCESS")),
        ("A1|wait_deal_stage||with.stages = 'WON, executing'", ""),
        ("A1|wait_deal_stage||with.stages = ['WON', 'EXECUTING']", ""),
        ("A1|wait_deal_stage||with.stages = 'WON, NOPE'", STAGE.format("NOPE")),
        ("A1|wait_lead_status||with.statuses = ['IN_PROCESS']", ""),
        ("A1|change_pipeline||with.pipeline = 'general'", ""),
        ("A1|change_pipeline||with.pipeline = 'Nope'", PIPELINE.format("Nope")),
        (WAIT.format("close_date"), ""),
        (WAIT.format("CLOSEDATE"), ""),
        (WAIT.format("gone"), "date_field “gone” is no date of a deal"),
        (WAIT.format("title"), "date_field “title” is no date of a deal"),
        (READ.format("deal", "amount"), ""),
        (READ.format("deal", "xyzzy"), "*“xyzzy” is not a field"),
        (READ.format("contact", "last_name"), ""),
        ("A1|modify_document||with.values = [{ set = 'stage', to = 'EXECUTING' }]", ""),
        ("A1|modify_document||with.values = [{ set = 'stage', to = 'NOPE' }]", "stage: “NOPE” names nothing"),
        ("A1|edit_document||with.fields = [{ set = 'source', to = 'Nope' }]", "source: “Nope” names nothing"),
        ("A1|run_workflow||with.template = 'nope'", "*no workflow is called “nope”"),
        ("A1|run_workflow||with.template = 'known'", ""),
        ("A1|run_workflow||with.template = '1'", ""),
    ],
)
def test_what_a_step_names_must_be_there(anna: Session, step: str, said: str) -> None:
    workflows.save(anna, text(say("A1", "x"), name="Known"))

    found = workflows.check(anna, text(step)).problems

    assert [("" if each.blocking else "*") + str(each) for each in found] == ([said] if said else [])


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ('"general"', []),
        ('"1"', []),
        ('"Nope"', ["“Nope” is no pipeline of a deal"]),
        ('"General", "Nope"', ["*“Nope” is no pipeline of a deal"]),
    ],
)
def test_the_pipelines_of_a_template_must_be_there(anna: Session, named: str, said: list[str]) -> None:
    found = workflows.check(anna, text(say("A1", "x"), more=f"pipelines = [{named}]\n")).problems

    assert [("" if each.blocking else "*") + str(each) for each in found] == said
    assert all((each.line, each.column > 0) == (5, True) for each in found)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("user:1", ""),
        ("department:1", ""),
        ("group:1", ""),
        ("user:99", "nobody is called “user:99”"),
        ("department:9", "nobody is called “department:9”"),
        ("group:9", "nobody is called “group:9”"),
        ("client:1", "nobody is called “client:1”"),
        ("", "nobody is called “”"),
        ("nemo", "nobody is called “nemo”"),
        ("luca", "“luca” lets nobody in; write “user:2”"),
        ("Luca Bianchi", "“Luca Bianchi” lets nobody in; write “user:2”"),
        ("user:luca", "“user:luca” lets nobody in; write “user:2”"),
        ("2", "“2” lets nobody in; write “user:2”"),
        ("sales", "“sales” lets nobody in; write “department:1”"),
        ("group:Team", "“group:Team” lets nobody in; write “group:1”"),
    ],
)
def test_who_is_on_the_access_list_must_be_somebody(anna: Session, clock: Clock, word: str, said: str) -> None:
    clerk_of(clock)
    departments.add(anna, "Sales")
    departments.add_group(anna, "Team")
    listed = text(say("A1", "x"), more=f'starters = ["{word}"]\n')

    found = workflows.check(anna, listed).problems
    template = workflows.check(anna, listed).template
    assert template is not None
    judged = workflows.judge(anna, template)[1]

    for problems in (found, judged):
        assert [(str(each), each.blocking) for each in problems] == ([(f"starters: {said}", False)] if said else [])
