"""Undoing the set-up: what is taken back cleanly, and what would break something."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import NotAllowed, Refused
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import currencies, dictionaries, moving, pipelines, records, stages, undo, users
from crm_tui.services.users import Changes
from data import backup, database
from tests.support.flows import PAUSE, keep
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def last_operation() -> int:
    return int(database.sql("SELECT max(id) FROM operation")[0][0])


def names(session: Session) -> list[str]:
    return [info.stage.name for info in pipelines.stages(session, 1)]


def called(session: Session, name: str) -> int:
    return next(info.stage.id for info in pipelines.stages(session, 1) if info.stage.name == name)


def test_a_deleted_stage_comes_back_with_its_deals(boss: Session) -> None:
    before = names(boss)
    stage = called(boss, "New")
    deals = add_deals(boss, 3, stage=stage)
    stages.delete(boss, stage, move_to=called(boss, "Final invoice"))

    undo.undo(boss)

    assert names(boss) == before
    assert {records.get(boss, Ref("deal", deal)).values["stage"] for deal in deals} == {stage}
    assert backup.problems() == []


def test_a_deleted_pipeline_comes_back_with_its_deals_and_goes_again(boss: Session) -> None:
    partners = pipelines.add(boss, "Partners").id
    add_deals(boss, 3, pipeline=partners)
    pipelines.delete(boss, partners, move_to=1)

    undo.undo(boss)
    assert [(each.name, each.deals) for each in pipelines.pipelines(boss)] == [("General", 0), ("Partners", 3)]
    undo.redo(boss)

    assert [(each.name, each.deals) for each in pipelines.pipelines(boss)] == [("General", 3)]
    assert backup.problems() == []


def test_an_added_stage_with_deals_stays(boss: Session) -> None:
    stage = stages.add(boss, 1, "Under review").id
    operation = last_operation()
    add_deals(boss, 2, stage=stage)

    with pytest.raises(Refused, match="“Under review”, which is not there: 2"):
        undo.undo(boss, operation)

    assert "Under review" in names(boss)


def test_an_added_pipeline_with_deals_stays(boss: Session) -> None:
    partners = pipelines.add(boss, "Partners").id
    operation = last_operation()
    add_deals(boss, 2, pipeline=partners)

    with pytest.raises(Refused, match="which is not there: 2"):
        undo.undo(boss, operation)

    assert len(pipelines.pipelines(boss)) == 2


def test_no_two_stages_bear_one_name_after_an_undo(boss: Session) -> None:
    stages.delete(boss, called(boss, "Final invoice"))
    operation = last_operation()
    stages.add(boss, 1, "final INVOICE")

    with pytest.raises(Refused, match=r"“(Final invoice|final INVOICE)” is taken") as caught:
        undo.undo(boss, operation)

    assert "rename" in caught.value.hint


def test_the_last_failure_stage_stays_on_every_way(boss: Session) -> None:
    stages.add_failure(boss, 1, "No budget")
    operation = last_operation()
    for name in ("Deal lost", "Failure analysis"):
        stages.delete(boss, called(boss, name))

    with pytest.raises(Refused, match="at least one failure stage"):
        undo.undo(boss, operation)


def test_a_deal_does_not_go_back_to_a_stage_that_is_gone(boss: Session) -> None:
    stage, deal = called(boss, "Final invoice"), Ref("deal", add_deals(boss, 1)[0])
    moving.move(boss, [deal], stage)
    moving.move(boss, [deal], called(boss, "In progress"))
    operation = last_operation()
    stages.delete(boss, stage)

    with pytest.raises(Refused, match="“Final invoice”, which is not there: 1"):
        undo.undo(boss, operation)

    assert records.get(boss, deal).values["stage"] == called(boss, "In progress")


def test_the_default_pipeline_is_always_one(boss: Session) -> None:
    partners = pipelines.add(boss, "Partners").id
    pipelines.set_default(boss, partners)
    operation = last_operation()
    pipelines.delete(boss, 1)

    with pytest.raises(Refused, match="exactly one pipeline"):
        undo.undo(boss, operation)

    assert [each.is_default for each in pipelines.pipelines(boss)] == [True]


def test_an_old_rate_comes_back_with_the_old_sums(boss: Session) -> None:
    add_deals(boss, 1, amount=Money(100_00, "USD"))
    before = pipelines.stages(boss, 1)[0].total
    currencies.set_rate(boss, "USD", Decimal("0.5"))

    undo.undo(boss)

    assert pipelines.stages(boss, 1)[0].total == before == Money(92_00, "EUR")


def test_an_added_currency_in_use_stays(boss: Session) -> None:
    currencies.add(boss, "SEK", "Swedish krona", Decimal("0.087"))
    operation = last_operation()
    add_deals(boss, 1, amount=Money(1, "SEK"))

    with pytest.raises(Refused, match="amounts in SEK"):
        undo.undo(boss, operation)


def test_whoever_lost_a_right_cannot_undo_the_loss(boss: Session, clock: Clock) -> None:
    clerk_of(clock)
    users.change(boss, "luca", Changes(is_admin=True))
    users.change(boss, "anna", Changes(is_admin=False, may_settings=False))
    former = replace(boss, is_admin=False, may_settings=False)

    with pytest.raises(NotAllowed, match="undo changes of operators"):
        undo.undo(former)

    assert not users.me(boss).is_admin


def test_the_set_up_is_undone_only_by_who_may_change_it(boss: Session) -> None:
    dictionaries.rename(boss, "source", "WEB", "Web")

    with pytest.raises(NotAllowed, match="undo changes of the set-up"):
        undo.undo(replace(boss, is_admin=False, may_settings=False))

    undo.undo(replace(boss, is_admin=False, may_settings=True))
    assert dictionaries.name_of("source", "WEB") == ("Website", False)


def test_automation_is_undone_only_by_who_may_change_it(boss: Session) -> None:
    keep(boss, "Waits", PAUSE)

    with pytest.raises(NotAllowed, match="undo changes of the set-up"):
        undo.undo(replace(boss, is_admin=False, may_settings=False))


def test_ones_own_name_is_ones_own_to_undo(boss: Session, clock: Clock) -> None:
    clerk = clerk_of(clock)
    users.change(clerk, "luca", Changes(name="Lucius"))

    undo.undo(clerk)

    assert users.me(clerk).name == "Luca Bianchi"


def test_somebody_always_administers(boss: Session, clock: Clock) -> None:
    clerk = clerk_of(clock)
    users.change(boss, "luca", Changes(is_admin=True))
    operation = last_operation()
    users.change(boss, "anna", Changes(is_admin=False))

    with pytest.raises(Refused, match="nobody would be left"):
        undo.undo(replace(clerk, is_admin=True), operation)


def test_an_operator_who_was_entered_stays(boss: Session) -> None:
    users.add(boss, "eve")

    with pytest.raises(Refused, match="stays entered"):
        undo.undo(boss)

    assert users.by_login(boss, "eve").active
