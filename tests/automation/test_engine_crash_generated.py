"""As `test_engine_crash`, over templates that nobody chose: random mixes of every construct, deep in each other.

A shape that somebody thought of misses what nobody thought of. A number makes a template; ``make crashes`` looks at many of
them and dies before every statement; the usual run only sees that there is something to look at. Source:
storage-and-engine §7, T3.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from crm_tui.automation import workflows
from crm_tui.domain.workflow import walk
from crm_tui.domain.workflow_file_read import read
from crm_tui.services import lookup, moving, records, settings
from crm_tui.services.session import Session
from tests.automation.test_engine import deal_of, say, text
from tests.automation.test_engine_crash import COUNTED, DEAL, _start
from tests.support import dying
from tests.support.dying import Act, Story, wait

EVERY = bool(os.environ.get("CRM_EVERY_STATEMENT"))
SEEDS = range(1, 9)
DEPTH = 3
LONGEST = 22
"""Steps of a template: more make a story of thousands of statements."""


class Maker:
    """Steps that fit into each other, drawn by a number."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        self._leaves: list[Callable[[str], None]] = [
            self._say, self._count, self._pause, self._stage, self._modify, self._webhook, self._fail,
        ]  # fmt: skip
        self._blocks: list[Callable[[str, int], None]] = [self._parallel, self._condition, self._iterator, self._while]
        self.steps: list[str] = []

    def template(self) -> list[str]:
        """A template that begins with each kind of block once and holds what fits."""
        self._draw.shuffle(self._blocks)
        for block in self._blocks[: self._draw.randint(2, 3)]:
            block("", DEPTH)
        self._say("")
        return self.steps

    def _add(self, kind: str, parent: str, *given: str) -> str:
        number = f"S{len(self.steps) + 1}"
        self.steps.append("|".join((number, kind, parent, *given)))
        return number

    def _fill(self, parent: str, depth: int) -> None:
        for _each in range(self._draw.randint(1, 2)):
            if depth > 0 and len(self.steps) < LONGEST and self._draw.random() < 0.4:
                self._draw.choice(self._blocks)(parent, depth - 1)
            else:
                self._draw.choice(self._leaves)(parent)

    # ── Leaves ──

    def _say(self, parent: str) -> None:
        number = f"S{len(self.steps) + 1}"
        self.steps.append(say(number, f"{number} {{=Variable:N}}", parent))

    def _count(self, parent: str) -> None:
        self._add("set_variable", parent, "with.variables = [{ set = 'N', to = '={=Variable:N}+1' }]")

    def _pause(self, parent: str) -> None:
        self._add("pause", parent, f"with.interval = '{self._draw.randint(1, 5)}h'")

    def _stage(self, parent: str) -> None:
        self._add("wait_deal_stage", parent, "with.stages = ['EXECUTING']")

    def _modify(self, parent: str) -> None:
        self._add("modify_document", parent, "with.values = [{ set = 'comments', to = '{=Document:comments}x' }]")

    def _webhook(self, parent: str) -> None:
        self._add("webhook", parent, "with.url = 'https://hooks.example.com/{=Variable:N}'")

    def _fail(self, parent: str) -> None:
        """There is no contact until somebody adds one: the step stands still, or is gone past."""
        how = self._draw.choice((["on_error = 'continue'"], []))
        self._add("edit_contact", parent, "with.fields = [{ set = 'name', to = 'Ada' }]", *how)

    # ── Blocks ──

    def _parallel(self, parent: str, depth: int) -> None:
        block = self._add("parallel", parent)
        for _branch in range(self._draw.randint(2, 3)):
            self._fill(self._add("branch", block), depth)

    def _condition(self, parent: str, depth: int) -> None:
        block = self._add("condition", parent)
        limit = self._draw.randint(0, 2)
        when = f"when = [{{ source = '{{=Variable:N}}', is = 'less', values = ['{limit}'] }}]"
        self._fill(self._add("branch", block, when), depth)
        self._fill(self._add("branch", block), depth)

    def _iterator(self, parent: str, depth: int) -> None:
        self._fill(self._add("iterator", parent, 'with.values = \'=explode(",", "a,b")\''), depth)

    def _while(self, parent: str, depth: int) -> None:
        limit = self._draw.randint(1, 3)
        when = f"when = [{{ source = '{{=Variable:N}}', is = 'less', values = ['{limit}'] }}]"
        block = self._add("while", parent, when)
        self._count(block)
        self._fill(block, depth)


def story_of(seed: int) -> Story:
    """A deal, two templates and two runs; days pass, the deal moves, and somebody looks after what stands still."""

    def prepare(session: Session) -> None:
        deal_of(session)
        settings.set(session, "webhook_hosts", "hooks.example.com")
        for number in (1, 2):
            workflows.save(session, text(*Maker(2 * seed + number).template(), name=f"T{number}", more=COUNTED))

    return Story(prepare, [
        _start(1), _start(2), wait(hours=2), Act(_move), wait(hours=3), Act(_go_on), Act(_add_contact), Act(_go_on), wait(days=1),
        Act(_go_on), wait(days=1), Act(_stop),
    ], together=random.Random(seed).choice((1, 3, 16)))  # fmt: skip


def _move(session: Session) -> None:
    moving.move(session, [DEAL], lookup.stage_called("EXECUTING", entity="deal").id)


def _add_contact(session: Session) -> None:
    made = records.create(session, "contact", {"name": "Eva"})
    records.update(session, [DEAL], {"contacts": (made.id,)})


def _standing(session: Session) -> list[int]:
    return [run.id for run in workflows.runs_of(session, DEAL) if run.state == "error" and run.ended_at is None]


def _go_on(session: Session) -> None:
    for number in _standing(session):
        workflows.retry(session, number)


def _stop(session: Session) -> None:
    for run in workflows.runs_of(session, DEAL):
        if run.ended_at is None:
            workflows.stop(session, run.id)


def test_the_templates_are_sound_and_hold_every_construct() -> None:
    kinds: set[str] = set()
    for seed in SEEDS:
        for number in (1, 2):
            found = read(text(*Maker(2 * seed + number).template(), more=COUNTED))
            assert found.problems == ()
            assert found.template is not None
            kinds |= {placed.step.kind for placed in walk(found.template.steps)}

    assert kinds == {
        "add_comment", "branch", "condition", "edit_contact", "iterator", "modify_document", "parallel", "pause",
        "set_variable", "wait_deal_stage", "webhook", "while",
    }  # fmt: skip


@pytest.mark.skipif(not EVERY, reason="make crashes: minutes of dying")
@pytest.mark.parametrize("seed", SEEDS if EVERY else SEEDS[:1])
def test_whatever_a_template_is_made_of_nothing_is_lost_or_repeated(tmp_path: Path, seed: int) -> None:
    story = story_of(seed)
    store = dying.store_of(tmp_path / "first", story)
    status, whole = dying.play(dying.copy(store, tmp_path / "whole"), story)
    assert (status, whole["problems"]) == (0, [])
    assert len(whole["store"]["run_step"]) > 8

    for number in range(1, whole["statements"] + 1):
        path = dying.copy(store, tmp_path / "died")
        assert dying.play(path, story, die_at=number)[0] == dying.DIED
        status, seen = dying.play(path, story)
        assert (status, seen["problems"]) == (0, [])
        assert seen["store"] == whole["store"], f"seed {seed}, after a death before statement {number}"
