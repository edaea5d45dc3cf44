"""Fields of people in the tables of steps: whatever names somebody in a parameter names them there, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_tui.automation import step_options, workflows
from crm_tui.domain.ref import Ref
from crm_tui.services import departments, records, users
from crm_tui.services.session import Session
from tests.automation.test_engine import deal_of, go, states, text
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    clerk_of(clock)
    departments.add(session, "Sales", people=["luca"])
    yield session
    close_office()


def step(field: str, typed: str, kind: str = "modify_document", table: str = "values") -> str:
    return text(f'A1|{kind}||with.{table} = [{{ set = "{field}", to = "{typed}" }}]')


@pytest.mark.parametrize(
    ("field", "typed", "people"),
    [
        ("responsible", "user_2", 2),
        ("responsible", "2", 2),
        ("responsible", "luca", 2),
        ("responsible", "Luca Bianchi", 2),
        ("responsible", "Luca Bianchi (2)", 2),
        ("responsible", "responsible", 1),
        ("responsible", "{=User:ID}", 1),
        ("responsible", "{=Document:created_by > friendly}", 1),
        ("observers", "user_1, luca", (1, 2)),
        ("observers", "{=Document:responsible}, luca", (1, 2)),
        ("observers", "{=Document:responsible > printable}", (1,)),
        ("observers", "department:Sales, anna, luca", (2, 1)),
    ],
)
def test_somebody_is_named_in_any_way(anna: Session, field: str, typed: str, people: object) -> None:
    deal = deal_of(anna)

    go(anna, deal, step(field, typed))

    assert records.get(anna, deal).values[field] == people
    assert states(anna, deal) == [("completed", "")]


def test_all_that_the_designer_offers_for_a_field_can_be_kept(anna: Session) -> None:
    for field in ("responsible", "observers"):
        for option in step_options.value_options(anna, "deal", field):
            assert workflows.check(anna, step(field, option.key)).problems == ()


def test_people_of_one_name_are_told_apart_and_nobody_is_told(anna: Session) -> None:
    twin = users.ensure("anna2", "Anna Rossi", anna.clock())
    deal = deal_of(anna, responsible=twin.id)

    go(anna, deal, step("observers", "{=Document:responsible}, luca"))
    assert records.get(anna, deal).values["observers"] == (twin.id, 2)

    assert [str(each) for each in workflows.check(anna, step("observers", "luca, nemo")).problems] == [
        "nobody is called “nemo”: write a login, a name, department:NAME, group:NAME or responsible"
    ]
    go(anna, deal, step("observers", "luca, {=Document:title}"))
    go(anna, deal, step("responsible", "luca, anna"))
    assert states(anna, deal)[1:] == [("error", "invalid_value")] * 2
    assert records.get(anna, deal).values["responsible"] == twin.id
    assert records.get(anna, deal).values["observers"] == (twin.id, 2)


def test_a_new_record_is_given_to_a_role_of_the_document(anna: Session) -> None:
    deal = deal_of(anna, responsible=2)

    go(anna, deal, text(
        "A1|create_deal||with.fields = [{ set = 'title', to = 'Next' }, { set = 'responsible', to = 'responsible' }]"
    ))  # fmt: skip

    assert records.get(anna, Ref("deal", deal.id + 1)).values["responsible"] == 2
