"""Constants of a template: what a run knows of them, and that nothing starts while a required one is empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.errors import Refused
from crm_tui.services.session import Session
from tests.automation.test_engine import comments, deal_of, say, states, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office

RATE = '[[constant]]\ncode = "Rate"\ntype = "integer"\nrequired = true\n'
STEPS = ("A1|pause||with.interval = '1 day'", say("A2", "rate {=Constant:Rate}"))


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.mark.parametrize(("default", "given", "said"), [("7", None, "7"), ("", "9", "9"), ("7", "9", "9")])
def test_a_constant_is_what_was_set_else_what_the_template_says_and_stays_so_in_a_run(
    office: Session, clock: Clock, default: str, given: str | None, said: str
) -> None:
    template = workflows.save(office, text(*STEPS, more=f'{RATE}default = "{default}"\n', start="'create'")).id
    if given is not None:
        workflows.constants(office, template, {"Rate": given})
    deal = deal_of(office)
    workflows.start(office, template, deal, {})
    sweep.run_all(office)

    workflows.constants(office, template, {"Rate": "100"})
    clock.forward(days=2)
    sweep.run_all(office)

    assert comments(office, deal) == [f"rate {said}"] * 2


@pytest.mark.parametrize("emptied", [False, True])
def test_while_a_required_constant_is_empty_nothing_starts_by_hand_or_by_itself(office: Session, emptied: bool) -> None:
    default = "7" if emptied else ""
    template = workflows.save(office, text(*STEPS, more=f'{RATE}default = "{default}"\n', start="'create'")).id
    if emptied:
        workflows.constants(office, template, {"Rate": " "})

    deal = deal_of(office)
    sweep.run_all(office)

    assert states(office, deal) == [("terminated", "missing_parameter")]
    with pytest.raises(Refused, match="the constant Rate has no value yet"):
        workflows.start(office, template, deal, {})
