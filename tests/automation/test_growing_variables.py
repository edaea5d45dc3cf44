"""A step that puts values behind those of a variable, again and again, fails before the variable fills the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import workflows
from crm_tui.domain import workflow_growth
from crm_tui.domain.workflow_growth import TooLarge
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import global_values
from crm_tui.services.global_values import Draft
from data import journal_checks
from tests.automation.test_engine import comments, deal_of, go, say, text
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

LOOP = "A1|while||when = [{ source = '{=Document:TITLE}', is = 'not_empty' }]"
LISTED = '\n[[variable]]\ncode = "L"\ntype = "string"\nmultiple = true\n'


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def row(kind: str, to: str) -> str:
    return f"A2|{kind}|A1|with.variables = [{{ set = 'L', to = '{to}' }}]\nwith.append = 'Y'"


def texts(count: int, length: int) -> Typed:
    return Typed(ValueType.STRING, ("x" * length,) * count)


@pytest.mark.parametrize(("many", "longest"), [(3, 10**6), (1000, 3 * 40)])
def test_a_variable_takes_no_more_than_its_limits(
    office: Session, monkeypatch: pytest.MonkeyPatch, many: int, longest: int
) -> None:
    """What it holds by then stays, and whoever skips the step goes on with that."""
    monkeypatch.setattr(workflow_growth, "LIST_LENGTH", many)
    monkeypatch.setattr(workflow_growth, "LIST_TEXT", longest)
    deal = deal_of(office)

    run = go(office, deal, text(LOOP, row("set_variable", "x" * 40), more=LISTED))

    found, steps, _waits = workflows.trace(office, run)
    assert (found.state, found.reason) == ("error", "limit_exceeded")
    assert [each.outcome for each in steps if each.step == "A2"] == ["ok", "ok", "ok", "failed"]
    assert len(found.content["variables"]["L"]["value"]) == 3
    assert journal_checks.problems() == []


def test_a_variable_of_all_workflows_does_not_grow_without_end(
    office: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow_growth, "LIST_LENGTH", 4)
    global_values.put(office, "L", Draft(type="string", multiple=True))
    deal = deal_of(office)

    run = go(office, deal, text(LOOP, row("set_global", "x")))

    assert (workflows.run(office, run).state, workflows.run(office, run).reason) == ("error", "limit_exceeded")
    workflows.stop(office, run)
    go(office, deal, text(say("B1", "{=GlobalVar:L > count}")))
    assert comments(office, deal) == ["4"]


def test_the_limits_are_those_of_lists_and_of_four_long_texts() -> None:
    assert len(workflow_growth.behind("L", texts(999, 1), texts(1, 1)).items) == 1000
    assert len(workflow_growth.behind("L", texts(3, 65_536), texts(1, 65_536)).items) == 4
    for old, new in ((texts(1000, 1), texts(1, 1)), (texts(4, 65_536), texts(1, 1))):
        with pytest.raises(TooLarge):
            workflow_growth.behind("L", old, new)
    assert workflow_growth.behind("L", None, texts(2000, 1)).items == texts(2000, 1).items
