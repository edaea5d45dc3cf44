"""Who may start a template by hand: whoever is on its access list, by name, in a department below, or in a group."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.automation import rules, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.rule_drafts import Draft
from crm_tui.domain.errors import NotAllowed, NotFound
from crm_tui.services import departments, pipelines, records, stages
from crm_tui.services.session import Session
from tests.automation.test_engine import comments, say, stage_of, text
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office
from tests.support.roles import limited


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def kept(session: Session, *starters: str) -> int:
    listed = ", ".join(f'"{each}"' for each in starters)
    return workflows.save(session, text(say("A1", "x"), more=f"starters = [{listed}]\n")).id


@pytest.mark.parametrize("by", ["user", "department", "above", "group"])
def test_who_is_on_the_list_starts_it_and_nobody_else(anna: Session, clock: Clock, by: str) -> None:
    luca = clerk_of(clock)
    deal = records.create(anna, "deal", {"title": "Boiler"})
    above = departments.add(anna, "Company")
    sales = departments.add(anna, "Sales", parent="Company")
    team = departments.add_group(anna, "Team")
    word = {"user": f"user:{luca.user_id}", "department": f"department:{sales.id}", "above": f"department:{above.id}",
            "group": f"group:{team.id}"}[by]  # fmt: skip
    template = kept(anna, "user:999", word)
    if by != "user":
        with pytest.raises(NotAllowed):
            workflows.start(luca, template, deal, {})
        departments.set_employee(anna, "luca", {"departments": ("Sales",)})
        departments.change_group(anna, "Team", add=["luca"])

    assert workflows.start(luca, template, deal, {}).state == "running"
    assert workflows.start(anna, template, deal, {}).state == "running"  # administrators always may


def test_an_empty_list_is_for_everybody_and_a_word_that_means_nothing_for_nobody(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    deal = records.create(anna, "deal", {"title": "Boiler"})

    assert workflows.start(luca, kept(anna), deal, {}).state == "running"
    with pytest.raises(NotAllowed):
        workflows.start(luca, kept(anna, "department:99", "nobody:1"), deal, {})


@pytest.mark.parametrize("group", ["parameter", "variable"])
def test_a_default_that_names_a_stage_which_is_gone_ends_the_run_and_keeps_nobody_waiting(
    anna: Session, group: str
) -> None:
    pipeline = next(each.id for each in pipelines.pipelines(anna) if each.is_default)
    gone = stages.add(anna, pipeline, "Gone")
    more = f'[[{group}]]\ncode = "S"\ntype = "stage"\ndefault = "Gone"\n'
    workflows.save(anna, text(say("A1", "never"), name="Odd", start="'create'", more=more))
    workflows.save(anna, text(say("A1", "good"), name="Good", start="'create'"))
    stages.delete(anna, gone.id)

    deal = records.create(anna, "deal", {"title": "Boiler"})
    sweep.run_all(anna)

    assert [(run.state, run.reason) for run in workflows.runs_of(anna, deal)] == [
        ("terminated", "missing_parameter"), ("completed", ""),
    ]  # fmt: skip
    assert comments(anna, deal) == ["good"]
    assert [each.said["params"] for each in workflows.trace(anna, 1)[1]] == [{"parameter": "S"}]
    said = [each.reason for each in workflows.check(anna, text(say("A1", "x"), more=more)).problems]
    assert said


@pytest.mark.parametrize("level", ["all", "none"])
def test_a_run_and_rules_are_stopped_by_who_is_responsible_and_may_change_the_record(
    anna: Session, clock: Clock, level: str
) -> None:
    luca = clerk_of(clock)
    limited(anna, "deal.read=all", f"deal.change={level}")
    rules.add(anna, Draft(
        stage=stage_of(anna, "NEW"), action="add_comment", given={"comment": "late"}, after="1 day"
    ))  # fmt: skip
    deal = records.create(anna, "deal", {"title": "Boiler", "responsible": luca.user_id})
    broken = workflows.save(anna, text("A1|edit_contact||with.fields = [{ set = 'name', to = 'Ada' }]")).id
    run = workflows.start(anna, broken, deal, {}).id
    sweep.run_all(anna)
    acts: list[Callable[[], object]] = [
        lambda: workflows.retry(luca, run), lambda: workflows.skip(luca, run), lambda: rules.stop(luca, deal),
    ]  # fmt: skip
    if level == "none":
        acts.insert(2, lambda: workflows.stop(luca, run))

    for act in acts:
        with contextlib.nullcontext() if level == "all" else pytest.raises(NotAllowed):
            act()
            sweep.run_all(anna)

    states = {each.start.partition(":")[0]: each.state for each in workflows.runs_of(anna, deal)}
    assert states == (
        {"rule": "terminated", "manual": "completed"} if level == "all" else {"rule": "waiting", "manual": "error"}
    )


def test_who_may_not_read_the_record_starts_nothing_on_it(anna: Session, clock: Clock) -> None:
    luca = clerk_of(clock)
    limited(anna, "deal.read=own")
    deal = records.create(anna, "deal", {"title": "Boiler"})

    with pytest.raises(NotFound):
        workflows.start(luca, kept(anna), deal, {})


@pytest.mark.parametrize("listed", [True, False])
def test_who_may_change_settings_starts_and_stops_what_the_list_and_the_record_let_them(
    anna: Session, clock: Clock, listed: bool
) -> None:
    luca = replace(clerk_of(clock), may_settings=True)
    limited(anna, "deal.read=all", "deal.change=none" if not listed else "deal.change=all")
    rules.add(anna, Draft(
        stage=stage_of(anna, "NEW"), action="add_comment", given={"comment": "late"}, after="1 day"
    ))  # fmt: skip
    own = luca.user_id if listed else anna.user_id
    deal = records.create(anna, "deal", {"title": "Boiler", "responsible": own})
    template = kept(anna, f"user:{own}")
    broken = workflows.save(anna, text("A1|edit_contact||with.fields = [{ set = 'name', to = 'Ada' }]")).id
    run = workflows.start(anna, broken, deal, {}).id
    sweep.run_all(anna)
    acts: list[Callable[[], object]] = [
        lambda: workflows.start(luca, template, deal, {}), lambda: workflows.retry(luca, run),
        lambda: workflows.stop(luca, run), lambda: rules.stop(luca, deal),
    ]  # fmt: skip

    for act in acts:
        with contextlib.nullcontext() if listed else pytest.raises(NotAllowed):
            act()
