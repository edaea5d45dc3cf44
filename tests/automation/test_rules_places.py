"""Rules on other stages: copied, moved, refused where they do not fit; what can be a rule, and what it may refer to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import engine, insertable, rule_board, rule_drafts, rules, step_forms, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.domain.errors import NotAllowed, Refused
from crm_tui.domain.workflow import Rows
from crm_tui.services import moving, pipelines, processes, records, stages, undo
from crm_tui.services.processes import NewProcess
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.flows import HEAD, keep
from tests.support.office import clerk_of, close_office, open_office
from tests.support.stage_rules import comments, move, say, stage


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def titles(session: Session, number: int) -> list[str]:
    return [each.title for each in rules.of_stage(session, number)]


def test_rules_are_copied_behind_those_of_a_stage_of_another_pipeline_with_all_that_they_say(office: Session) -> None:
    made = pipelines.add(office, "Service")
    there = pipelines.stages(office, made.id)[1].stage.id
    first = rules.add(
        office, say("NEW", "{{Title}}", title="One", before="2 days", date_field="close_date", office_hours=True,
                    condition="{=Document:amount} at_least 10", parallel=True),
    )  # fmt: skip
    second = rules.add(office, say("NEW", "x", title="Two", active=False))
    rules.add(office, Draft(stage=there, action="add_comment", given={"comment": "x"}, title="Was there"))

    copies = rules.copy(office, [second.id, first.id], there)

    assert (titles(office, there), titles(office, stage("NEW"))) == (["Was there", "Two", "One"], ["One", "Two"])
    copied, original = rules.rule(office, copies[1].id), rules.rule(office, first.id)
    assert copied._replace(id=0, version=0, stage=0, sort=0) == original._replace(id=0, version=0, stage=0, sort=0)
    assert original.given == {"comment": "{=Document:title}"}
    undo.undo(office)
    assert titles(office, there) == ["Was there"]


def test_rules_are_moved_in_one_act(office: Session) -> None:
    made = [rules.add(office, say("NEW", "x", title=title)).id for title in ("One", "Two", "Three")]

    rules.move(office, [made[2], made[0]], stage("EXECUTING"))

    assert (titles(office, stage("NEW")), titles(office, stage("EXECUTING"))) == (["Two"], ["Three", "One"])
    undo.undo(office)
    assert titles(office, stage("NEW")) == ["One", "Two", "Three"]


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        ({"action": "copy_deal", "given": {}}, "copy_deal"),
        ({"action": "add_comment", "given": {"comment": "{=Document:start_date}"}}, "start_date"),
        ({"action": "add_comment", "given": {"comment": "x"}, "date_field": "start_date"}, "date"),
    ],
)
def test_what_does_not_fit_the_other_type_is_not_moved_and_the_reason_is_told(
    office: Session, draft: dict[str, object], said: str
) -> None:
    rules.add(office, say("NEW", "x", title="Fits"))
    number = rules.add(office, Draft(stage=stage("NEW"), **draft)).id  # type: ignore[arg-type]

    for act in (rules.move, rules.copy):
        with pytest.raises(Refused, match=rf"rule {number} does not fit stage “Unprocessed”.*{said}"):
            act(office, [1, number], stage("NEW", "lead"))

    assert rules.of_stage(office, stage("NEW", "lead")) == ()


def test_only_who_may_change_the_setup_copies_and_moves(office: Session, clock: Clock) -> None:
    made = rules.add(office, say("NEW", "x"))
    clerk = clerk_of(clock)

    for act in (rules.move, rules.copy):
        with pytest.raises(NotAllowed):
            act(clerk, [made.id], stage("EXECUTING"))


def test_what_only_steers_a_workflow_is_no_rule(office: Session) -> None:
    offered = {each.id for each in rule_drafts.fitting("deal")}

    assert not offered & {"pause", "set_variable", "terminate", "rule_time", "select_employee"}
    assert {"add_comment", "change_stage", "wait", "notify", "copy_deal"} <= offered
    for action in ("pause", "terminate", "rule_time"):
        with pytest.raises(Refused, match=action):
            rules.add(office, Draft(stage=stage("NEW"), action=action, given={}))


def test_a_rule_uses_what_the_rules_above_it_left_and_only_those(office: Session) -> None:
    read = Draft(stage=stage("EXECUTING"), action="product_information", given={"product_id": "{=Document:products}"})
    number = rules.add(office, read).id
    rules.add(office, say("EXECUTING", f"{{=R{number}:ID}} rows"))
    deal = records.create(office, "deal", {"title": "Boiler"})

    move(office, deal, "EXECUTING")

    assert len(comments(office, deal)) == 1
    with pytest.raises(Refused, match=f"R{number}"):
        rules.add(office, say("NEW", f"{{=R{number}:ID}}"))
    with pytest.raises(Refused, match=f"R{number}"):
        rules.add(office, say("EXECUTING", f"{{=R{number}:ID}}", parallel=True))


def test_workflows_that_start_on_creation_are_done_before_the_rules_of_the_stage(office: Session) -> None:
    """Also when they are longer than one transaction."""
    rules.add(office, say("NEW", "rule"))
    text = HEAD.format(name="Welcome", document="deal").replace("start = []", 'start = ["create"]')
    count = engine.TOGETHER + 2
    step = '\n[[step]]\nid = "A{number}"\nkind = "add_comment"\nwith.comment = "workflow {number}"\n'
    workflows.save(office, text + "".join(step.format(number=number) for number in range(count)))

    deal = records.create(office, "deal", {"title": "Boiler"})
    sweep.run_all(office)

    assert comments(office, deal) == [*(f"workflow {number}" for number in range(count)), "rule"]


def test_rules_of_a_smart_process_are_those_of_its_own_stages(office: Session) -> None:
    processes.add(office, NewProcess(code="project", name="Project"))
    first, second = (each.stage for each in pipelines.stages(office, pipelines.pipelines(office, "project")[0].id)[:2])
    rules.add(office, Draft(stage=second.id, action="add_comment", given={"comment": "{=Document:TITLE} begins"}))
    item = records.create(office, "project", {"title": "Plant"})

    moving.move(office, [item], second.id)
    sweep.run_all(office)

    assert comments(office, item) == ["Plant begins"]
    shown = rule_board.read(office, "project")
    assert [len(each.rules) for each in shown.columns[:2]] == [0, 1]
    assert rule_drafts.fitting("project") == rule_drafts.fitting(second.entity)
    assert first.entity == "project"


def test_a_rule_starts_a_template_with_values(office: Session) -> None:
    number = keep(
        office, "Greeting",
        '[[parameter]]\ncode = "WHO"\ntype = "string"\nrequired = true\n'
        '[[step]]\nid = "A1"\nkind = "add_comment"\nwith.comment = "Hello {=Template:WHO}"\n',
    )  # fmt: skip
    given: dict[str, str | Rows] = {"template": str(number), "values": Rows((("WHO", "{=Document:TITLE}"),))}
    rules.add(office, Draft(stage=stage("EXECUTING"), action="run_workflow", given=given))
    deal = records.create(office, "deal", {"title": "Boiler"})

    move(office, deal, "EXECUTING")

    assert comments(office, deal) == ["Hello Boiler"]


def test_a_form_of_a_rule_offers_what_the_rules_above_it_left(office: Session) -> None:
    number = rules.add(office, Draft(
        stage=stage("EXECUTING"), action="product_information", given={"product_id": "{=Document:products}"},
    )).id  # fmt: skip

    behind = rule_drafts.subject(office, say("EXECUTING", f"{{=R{number}:ID}}"))
    beside = rule_drafts.subject(office, say("EXECUTING", "x", parallel=True))

    assert step_forms.problems(office, behind) == ()
    assert f"{{=R{number}:ID}}" in {each.text for each in insertable.offered(office, behind)}
    assert f"{{=R{number}:ID}}" not in {each.text for each in insertable.offered(office, beside)}


def test_a_stage_that_is_deleted_before_anybody_looked_starts_no_rule_and_holds_up_nothing(office: Session) -> None:
    extra = stages.add(office, 1, "Extra").id
    rules.add(office, Draft(stage=extra, action="add_comment", given={"comment": "never"}))
    rules.add(office, say("EXECUTING", "here"))
    deal = records.create(office, "deal", {"title": "Boiler"})
    moving.move(office, [deal], extra)
    stages.delete(office, extra, move_to=stage("EXECUTING"))

    sweep.run_all(office)

    assert comments(office, deal) == ["here"]
    assert [run.start for run in workflows.runs_of(office, deal)] == [f"rule:{stage('EXECUTING')}"]
