"""Rows that set one field twice: several values come together, of a single value the last counts and it is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import workflows
from crm_tui.automation.jobs import sweep
from crm_tui.domain.fields import Point
from crm_tui.services import records
from tests.automation.test_engine import text
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    yield session
    close_office()


@pytest.fixture
def contact(anna: Session) -> Ref:
    return records.create(
        anna, "contact", {"name": "Ada", "phone": (Point("+39 333 1111", "work"),), "email": (Point("a@x.it", "work"),)}
    )


def step(rows: str, more: str = "") -> str:
    return text(f"A1|edit_contact||with.fields = [{rows}]\n{more}").replace('document = "deal"', 'document = "contact"')


def run(session: Session, contact: Ref, rows: str, more: str = "") -> list[str]:
    """The warnings of a step with these rows."""
    template = workflows.save(session, step(rows, more))
    made = workflows.start(session, template.id, contact, {})
    sweep.run_all(session)
    run, rows_, _waits = workflows.trace(session, made.id)
    assert run.state == "completed", rows_[-1].said
    return [str(each) for each, _params in rows_[0].said.get("warnings", [])]


def addresses(session: Session, contact: Ref, field: str = "phone") -> list[str]:
    found = records.get(session, contact).values[field]
    assert isinstance(found, tuple)
    return [each.value for each in found if isinstance(each, Point)]


def test_rows_of_a_field_with_several_values_come_together(anna: Session, contact: Ref) -> None:
    given = (("phone", "+39 02 1111"), ("phone", "+39 02 2222, +39 02 3333"), ("PHONE", "+39 02 4444"))
    rows = ", ".join(f"{{ set = '{name}', to = '{to}' }}" for name, to in given)
    assert run(anna, contact, rows) == []
    assert addresses(anna, contact) == ["+39 02 1111", "+39 02 2222", "+39 02 3333", "+39 02 4444"]


@pytest.mark.parametrize("names", [("comments", "comments"), ("comments", "COMMENTS")])
def test_of_a_field_with_one_value_the_last_row_counts_and_it_is_said(
    anna: Session, contact: Ref, names: tuple[str, str]
) -> None:
    rows = f"{{ set = '{names[0]}', to = 'one' }}, {{ set = '{names[1]}', to = 'two' }}"
    assert run(anna, contact, rows) == ["“{field}” is set twice: only the last row counts"]
    assert records.get(anna, contact).values["comments"] == "two"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("{ set = 'comments', to = 'one' }, { set = 'COMMENTS', to = 'two' }", ["COMMENTS"]),
        ("{ set = 'phone', to = '+39 02 1111' }, { set = 'PHONE', to = '+39 02 2222' }", []),
        ("{ set = 'comments', to = 'one' }, { set = 'post', to = 'two' }", []),
    ],
)
def test_the_check_says_so(anna: Session, rows: str, told: list[str]) -> None:
    found = [each for each in workflows.check(anna, step(rows)).problems if "set twice" in each.reason]
    assert [each.params["field"] for each in found] == told
    assert not any(each.blocking for each in found)


@pytest.mark.parametrize(
    ("field", "there", "same", "new"),
    [
        ("phone", "+39 333 1111", "+393331111", "+39 333 2222"),
        ("phone", "+39 333 1111", "0039 333-1111", "+39 333 2222"),
        ("phone", "+39 333 1111", "333 1111", "+39 333 2222"),
        ("email", "a@x.it", "A@X.it", "b@x.it"),
    ],
)
def test_what_is_there_already_in_another_spelling_is_not_added(
    anna: Session, contact: Ref, field: str, there: str, same: str, new: str
) -> None:
    rows = f"{{ set = '{field}', to = '{same}, {new}, {new}' }}"
    run(anna, contact, rows, "with.append_multiple = 'Y'")
    assert addresses(anna, contact, field) == [there, new]
