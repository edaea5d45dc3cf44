"""What a run waits for, and its log as text: stages by their names, ids of steps and actions, records, the due time."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import run_search, telling
from crm_tui.automation.jobs import sweep
from crm_tui.services import records, settings
from tests.automation.test_engine import deal_of, go, say, text
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

WAIT = "A1|wait||with.wait_type = 'days'\nwith.days = '3'"
BEFORE = "A1|wait||with.wait_type = 'days_before_date'\nwith.days = '2'\nwith.date_field = 'birthdate'"


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    settings.set(session, "company_zone", "Europe/Rome")
    yield session
    close_office()


def waits_for(office: Session, run: int) -> str:
    return telling.trace(office, run).line.waits_for


def test_a_wait_for_stages_names_them(office: Session) -> None:
    other = deal_of(office, "Pump")
    stages = f"A1|wait_deal_stage||with.deal_id = '{other.id}'\nwith.stages = ['FINAL_INVOICE', 'WON']"

    run = go(office, deal_of(office), text(stages))

    assert waits_for(office, run) == "a stage of Pump: Final invoice, Deal won"
    assert "step A1 waits: a stage of Pump: Final invoice, Deal won, without an end" in run_search.text(office, run)


def test_a_wait_whose_date_was_emptied_is_for_the_client_alone(office: Session) -> None:
    lead = records.create(office, "lead", {"title": "Pump", "birthdate": date(2026, 4, 2)})
    run = go(office, lead, text(BEFORE).replace('"deal"', '"lead"'))
    assert waits_for(office, run) == "the client, or the time"

    records.update(office, [lead], {"birthdate": None})
    sweep.run_all(office)

    assert waits_for(office, run) == "the client"
    assert "step A1 waits: the client, without an end" in run_search.text(office, run)


def test_the_log_as_text_has_ids_of_steps_and_actions_records_and_the_due_time(office: Session) -> None:
    deal = deal_of(office)

    run = go(office, deal, text("A0|create_deal|", say("A2", "made"), WAIT))

    log = run_search.text(office, run)
    assert "Create deal · done" in log
    assert "\n    A0 · create_deal\n" in log
    assert "\n    A2 · add_comment\n" in log
    assert "\n    record: deal:2 " in log
    assert "step A1 waits: the client, or the time, until " in log
    assert "2026" in log.rpartition("until ")[2]
