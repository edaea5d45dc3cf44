"""A parameter that is a list of texts: each is resolved by itself, keeps its type, and is one or several of the values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.automation import telling, workflows
from crm_tui.services import notifications, users
from crm_tui.services.session import Session
from tests.automation.test_engine import comments, deal_of, go, say, text
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ('["a, b", "c"]', ["0 a, b", "1 c"]),
        ('["=1+1", "{=Document:title}"]', ["0 2", "1 Boiler"]),
        (
            '["{=Document:observers}", "{=Document:responsible}"]',
            ["0 Anna Rossi (1)", "1 Luca Bianchi (2)", "2 Anna Rossi (1)"],
        ),
        ('["{=Document:comments}", "x"]', ["0 x"]),
        ("\"=explode(',', 'a,b')\"", ["0 a", "1 b"]),
    ],
)
def test_a_loop_goes_over_the_values_of_each_text(office: Session, values: str, said: list[str]) -> None:
    luca = clerk_of(office.clock)
    deal = deal_of(office, observers=(office.user_id, luca.user_id))

    go(office, deal, text(f"A1|iterator||with.values = {values}", say("A2", "{=A1:INDEX} {=A1:VALUE}", "A1")))

    assert comments(office, deal) == said


def test_people_are_those_of_all_texts_each_once(office: Session) -> None:
    luca = clerk_of(office.clock)
    users.change(office, "luca", users.Changes(name="Bianchi, Luca"))
    deal = deal_of(office, observers=(office.user_id, luca.user_id))

    go(office, deal, text(
        "A1|notify||with.users = ['={=Document:responsible}', '{=Document:observers}', 'luca']\nwith.message = 'Look'"
    ))  # fmt: skip

    told = [[one.kind for one in notifications.page(each)] for each in (office, luca)]
    assert [kinds.count("workflow") for kinds in told] == [1, 1]


def test_people_of_one_name_that_stand_in_a_text_are_told_apart(office: Session) -> None:
    twin = users.ensure("anna2", "Anna Rossi", office.clock())
    deal = deal_of(office, responsible=twin.id)

    go(office, deal, text(
        "A1|notify||with.users = ['{=Document:responsible}, luca']\nwith.message = 'Look'",
    ))  # fmt: skip

    found = notifications.page(replace(office, user_id=twin.id))
    assert [each.kind for each in found].count("workflow") == 1


def test_a_list_that_has_no_value_is_gone_over_not_once_and_says_so(office: Session) -> None:
    deal = deal_of(office)

    run = go(
        office, deal, text("A1|iterator||with.values = '{=A3:COMMENT_ID}'", say("A2", "never", "A1"), say("A3", "x"))
    )

    found, steps, _waits = workflows.trace(office, run)
    assert comments(office, deal) == ["x"]
    assert [(each.step, each.outcome) for each in steps] == [("A1", "warning"), ("A3", "ok")]
    assert telling.told(office, found, steps[0]).warnings == ("{=A3:COMMENT_ID} has no value: it is empty",)
