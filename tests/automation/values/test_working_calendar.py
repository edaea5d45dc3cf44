"""The company's working calendar: days, hours and holidays are settings; functions of dates and waits go by them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from crm_tui.automation.world import RunWorld, Values
from crm_tui.domain import insert_value
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.ref import Ref
from crm_tui.services import departments, settings
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import ROME, clerk_of, close_office, open_office


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def value(session: Session, text: str) -> object:
    world = RunWorld(session, run=1, seq=1, name="", document=Ref("deal", 1), starter=None, values=Values())
    return insert_value.resolve(text, world)[0].value


@pytest.mark.parametrize(
    ("given", "text", "result"),
    [
        ({}, "=addworkdays('2026-12-24', 1)", date(2026, 12, 25)),
        ({"holidays": "12-25, 12-26"}, "=addworkdays('2026-12-24', 1)", date(2026, 12, 28)),
        ({"holidays": "12-25"}, "=isworkday('2031-12-25')", False),
        ({"holidays": "2026-12-24"}, "=isworkday('2026-12-24')", False),
        ({"holidays": "2026-12-24"}, "=isworkday('2027-12-24')", True),
        ({"working_days": "1-6"}, "=isworkday('2026-03-21')", True),
        ({}, "=isworkday('2026-03-21')", False),
        ({}, "=isworktime('2026-03-18 08:30')", False),
        ({"working_hours": "8-12"}, "=isworktime('2026-03-18 08:30')", True),
        ({"working_hours": "8-12"}, "=isworktime('2026-03-18 12:00')", False),
        (
            {"working_hours": "8-12", "holidays": "2026-03-19"},
            "=workdateadd('2026-03-18 11:00', '2h')",
            datetime(2026, 3, 20, 9, tzinfo=ROME),
        ),
    ],
)
def test_functions_of_working_time_go_by_the_settings(
    anna: Session, given: dict[str, str], text: str, result: object
) -> None:
    for key, typed in given.items():
        settings.set(anna, key, typed)

    assert value(anna, text) == result


def test_a_person_has_the_hours_of_the_company_until_they_have_their_own_and_its_holidays_always(
    anna: Session, clock: Clock
) -> None:
    clerk_of(clock)
    settings.set(anna, "working_hours", "8-12")
    settings.set(anna, "holidays", "2026-03-19")
    text = "=workdateadd('2026-03-18 11:00', '2h', 'user_2')"

    assert value(anna, text) == datetime(2026, 3, 20, 9, tzinfo=ROME)
    departments.set_employee(anna, "luca", {"hours": "10-12"})
    assert value(anna, text) == datetime(2026, 3, 20, 11, tzinfo=ROME)


def test_holidays_are_kept_in_order_and_what_is_no_day_is_refused(anna: Session) -> None:
    settings.set(anna, "holidays", "2026-12-24, 12-26,12-25, 12-25")

    assert settings.get(anna, "holidays") == "12-25, 12-26, 2026-12-24"
    settings.set(anna, "holidays", "")
    assert settings.get(anna, "holidays") == ""
    for typed in ("12-32", "2026-02-29", "Christmas", "20261224"):
        with pytest.raises(InvalidValue):
            settings.set(anna, "holidays", typed)
    with pytest.raises(InvalidValue):
        settings.set(anna, "working_days", "8")
