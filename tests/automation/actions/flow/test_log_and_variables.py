"""Write to log and set variable: what a step leaves in the run itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.domain.workflow_values import Typed, ValueType
from crm_tui.services import records

if TYPE_CHECKING:
    from crm_tui.services.session import Session
    from tests.support.robots import Robot


def test_a_text_goes_into_the_log_as_it_is(robot: Robot) -> None:
    told = robot.do("log", text="Looked at {=Document:TITLE}, {curly} {}")
    assert told.step.notes == [("{sentence}", {"sentence": "Looked at Impianto, {curly} {}"})]
    assert told.warnings == []


def test_without_a_text_there_is_nothing_to_write(robot: Robot) -> None:
    told = robot.do("log", text="{=Document:COMMENTS}")
    assert (told.failure.why, told.failure.params["parameter"]) == ("missing_parameter", "text")


@pytest.mark.parametrize(("flag", "append"), [("Y", True), ("", False)])
def test_variables_keep_the_types_of_their_values(
    anna: Session, deal: Ref, robot: Robot, flag: str, append: bool
) -> None:
    records.update(anna, [deal], {"amount": Money(10_00, "EUR")})
    done = robot.do("set_variable", {"variables": {
        "SUM": "{=Document:OPPORTUNITY}", "TEXT": "for {=Document:TITLE}", "WHO": "{=Document:ASSIGNED_BY_ID}",
        "N": "=1+2", "NONE": "",
    }}, append=flag).done  # fmt: skip

    assert done.variables["SUM"] == Typed(ValueType.MONEY, Money(10_00, "EUR"))
    assert done.variables["TEXT"] == Typed(ValueType.STRING, "for Impianto")
    assert done.variables["WHO"].items[0] == Ref("user", int(str(records.get(anna, deal).values["responsible"])))
    assert done.variables["N"].items == (3,)
    assert done.variables["NONE"].empty
    assert done.append is append


def test_without_a_row_nothing_is_set(robot: Robot) -> None:
    told = robot.do("set_variable", {"variables": {}})
    assert (told.failure.why, told.failure.params["parameter"]) == ("missing_parameter", "variables")
