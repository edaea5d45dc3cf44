"""Operators: the first one administers, somebody always can, those who left stay out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import Conflict, InvalidValue, NotAllowed, NotFound, Refused
from crm_tui.services import users
from crm_tui.services.users import Changes
from data import database
from tests.support.office import clerk_of, close_office, open_office, session_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def test_the_first_operator_administers_the_next_does_not(boss: Session, clock: Clock) -> None:
    luca = users.ensure("luca", "", clock())

    assert users.me(boss).is_admin
    assert (luca.is_admin, luca.may_settings, luca.active, luca.name) == (False, False, True, "luca")


def test_who_is_known_is_not_entered_again(boss: Session, clock: Clock) -> None:
    before = database.sql("SELECT count(*) FROM operation")

    again = users.ensure("anna", "Somebody Else", clock())

    assert (again.id, again.name) == (boss.user_id, "Anna Rossi")
    assert database.sql("SELECT count(*) FROM operation") == before


def test_a_name_from_the_system_is_cleaned(boss: Session, clock: Clock) -> None:
    assert users.ensure("eve", "Eve\x1b]0;x\x07 \u202eRoot", clock()).name == "Eve]0;x Root"


@pytest.mark.parametrize("login", ["", "an na", "a:b", "x" * 65, "eve\x1b[2J", "e\u202eve", "a,b", "a|b"])
def test_what_cannot_be_a_login_is_refused(boss: Session, clock: Clock, login: str) -> None:
    with pytest.raises(InvalidValue):
        users.ensure(login, "Eve", clock())
    with pytest.raises(InvalidValue):
        users.add(boss, login)


@pytest.mark.parametrize("login", ["anna.rossi", "anna@example.com", "société", "svc-crm$", "1000"])
def test_logins_of_all_systems_are_taken(boss: Session, clock: Clock, login: str) -> None:
    assert users.ensure(login, "", clock()).login == login


def test_an_inactive_operator_stays_out_until_an_administrator_says_otherwise(boss: Session, clock: Clock) -> None:
    clerk_of(clock)
    users.change(boss, "luca", Changes(active=False))

    with pytest.raises(NotAllowed, match="luca may not enter"):
        users.ensure("luca", "", clock())
    assert [user.login for user in users.users(boss)] == ["anna"]
    assert [user.login for user in users.users(boss, inactive=True)] == ["anna", "luca"]

    users.change(boss, "luca", Changes(active=True))
    assert users.ensure("luca", "", clock()).active


@pytest.mark.parametrize("changes", [Changes(is_admin=False), Changes(active=False)])
def test_the_last_active_administrator_stays(boss: Session, changes: Changes) -> None:
    with pytest.raises(Refused, match="“anna” is the last active administrator"):
        users.change(boss, "anna", changes)

    assert users.me(boss).is_admin


def test_an_administrator_may_go_when_another_active_one_stays(boss: Session, clock: Clock) -> None:
    clerk_of(clock)
    users.change(boss, "luca", Changes(is_admin=True))

    assert not users.change(boss, "anna", Changes(is_admin=False)).is_admin
    luca = session_of(users.by_login(boss, "luca"), clock)
    with pytest.raises(Refused, match="“luca” is the last"):
        users.change(luca, "luca", Changes(active=False))


def test_an_inactive_administrator_does_not_count(boss: Session, clock: Clock) -> None:
    clerk_of(clock)
    users.change(boss, "luca", Changes(is_admin=True, active=False))

    with pytest.raises(Refused, match="last active"):
        users.change(boss, "anna", Changes(is_admin=False))


def test_nobody_else_gives_rights(boss: Session, clock: Clock) -> None:
    clerk = clerk_of(clock)
    holder = replace(clerk, may_settings=True)

    for attempt in (
        lambda: users.add(holder, "eve"),
        lambda: users.change(holder, "luca", Changes(is_admin=True)),
        lambda: users.change(holder, "luca", Changes(may_settings=True)),
        lambda: users.change(holder, "anna", Changes(active=False)),
        lambda: users.change(clerk, "anna", Changes(name="Mouse")),
    ):
        with pytest.raises(NotAllowed):
            attempt()

    assert not users.by_login(boss, "luca").is_admin


def test_everybody_may_change_ones_own_details(boss: Session, clock: Clock) -> None:
    clerk = clerk_of(clock)

    changed = users.change(
        clerk, "luca", Changes(name="Luca B.", position="Sales", email="luca@example.com", phone="1")
    )

    assert (changed.name, changed.position, changed.email, changed.phone) == (
        "Luca B.",
        "Sales",
        "luca@example.com",
        "1",
    )
    assert users.change(clerk, "luca", Changes(phone="")).phone == ""
    with pytest.raises(InvalidValue):
        users.change(clerk, "luca", Changes(name=" "))


def test_an_operator_can_be_entered_before_the_first_visit(boss: Session, clock: Clock) -> None:
    users.add(boss, "eve", "Eve", may_settings=True)

    assert users.ensure("eve", "Other", clock()).may_settings
    with pytest.raises(Refused, match="“eve” is there already"):
        users.add(boss, "eve")


def test_a_stale_version_changes_nobody(boss: Session) -> None:
    seen = users.me(boss)
    users.change(boss, "anna", Changes(position="CEO"), version=seen.version)

    with pytest.raises(Conflict):
        users.change(boss, "anna", Changes(position="CFO"), version=seen.version)


def test_an_unknown_login_gets_a_suggestion(boss: Session) -> None:
    with pytest.raises(NotFound) as caught:
        users.by_login(boss, "ana")

    assert caught.value.hint_params["near"] == "anna"


def test_the_clock_is_nobody(boss: Session) -> None:
    with pytest.raises(NotFound):
        users.me(replace(boss, user_id=0, login="clock"))
