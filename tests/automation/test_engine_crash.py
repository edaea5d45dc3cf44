"""A run survives death before any statement, also before any commit: goes on in another process, each effect exactly once.

Between two commits the deaths are spread evenly; with ``CRM_EVERY_STATEMENT=1`` every single statement is one.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crm_tui.automation import workflows
from crm_tui.domain.ref import Ref
from crm_tui.services import lookup, moving, pipelines, records
from crm_tui.services.session import Session
from tests.automation.test_engine import deal_of, say, text
from tests.support import dying
from tests.support.dying import Act, Story, wait

POINTS = 5
"""Deaths of each story."""
DEAL = Ref("deal", 1)
COUNTED = """
[[variable]]
code = "N"
type = "integer"
default = "0"
"""


def _start(number: int) -> Act:
    return Act(lambda session: workflows.start(session, number, DEAL, {}))


def _move(stage: str) -> Act:
    return Act(lambda session: moving.move(session, [DEAL], lookup.stage_called(stage, entity="deal").id))


def _edit(title: str) -> Act:
    return Act(lambda session: records.update(session, [DEAL], {"title": title}))


def _walk(session: Session) -> None:
    """Condition, loop over values, loop while, parallel branches, pause, variables."""
    deal_of(session)
    small = "when = [{ source = '{=Variable:N}', is = 'less', values = ['2'] }]"
    workflows.save(session, text(
        "A1|iterator||with.values = '=explode(\",\", \"a,b\")'", say("A2", "{=A1:INDEX} {=A1:VALUE}", "A1"),
        f"B1|while||{small}", say("B2", "turn {=Variable:N}", "B1"),
        "B3|set_variable|B1|with.variables = [{ set = 'N', to = '={=Variable:N}+1' }]",
        "C1|parallel|", "C2|branch|C1", "C3|pause|C2|with.interval = '2h'", say("C4", "late", "C2"),
        "C5|branch|C1", say("C6", "soon", "C5"), "C7|pause|C5|with.interval = '1h'",
        "D1|condition|", "D2|branch|D1|when = [{ source = '{=Variable:N}', is = 'equals', values = ['2'] }]",
        say("D3", "two", "D2"), "D4|branch|D1", say("D5", "other", "D4"), say("E1", "end"), more=COUNTED,
    ))  # fmt: skip


def _stages(session: Session) -> None:
    """Two runs that wait for a stage of one deal; one of them then changes it, the other waits on."""
    deal_of(session)
    workflows.save(session, text(
        "A1|wait_deal_stage||with.stages = ['EXECUTING']", say("A2", "one"), "A3|change_stage||with.stage = 'FINAL_INVOICE'",
        say("A4", "never"), name="One",
    ))  # fmt: skip
    workflows.save(session, text(
        "A1|wait_deal_stage||with.stages = ['FINAL_INVOICE']", say("A2", "two {=A1:IS_TARGET}"),
        "A3|wait||with.wait_type = 'days'\nwith.days = '3'", say("A4", "{=A3:RELEASE_REASON}"), name="Two",
    ))  # fmt: skip


def _pipeline(session: Session) -> None:
    """Two runs under way, one queued, and one that changes the pipeline and ends them all."""
    deal_of(session)
    pipelines.add(session, "Service")
    for name in ("One", "Two", "Three"):
        workflows.save(session, text("A1|pause||with.interval = '5 days'", say("A2", "never"), name=name))
    workflows.save(session, text(say("A1", "go"), "A2|change_pipeline||with.pipeline = 'Service'", say("A3", "never")))


def _failing(session: Session) -> None:
    """A step that cannot be done: the run stands still, goes on, ends; the first is tried again, and then one skipped."""
    deal_of(session)
    step = "A1|edit_contact||with.fields = [{ set = 'name', to = 'Ada' }]"
    for name, on_error in (("One", ""), ("Two", "|on_error = 'continue'"), ("Three", "|on_error = 'terminate'")):
        workflows.save(session, text(step + on_error, say("A2", name), name=name))
    records.create(session, "contact", {"name": "Eva"})


def _starts(session: Session) -> None:
    """Templates that start by themselves: two places and a queue, one that changes the record and so starts another."""
    for name in ("One", "Two", "Three"):
        workflows.save(session, text(
            f"A1|pause||with.interval = '{len(name)} days'", say("A2", name), name=name, start="'create'",
        ))  # fmt: skip
    workflows.save(session, text(say("A1", "made"), name="Four", start="'create'"))
    workflows.save(session, text(
        "A1|edit_document||with.fields = [{ set = 'comments', to = 'seen {=Document:comments}' }]", say("A2", "set"),
        name="Five", start="'change'",
    ))  # fmt: skip
    workflows.save(session, text(say("A1", "changed to {=Document:comments}"), name="Six", start="'change'"))


STORIES = {
    "walk": Story(_walk, [_start(1), wait(hours=1, minutes=30), wait(hours=1)]),
    "steps": Story(_walk, [_start(1), wait(hours=1, minutes=30), wait(hours=1)], together=1),
    "stages": Story(_stages, [_start(1), _start(2), _move("EXECUTING"), wait(days=2), wait(days=2), _move("WON")]),
    "pipeline": Story(_pipeline, [_start(1), _start(2), _start(3), _start(4), wait(days=6)]),
    "failing": Story(_failing, [
        _start(1), _start(2), _start(3), Act(lambda session: records.update(session, [DEAL], {"contacts": (1,)})),
        Act(lambda session: workflows.retry(session, 1)), wait(hours=1),
    ]),
    "starts": Story(_starts, [
        Act(deal_of), _edit("Other"), wait(days=3, minutes=5), wait(days=6),
        Act(lambda session: records.delete(session, [DEAL])), wait(days=1),
    ]),
}  # fmt: skip


def _sampled(count: int) -> list[int]:
    if os.environ.get("CRM_EVERY_STATEMENT"):
        return list(range(1, count + 1))
    return sorted({round(1 + (count - 1) * each / (POINTS - 1)) for each in range(POINTS)})


@pytest.mark.parametrize("name", STORIES)
def test_whoever_dies_before_any_statement_has_lost_and_repeated_nothing(tmp_path: Path, name: str) -> None:
    story = STORIES[name]
    store = dying.store_of(tmp_path / "first", story)
    status, whole = dying.play(dying.copy(store, tmp_path / "whole"), story)
    assert (status, whole["problems"]) == (0, [])
    assert len(whole["store"]["run_step"]) > 3

    for number in _sampled(whole["statements"]):
        path = dying.copy(store, tmp_path / "died")
        assert dying.play(path, story, die_at=number)[0] == dying.DIED
        status, seen = dying.play(path, story)
        assert (status, seen["problems"]) == (0, [])
        assert seen["store"] == whole["store"], f"after a death before statement {number}"


def test_dying_again_and_again_a_run_comes_to_its_end(tmp_path: Path) -> None:
    story = STORIES["walk"]
    store = dying.store_of(tmp_path / "first", story)
    _status, whole = dying.play(dying.copy(store, tmp_path / "whole"), story)
    path, deaths, lives = dying.copy(store, tmp_path / "died"), 0, 64  # no three of them end in the same step

    while (ended := dying.play(path, story, die_at=lives))[0] == dying.DIED:
        deaths, lives = deaths + 1, lives + lives // 8
        assert deaths < 60

    assert deaths > 3
    assert ended[1]["store"] == whole["store"]


def test_the_comparison_finds_a_journal_that_is_committed_before_its_effects_are_remembered(tmp_path: Path) -> None:
    story = STORIES["walk"]
    store = dying.store_of(tmp_path / "first", story)
    _status, whole = dying.play(dying.copy(store, tmp_path / "whole"), story)

    for number in range(whole["statements"] // 4, whole["statements"], 3):
        path = dying.copy(store, tmp_path / "died")
        assert dying.play(path, story, die_at=number, torn=True)[0] == dying.DIED
        if dying.play(path, story)[1].get("store") != whole["store"]:
            return
    pytest.fail("a torn engine was not found out")
