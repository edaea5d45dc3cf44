"""The close-card rule: who leaves an open deal without plans is offered one, unless they said no."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services import activities, moving, next_activity, records
from crm_tui.services.session import Session
from data import database
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def deal(anna: Session) -> Ref:
    return Ref("deal", add_deals(anna, 1)[0])


@pytest.mark.covers("behaviour.md#Closing card without next activity suggests creating one")
def test_an_open_deal_without_plans_is_offered_one(anna: Session, deal: Ref) -> None:
    offered = next_activity.needs_next_activity(anna, deal)

    assert offered is not None
    assert offered.subject == "Contact the client"
    assert offered.deadline == datetime(2026, 3, 23, 12, tzinfo=UTC)


@pytest.mark.covers("behaviour.md#Closing card without next activity suggests creating one")
def test_nothing_is_offered_where_something_is_open_or_nothing_is_to_do(anna: Session) -> None:
    planned, closed, binned = (Ref("deal", number) for number in add_deals(anna, 3))
    activities.plan(anna, {"subject": "Ring"}, about=[planned])
    moving.move(anna, [closed], database.sql("SELECT id FROM stage WHERE semantic = 'S'")[0][0])
    records.delete(anna, [binned])

    for ref in (planned, closed, binned, Ref("deal", 99), records.create(anna, "company", {"title": "Acme"})):
        assert next_activity.needs_next_activity(anna, ref) is None


def test_an_operator_may_turn_the_offer_off(anna: Session, deal: Ref, clock: Clock) -> None:
    luca = clerk_of(clock)

    next_activity.turn(anna, on=False)
    assert next_activity.needs_next_activity(anna, deal) is None
    assert not next_activity.is_on(anna)
    assert next_activity.needs_next_activity(luca, deal) is not None

    next_activity.turn(anna, on=True)
    assert next_activity.needs_next_activity(anna, deal) is not None


def test_not_today_lasts_until_midnight_in_the_companys_zone(anna: Session, deal: Ref, clock: Clock) -> None:
    next_activity.not_today(anna)
    clock.at = datetime(2026, 3, 18, 22, 59, tzinfo=UTC)
    assert next_activity.needs_next_activity(anna, deal) is None

    clock.forward(minutes=1)
    assert next_activity.needs_next_activity(anna, deal) is not None


def test_never_for_this_deal_leaves_the_others(anna: Session) -> None:
    quiet, other = (Ref("deal", number) for number in add_deals(anna, 2))
    next_activity.never_for(anna, quiet)

    assert next_activity.needs_next_activity(anna, quiet) is None
    assert next_activity.needs_next_activity(anna, other) is not None
