"""What a role does not cover is not seen and not written, on every door; whoever may everything pays nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import NotAllowed, NotFound
from crm_tui.services import departments, moving, records, roles, timeline, views
from crm_tui.services.session import is_narrow
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session


@pytest.fixture
def boss(tmp_path: Path, clock: Callable[[], datetime]) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def clerk(boss: Session, clock: Callable[[], datetime]) -> Session:
    return clerk_of(clock)


def limited(boss: Session, *said: str, name: str = "Narrow", login: str = "luca") -> None:
    """A role with these levels, given to one operator."""
    roles.add(boss, name, said=[roles.parse(boss, each) for each in said])
    roles.assign(boss, name, "user", [login])


def deal(session: Session, title: str = "Impianto", **values: object) -> Ref:
    return records.create(session, "deal", {"title": title, **values})  # type: ignore[dict-item]


def test_operators_without_a_role_may_everything_as_before(boss: Session, clerk: Session) -> None:
    ref = deal(boss, opened=False)

    assert not is_narrow(clerk)
    assert records.get(clerk, ref).title == "Impianto"
    assert views.matching_of(clerk, "deal", "") is None


def test_a_manager_reads_and_changes_their_own_and_nothing_else(boss: Session, clerk: Session) -> None:
    theirs = deal(boss)
    roles.assign(boss, "manager", "user", ["luca"])
    mine = deal(clerk, "Mine")

    records.update(clerk, [mine], {"title": "Changed"})

    assert views.ids(clerk, "deal") == [mine.id]
    with pytest.raises(NotFound):
        records.get(clerk, theirs)
    with pytest.raises(NotFound):
        records.update(clerk, [theirs], {"title": "Changed"})
    with pytest.raises(NotAllowed):
        records.delete(clerk, [mine])
    assert records.get(boss, theirs).title == "Impianto"
    assert not records.get(boss, mine).deleted
