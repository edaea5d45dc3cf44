"""What a role does not cover is not seen, on every door; whoever may everything pays nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import InvalidValue, NotAllowed, NotFound
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import (
    activities,
    departments,
    details,
    duplicates,
    lookup,
    moving,
    next_activity,
    records,
    tasks,
    timeline,
    undo,
    users,
    views,
)
from crm_tui.services import bin as recycle_bin
from crm_tui.services.session import is_narrow
from tests.support.office import clerk_of, close_office, open_office
from tests.support.roles import EXECUTING, NEW, PREPARATION, WON, add, limited, managed, stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from crm_tui.services.session import Session


@pytest.fixture
def boss(tmp_path: Path, clock: Callable[[], datetime]) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def clerk(boss: Session, clock: Callable[[], datetime]) -> Session:
    return clerk_of(clock)


def test_operators_without_a_role_may_everything_as_before(boss: Session, clerk: Session) -> None:
    ref = add(boss, opened=False)

    assert not is_narrow(clerk)
    assert records.get(clerk, ref).title == "Impianto"
    assert views.matching_of(clerk, "deal", "") is None


def test_a_manager_reads_and_changes_their_own_and_nothing_else(boss: Session, clerk: Session) -> None:
    theirs = add(boss)
    managed(boss)
    mine = add(clerk)

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


def test_counts_and_sums_are_those_of_what_one_may_read(boss: Session, clerk: Session) -> None:
    for owner in (boss.user_id, boss.user_id, clerk.user_id):
        add(boss, responsible=owner, amount=Money(100_00, "EUR"))
    managed(boss)

    header = views.board_header(clerk, None)
    column = views.filtered_totals(clerk, header.pipeline_id, "")[NEW]
    page = views.board_page(clerk, column.stage_id)

    assert header.columns[NEW].count is None
    assert (column.count, column.total) == (1, Money(100_00, "EUR"))
    assert len(page.tiles) == 1
    assert views.count(clerk, "deal") == 1
    assert views.filtered_totals(boss, header.pipeline_id, "")[NEW].count == 3
    assert views.board_header(boss, None).columns[NEW].count == 3


@pytest.mark.covers("entities.md#Available to everyone visibility rule")
def test_what_is_open_is_read_from_all_open_on_and_the_rest_by_department(boss: Session, clerk: Session) -> None:
    shut, free = add(boss, opened=False), add(boss, opened=True)
    limited(boss, "deal.read=open")

    assert views.ids(clerk, "deal") == [free.id]

    departments.add(boss, "Company")
    departments.add(boss, "North", parent="Company")
    departments.set_employee(boss, "luca", {"departments": ["Company"]})
    departments.set_employee(boss, "anna", {"departments": ["North"]})
    assert views.ids(clerk, "deal") == [shut.id, free.id]


@pytest.mark.covers("entities.md#Access levels: full access option, own department, sub-department")
@pytest.mark.parametrize(
    ("level", "seen"),
    [
        ("none", ""), ("own", "luca"), ("department", "luca mate"), ("subdepartments", "luca mate below"),
        ("open", "luca mate below"), ("all", "luca mate below other"),
    ],
)  # fmt: skip
def test_a_level_reaches_as_far_as_the_departments_do(boss: Session, clerk: Session, level: str, seen: str) -> None:
    departments.add(boss, "Sales")
    departments.add(boss, "North", parent="Sales")
    for login, where in (("luca", "Sales"), ("mate", "Sales"), ("below", "North"), ("other", "")):
        if login != "luca":
            users.add(boss, login)
        departments.set_employee(boss, login, {"departments": [where] if where else []})
        add(boss, title=login, responsible=lookup.user_called(boss, login), opened=False)
    limited(boss, f"deal.read={level}")

    found = {records.get(boss, Ref("deal", each)).title for each in views.ids(clerk, "deal")}

    assert found == set(seen.split())


@pytest.mark.covers("entities.md#Observers see item and use its chat")
def test_an_observer_reads_and_comments_and_does_not_change(boss: Session, clerk: Session) -> None:
    ref = add(boss, observers=(clerk.user_id,), opened=False)
    managed(boss)

    timeline.comment(clerk, ref, "seen")

    assert records.get(clerk, ref).title == "Impianto"
    assert [each.text for each in timeline.page(clerk, ref).entries if each.source == "comment"] == ["seen"]
    with pytest.raises(NotAllowed):
        records.update(clerk, [ref], {"title": "x"})
    with pytest.raises(NotAllowed):
        activities.plan(clerk, {"subject": "Call"}, about=[ref])
    assert next_activity.needs_next_activity(clerk, ref) is None
    assert next_activity.needs_next_activity(boss, ref) is not None


def test_a_pipeline_and_a_stage_can_be_apart(boss: Session, clerk: Session) -> None:
    limited(boss, "deal.*=all", "deal/General/NEW.read=none", "deal/General/WON.change=none")
    new, old = add(boss), add(boss, stage=stage(PREPARATION))

    assert views.ids(clerk, "deal") == [old.id]
    with pytest.raises(NotAllowed):
        moving.move(clerk, [old], stage(WON))
    moving.move(clerk, [old], stage(EXECUTING))
    with pytest.raises(NotFound):
        moving.move(clerk, [new], stage(EXECUTING))


def test_names_searches_and_suggestions_know_only_what_one_may_read(boss: Session, clerk: Session) -> None:
    theirs, mine = (
        records.create(boss, "company", {"title": f"Acme {owner}", "responsible": owner})
        for owner in (boss.user_id, clerk.user_id)
    )
    managed(boss)

    assert [ref for ref, _title in views.find(clerk, "Acme")] == [mine]
    assert [number for number, _title in lookup.suggest(clerk, "company", "Ac")] == [mine.id]
    for name in (str(theirs.id), f"Acme {boss.user_id}"):
        with pytest.raises(InvalidValue):
            lookup.parse_values(clerk, "deal", {"company": name})
    assert lookup.parse_values(clerk, "deal", {"company": str(mine.id)}) == {"company": mine.id}
    assert len(views.find(boss, "Acme")) == 2


def test_duplicates_the_bin_details_and_the_log_hide_what_one_may_not_read(boss: Session, clerk: Session) -> None:
    values = lookup.parse_values(boss, "contact", {"name": "Ada", "email": "ada@x.it"})
    theirs = records.create(boss, "contact", values)
    records.create(boss, "contact", values)
    details.add(boss, theirs, {})
    records.delete(boss, [add(boss)])
    managed(boss)

    assert duplicates.similar(clerk, "contact", values) == ()
    assert duplicates.groups(clerk, "contact") == ()
    assert recycle_bin.page(clerk) == ()
    assert details.of_owner(clerk, theirs) == ()
    assert undo.log(clerk) == []
    assert len(duplicates.groups(boss, "contact")) == 1
    assert len(recycle_bin.page(boss)) == 1
    assert undo.log(boss)


def test_activities_go_by_what_they_are_about(boss: Session, clerk: Session) -> None:
    theirs, mine = add(boss), add(boss, responsible=clerk.user_id)
    about_theirs, about_mine = (activities.plan(boss, {"subject": "Call"}, about=[ref]) for ref in (theirs, mine))
    task = tasks.create(boss, {"title": "Offer"}, about=[theirs])
    given = tasks.create(boss, {"title": "Visit", "responsible": clerk.user_id}, about=[theirs])
    managed(boss)

    assert views.ids(clerk, "activity") == [about_mine.id]
    assert views.ids(clerk, "task") == [given.id]
    activities.complete(clerk, [about_mine])
    tasks.start(clerk, [given])
    for refused in (about_theirs, task):
        with pytest.raises(NotFound):
            records.update(clerk, [refused], {"responsible": clerk.user_id})
