"""Runs on a real store: templates from files, walked by the clock's ticks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.ref import Ref
from crm_tui.services import records, timeline
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import close_office, open_office

COMMENT = """format = 1
name = "Greeting"
document = "deal"

[[parameter]]
code = "Who"
type = "string"
required = true

[[step]]
id = "A1"
kind = "add_comment"
[step.with]
comment = "Hello {=Template:Who}, this is {=Document:TITLE}"
"""


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def comments(session: Session, ref: Ref) -> list[str]:
    """The comments of a record, the newest first."""
    return [entry.text for entry in timeline.page(session, ref).entries if entry.source == "comment"]


def test_a_run_started_by_hand_does_its_steps_and_ends(office: Session) -> None:
    deal = records.create(office, "deal", {"title": "Boiler"})
    template = workflows.save(office, COMMENT)

    run = workflows.start(office, template.id, deal, {"Who": "Anna"})
    sweep.run_all(office)

    assert comments(office, deal) == ["Hello Anna, this is Boiler"]
    found, steps, waits = workflows.trace(office, run.id)
    assert (found.state, [each.outcome for each in steps], waits) == ("completed", ["ok"], ())
