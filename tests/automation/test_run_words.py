"""Runs in words: for timelines on screen and command line, for notices, for lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crm_tui.automation import run_words, telling, waiting_cards, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.outcome import CODES
from crm_tui.cli import events
from crm_tui.domain.ref import Ref
from crm_tui.services import notifications, records, timeline
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.flows import BROKEN, HEAD, PAUSE, keep
from tests.support.office import close_office, open_office


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def deal(office: Session) -> Ref:
    return records.create(office, "deal", {"title": "Boiler"})


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"run": 3, "state": "completed", "workflow": "W"}, "Workflow “W” completed"),
        ({"run": 3, "state": "completed"}, "Workflow “run 3” completed"),
        ({"run": 3, "state": "terminated", "reason": "stage_changed"}, "Workflow “run 3” ended: the stage was changed"),
        (
            {"run": 3, "state": "terminated", "reason": "limit_exceeded"},
            f"Workflow “run 3” ended: {CODES['limit_exceeded']}",
        ),
        ({"run": 3, "state": "terminated", "reason": ""}, "Workflow “run 3” ended"),
    ],
)
def test_the_end_of_a_run_is_told_with_its_reason(payload: dict[str, object], said: str) -> None:
    assert run_words.event("workflow_ended", payload) == said


def test_a_start_that_is_queued_says_so() -> None:
    assert (
        run_words.event("workflow_started", {"workflow": "W", "state": "queued"}) == "Workflow “W” waits for its turn"
    )


def test_every_reason_by_which_a_run_is_ended_has_words() -> None:
    ends = {"stage_changed", "pipeline_changed", "document_deleted", "stopped", "terminated", *CODES}

    assert {each for each in ends if run_words.reason(each) == each} == set()


def test_the_command_line_tells_people_a_sentence_and_machines_the_facts(office: Session, deal: Ref) -> None:
    workflows.start(office, keep(office, "Think", PAUSE), deal, {})
    entry = next(each for each in timeline.page(office, deal).entries if each.kind == "workflow_started")

    assert events.text(entry, people=True) == "Workflow “Think” started"
    assert "workflow: Think" in events.text(entry, people=False)


def test_who_is_responsible_hears_which_step_stands_still(office: Session, deal: Ref) -> None:
    workflows.start(office, keep(office, "Broken", BROKEN), deal, {})
    sweep.run_all(office)

    (notice,) = notifications.page(office)
    assert notifications.text(office, notice).startswith("Workflow “Broken” stands still at “Say nothing”: ")


def test_a_line_says_where_the_run_stands_and_until_when(office: Session, clock: Clock, deal: Ref) -> None:
    workflows.start(office, keep(office, "Think", PAUSE), deal, {})
    sweep.run_all(office)
    began = clock.at

    (line,) = telling.of_record(office, deal)
    assert (line.workflow, line.title, line.how) == ("Think", "Boiler", "by hand, anna")
    assert (line.state, line.stands, line.waits_for) == ("waiting", "Sleep over it", "pause")
    assert line.until is not None
    assert (line.until - began).days == 2

    clock.forward(days=2, minutes=1)
    sweep.run_all(office)
    (line,) = telling.of_record(office, deal)
    assert (line.state, line.stands, line.waits_for, line.until) == ("completed", "", "", None)


def test_only_templates_of_type_and_pipeline_that_are_on_can_be_started(office: Session, deal: Ref) -> None:
    wanted = keep(office, "Wanted", PAUSE)
    keep(office, "For quotes", PAUSE, "quote")
    workflows.set_active(office, keep(office, "Off", PAUSE), False)
    here = HEAD.format(name="Here", document="deal") + 'pipelines = ["General"]\n' + PAUSE
    matching = workflows.save(office, here).id

    assert [each.stored.id for each in telling.startable(office, deal)] == [wanted, matching]


WAIT = '[[step]]\nid = "A1"\nkind = "wait"\nwith.wait_type = "days"\nwith.days = "3"\nwith.comment = "Ring"\n'


@pytest.mark.parametrize(
    ("days", "by_hand", "said"),
    [
        (3, False, "The wait of a workflow ended (its time had come)"),
        (1, True, "Somebody ended the wait of a workflow"),
    ],
)
def test_what_ended_a_wait_is_told_in_words_and_its_card_is_gone(
    office: Session, deal: Ref, clock: Clock, days: int, by_hand: bool, said: str
) -> None:
    run = workflows.start(office, keep(office, "Patience", WAIT), deal, {}).id
    sweep.run_all(office)
    (card,) = waiting_cards.of_record(office, deal)
    assert (card.run.id, card.comment, card.until) == (run, "Ring", clock() + timedelta(days=3))

    clock.forward(days=days)
    if by_hand:
        workflows.skip(office, run)
    sweep.run_all(office)

    ended = [each for each in timeline.page(office, deal).entries if each.kind in ("wait_ended", "wait_stopped")]
    assert [(events.text(entry, people=True), entry.login) for entry in ended] == [(said, "anna")]
    assert waiting_cards.of_record(office, deal) == ()
