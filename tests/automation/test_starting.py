"""Who may start a template by hand: whoever is on its access list, by name, in a department below, or in a group."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import NotAllowed
from crm_tui.services import departments, pipelines, records, stages
from crm_tui.services.session import Session
from tests.automation.test_engine import comments, say, text
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office


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
