"""Results that are codes, in words for people: in traces and in the rows of conditions; the journal keeps the codes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import branching, registry, run_search, telling, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.cli import typed
from crm_tui.domain import waits
from crm_tui.i18n.translate import in_language
from crm_tui.services import records
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.flows import keep
from tests.support.office import close_office, open_office

_WAIT = """[[step]]
id = "A1"
kind = "wait"
with.wait_type = "days"
with.days = "3"

[[step]]
id = "A2"
kind = "condition"

[[step]]
id = "A3"
in = "A2"
kind = "branch"
title = "Heard"
when = [{ source = "{=A1:RELEASE_REASON}", is = "equals", values = ["client_activity"] }]

[[step]]
id = "A4"
in = "A2"
kind = "branch"
title = "Silence"
when = [{ source = "{=A1:RELEASE_REASON}", is = "equals", values = ["timeout"] }]
"""


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def run(office: Session, clock: Clock) -> int:
    deal = records.create(office, "deal", {"title": "Boiler"})
    number = workflows.start(office, keep(office, "Patience", _WAIT), deal, {}).id
    sweep.run_all(office)
    clock.forward(days=3)
    sweep.run_all(office)
    return number


def test_people_read_the_word_and_the_journal_keeps_the_code(office: Session, run: int) -> None:
    steps = telling.trace(office, run).steps

    assert ("What ended the wait", "its time had come") in [each for step in steps for each in step.results]
    assert "timeout" not in run_search.text(office, run)
    with in_language("it"):
        assert "timeout" not in run_search.text(office, run)
        assert "its time had come" not in run_search.text(office, run)
    _run, kept, _waits = workflows.trace(office, run)
    (found,) = (typed.packed(step.results)["RELEASE_REASON"] for step in kept if "RELEASE_REASON" in step.results)
    assert found == {"type": "string", "value": "timeout"}


def test_a_condition_that_compares_codes_is_told_in_words(office: Session, run: int) -> None:
    (said,) = (step.said for step in telling.trace(office, run).steps if any("Heard" in each for each in step.said))

    assert said == (
        "branch “Silence” was taken",
        "branch “Heard”: not true: What ended the wait = the client got in touch; it was its time had come",
    )
    _run, kept, _waits = workflows.trace(office, run)
    told = [line for step in kept for line in branching.sentences("deal", step.said)]
    assert any("client_activity" in each for each in told), "scripts compare with the codes"


def test_every_code_of_a_wait_has_a_word() -> None:
    (result,) = (each for each in registry.actions()["wait"].results if each.code == "RELEASE_REASON")

    assert set(result.choices or {}) == {each.value for each in waits.Reason}
