"""A record that is read twice in one operation is what the store holds, whatever was written or taken back in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.words import N_
from crm_tui.services import records
from crm_tui.services.session import operation
from data import database
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from data.operations import Operation
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def acme(anna: Session) -> Ref:
    return records.create(anna, "company", {"title": "Acme"})


def test_a_second_look_costs_nothing_while_nothing_was_written(
    anna: Session, acme: Ref, monkeypatch: pytest.MonkeyPatch
) -> None:
    with operation(anna, N_("changed")) as act:
        first = act.read(acme)
        with monkeypatch.context() as patched:
            patched.setattr(database, "sql", None)
            assert act.read(acme) is first


def test_what_was_written_beside_the_operation_is_seen(anna: Session, acme: Ref) -> None:
    with operation(anna, N_("changed")) as act:
        act.read(acme)
        database.execute("UPDATE company SET title = 'Beta' WHERE id = ?", (acme.id,))
        assert act.read(acme).values["title"] == "Beta"
        act.update(acme, {"title": "Gamma"})
        assert act.read(acme).values["title"] == "Gamma"


def test_what_a_savepoint_took_back_is_not_seen(anna: Session, acme: Ref) -> None:
    with operation(anna, N_("changed")) as act:
        with pytest.raises(ZeroDivisionError):
            changed_in_vain(act, acme)
        assert act.read(acme).values["title"] == "Acme"


def changed_in_vain(act: Operation, acme: Ref) -> None:
    with database.savepoint():
        act.update(acme, {"title": "Beta"})
        assert act.read(acme).values["title"] == "Beta"
        raise ZeroDivisionError


def test_a_record_of_another_type_with_the_same_number_is_another(anna: Session, acme: Ref) -> None:
    ada = records.create(anna, "contact", {"name": "Ada"})

    with operation(anna, N_("changed")) as act:
        assert (acme.id, act.read(acme).values["title"]) == (ada.id, "Acme")
        assert act.read(ada).values["name"] == "Ada"
