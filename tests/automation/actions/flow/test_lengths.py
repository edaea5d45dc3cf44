"""Lengths of time that cannot be waited: the parameter, what it says and what to write instead."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_tui.services import records

if TYPE_CHECKING:
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.support.robots import Robot

PAST = "a pause must be a length of time into the future"
FAR = "this date is too far away"


@pytest.mark.parametrize(
    ("action", "parameter", "length", "said"),
    [
        ("pause", "interval", "-1 day", f"interval “-1 day”: {PAST}"),
        ("pause", "interval", "1 month -40 days", f"interval “1 month -40 days”: {PAST}"),
        ("pause", "interval", "100000 years", "interval “100000 years” is longer than 100 years"),
        ("pause", "interval", "banana", "interval “banana” is no length of time"),
        ("rule_time", "after", "-1 day", f"after “-1 day”: {PAST}"),
        ("rule_time", "after", "101 years", "after “101 years” is longer than 100 years"),
        ("rule_time", "before", "9000 years", "before “9000 years” is longer than 100 years"),
        ("rule_time", "before", "99 years", f"before “99 years”: {FAR}"),
    ],
)
def test_a_length_that_cannot_be_waited_is_named(
    anna: Session, deal: Ref, robot: Robot, action: str, parameter: str, length: str, said: str
) -> None:
    records.update(anna, [deal], {"title": length, "close_date": date(1850, 1, 1)})
    more = {"date_field": "close_date"} if parameter == "before" else {}

    told = robot.do(action, **{parameter: "{=Document:TITLE}", **more})

    assert (told.failure.why, told.failure.params["parameter"]) == ("invalid_value", parameter)
    assert told.failure.params["value"] == length
    assert str(told.failure) == said
    assert told.failure.hint == "write for example 2 days, 1h30min"


@pytest.mark.parametrize(("action", "parameter"), [("pause", "interval"), ("rule_time", "after")])
def test_a_hundred_years_can_be_waited(robot: Robot, action: str, parameter: str) -> None:
    until = robot.do(action, **{parameter: "100 years"}).wait.until
    assert until is not None
    assert until.year == robot.session.now().year + 100
