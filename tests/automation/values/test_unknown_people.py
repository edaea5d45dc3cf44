"""Expressions about somebody who is not there: a mistake of the expression, with its place and what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import wording
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import infer
from crm_tui.services import global_values
from data import journal
from tests.automation.test_engine import deal_of, go, say, states, text
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.mark.parametrize(
    ("expression", "at", "named"),
    [
        ("=touserdate(77, {=System:Now})", 2, "77"),
        ('="a" & touserdate(77, {=System:Now})', 8, "77"),
        ('=workdateadd({=System:Now}, "1d", "user_99")', 2, "user_99"),
        ("=getuserdateoffset({=GlobalVar:Gone})", 2, "user_99"),
    ],
)
def test_somebody_unknown_is_a_mistake_of_the_expression(office: Session, expression: str, at: int, named: str) -> None:
    global_values.put(office, "Gone", global_values.Draft(type="user"))
    global_values.assign(office, "Gone", infer(Ref("user", 99)), append=False)
    deal = deal_of(office)

    run = go(office, deal, text(say("A1", expression)))

    assert states(office, deal) == [("error", "expression_error")]
    told = wording.sentence(journal.steps(run)[-1].said)
    assert f"“{named}” is not a user" in told
    assert f"column {at}" in told


def test_somebody_who_is_there_is_asked(office: Session) -> None:
    deal = deal_of(office)

    go(office, deal, text(say("A1", "=getuserdateoffset(1) & getuserdateoffset({=User:ID})")))

    assert states(office, deal) == [("completed", "")]
