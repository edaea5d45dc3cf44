"""Steps that raise what nobody expected, and death: no row of a failure is lost, none is there twice, and nothing of such a
step remains, wherever the process dies."""

from __future__ import annotations

from pathlib import Path

import pytest

from crm_tui.automation import workflows
from crm_tui.services.session import Session
from tests.automation.test_engine import deal_of, say, text
from tests.automation.test_engine_crash import DEAL
from tests.automation.test_mistakes import Trouble
from tests.support import dying
from tests.support.dying import Act, Story, wait

POINTS = 6
"""Deaths of the story."""


def _setup(session: Session) -> None:
    """One stands still, one goes on, one has a branch that is sound; a wait whose end raises."""
    deal_of(session)
    step = "A2|log||with.text = 'x'"
    for name, on_error in (("One", ""), ("Two", "\non_error = 'continue'")):
        workflows.save(session, text(say("A1", name), step + on_error, say("A3", f"{name} on"), name=name))
    workflows.save(session, text(
        "A1|parallel|", "A2|branch|A1", "A3|pause|A2|with.interval = '1h'", "A4|branch|A1", say("A5", "sound", "A4"),
        name="Three",
    ))  # fmt: skip


def _start(number: int) -> Act:
    return Act(lambda session: workflows.start(session, number, DEAL, {}))


STORY = Story(_setup, [
    _start(1), _start(2), _start(3), wait(hours=2), Act(lambda session: workflows.skip(session, 1)), wait(minutes=1),
])  # fmt: skip


def test_whoever_dies_while_a_step_fails_with_whatever_has_lost_and_repeated_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = dying.store_of(tmp_path / "first", STORY)
    trouble = Trouble(monkeypatch)
    trouble.error = KeyError("nobody expected it")
    status, whole = dying.play(dying.copy(store, tmp_path / "whole"), STORY)
    assert (status, whole["problems"]) == (0, [])
    assert len(whole["store"]["run_step"]) > 6

    for number in sorted({round(1 + (whole["statements"] - 1) * each / (POINTS - 1)) for each in range(POINTS)}):
        path = dying.copy(store, tmp_path / "died")
        assert dying.play(path, STORY, die_at=number)[0] == dying.DIED
        status, seen = dying.play(path, STORY)
        assert (status, seen["problems"]) == (0, [])
        assert seen["store"] == whole["store"], f"after a death before statement {number}"
