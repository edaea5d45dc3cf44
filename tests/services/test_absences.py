"""Who is away: days count whole, in the company's zone, and any entry that covers the moment is enough."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.office import Department, has_cycle, tree, within
from crm_tui.services import absences, undo
from tests.support.office import ROME, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def away(session: Session, month: int, day: int, hour: int, minute: int = 0) -> bool:
    return absences.is_absent(session.user_id, datetime(2026, month, day, hour, minute, tzinfo=ROME))


def test_days_count_whole_in_the_company_zone(anna: Session) -> None:
    absences.add(anna, "anna", "2026-08-03", "2026-08-05")

    assert not away(anna, 8, 2, 23, 59)
    assert away(anna, 8, 3, 0, 0)
    assert away(anna, 8, 5, 23, 59)
    assert not away(anna, 8, 6, 0, 0)
    assert not absences.is_absent(anna.user_id + 1, datetime(2026, 8, 4, tzinfo=ROME))


def test_a_day_without_an_hour_is_absent_as_long_as_it_lasts(anna: Session) -> None:
    found, _none = absences.add(anna, "anna", "2026-03-29")

    assert timedelta(milliseconds=found.ends_at - found.starts_at) == timedelta(hours=23)


def test_moments_count_as_they_are(anna: Session) -> None:
    absences.add(anna, "anna", "2026-08-03 14:00", "2026-08-03 16:00", kind="other")

    assert not away(anna, 8, 3, 13, 59)
    assert away(anna, 8, 3, 14, 0)
    assert not away(anna, 8, 3, 16, 0)


def test_of_two_that_overlap_each_is_enough(anna: Session) -> None:
    absences.add(anna, "anna", "2026-08-03", "2026-08-05")
    _second, overlaps = absences.add(anna, "anna", "2026-08-05", "2026-08-07", kind="illness")
    assert [each.kind for each in overlaps] == ["vacation"]

    undo.undo(anna)

    assert away(anna, 8, 5, 12)
    assert not away(anna, 8, 6, 12)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=12))
def test_every_department_is_once_in_the_tree_unless_it_is_above_itself(parents: list[int]) -> None:
    several = [
        Department(id=n, version=1, name=str(n), parent=parent or None, head=None, sort=0)
        for n, parent in enumerate(parents, 1)
    ]
    known = {each.id for each in several}
    cyclic = has_cycle({each.id: each.parent for each in several})

    shown = [each.id for _depth, each in tree(several)]

    assert len(shown) == len(set(shown))
    assert (set(shown) == known) is not cyclic
    if not cyclic:
        for each in several:
            assert (each.parent in known and each.id in within(several, each.parent or 0)) or each.parent not in known
