"""Stages: what one may do with them, what stands in the way, and what always holds."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import Conflict, InvalidValue, NotAllowed, NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.domain.stages import Semantic
from crm_tui.services import pipelines, records, stages
from data import backup, database
from tests.conftest import Clock
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.pipelines import StageInfo
    from crm_tui.services.session import Session

DEFAULT = [
    "New",
    "Document preparation",
    "Prepayment invoice",
    "In progress",
    "Final invoice",
    "Deal won",
    "Deal lost",
    "Failure analysis",
]


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def board(session: Session) -> tuple[StageInfo, ...]:
    return pipelines.stages(session, pipelines.pipelines(session)[0].id)


def names(session: Session) -> list[str]:
    return [info.stage.name for info in board(session)]


def called(session: Session, name: str) -> int:
    return next(info.stage.id for info in board(session) if info.stage.name == name)


def general(session: Session) -> int:
    return pipelines.pipelines(session)[0].id


@pytest.mark.covers("behaviour.md#Plus: add new stage")
def test_a_new_stage_comes_right_before_the_success_stage(boss: Session) -> None:
    ref = stages.add(boss, general(boss), "Under review")

    assert names(boss) == [*DEFAULT[:5], "Under review", *DEFAULT[5:]]
    added = stages.stage(boss, ref.id)
    assert (added.code, added.semantic) == ("UNDER_REVIEW", Semantic.PROCESS)


def test_sort_numbers_alone_give_the_order_of_the_board(boss: Session) -> None:
    stages.add(boss, general(boss), "Under review")
    stages.add_failure(boss, general(boss), "No budget")
    stages.shift(boss, called(boss, "Under review"), -3)

    by_sort = sorted(board(boss), key=lambda info: info.stage.sort)

    assert tuple(by_sort) == board(boss)
    assert len({info.stage.sort for info in by_sort}) == len(by_sort)


@pytest.mark.covers("behaviour.md#Create failure stage")
def test_a_further_failure_stage_comes_last(boss: Session) -> None:
    stages.add_failure(boss, general(boss), "No budget")

    assert names(boss) == [*DEFAULT, "No budget"]
    assert board(boss)[-1].stage.semantic is Semantic.FAILURE


def test_codes_are_unique_for_ever_even_for_names_without_letters(boss: Session) -> None:
    first = stages.add(boss, general(boss), "会議")
    stages.delete(boss, first.id)
    second = stages.add(boss, general(boss), "会議")
    extra = stages.add(boss, pipelines.add(boss, "Partners").id, "Été")

    assert stages.stage(boss, second.id).code == "STAGE_2"
    assert stages.stage(boss, extra.id).code.endswith(":ETE")


def test_a_new_stage_gets_a_colour_that_the_pipeline_does_not_use(boss: Session) -> None:
    used = {info.stage.colour for info in board(boss)}

    ref = stages.add(boss, general(boss), "Under review")

    assert stages.stage(boss, ref.id).colour not in used


@pytest.mark.covers("behaviour.md#Pencil: change stage name")
def test_a_stage_is_renamed_and_keeps_its_code(boss: Session) -> None:
    stage = called(boss, "Deal won")

    stages.rename(boss, stage, " Signed ")

    assert (stages.stage(boss, stage).name, stages.stage(boss, stage).code) == ("Signed", "WON")


@pytest.mark.parametrize("name", ["", " \u2800 ", "x" * 256, "document PREPARATION"])
def test_a_name_that_is_empty_too_long_or_taken_is_refused(boss: Session, name: str) -> None:
    with pytest.raises(Refused):
        stages.rename(boss, called(boss, "New"), name)
    with pytest.raises(Refused):
        stages.add(boss, general(boss), name)

    assert names(boss) == DEFAULT


@pytest.mark.covers("behaviour.md#Pencil: change stage colour")
@pytest.mark.parametrize(("text", "value"), [("#A1b2C3", "#a1b2c3"), ("fa0", "#ffaa00"), (" Violet ", "#8f7fd6")])
def test_a_stage_takes_colours_as_people_write_them(boss: Session, text: str, value: str) -> None:
    stage = called(boss, "New")

    stages.recolour(boss, stage, text)

    assert stages.stage(boss, stage).colour == value


@pytest.mark.parametrize("text", ["", "#12345", "#gggggg", "viollet", "red; DROP TABLE stage", "#4f8fd8\n[b]"])
def test_what_is_no_colour_is_refused(boss: Session, text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        stages.recolour(boss, called(boss, "New"), text)

    assert caught.value.params["field"] == "colour"
    assert caught.value.hint
    assert board(boss)[0].stage.colour == "#4f8fd8"


def test_a_stale_version_changes_no_stage(boss: Session) -> None:
    seen = board(boss)[0]
    stages.rename(boss, seen.stage.id, "First", version=seen.version)

    with pytest.raises(Conflict):
        stages.recolour(boss, seen.stage.id, "red", version=seen.version)


def test_stages_move_within_their_group(boss: Session) -> None:
    stages.shift(boss, called(boss, "In progress"), -1)
    stages.shift(boss, called(boss, "Deal lost"), 1)

    assert names(boss) == [
        "New",
        "Document preparation",
        "In progress",
        "Prepayment invoice",
        "Final invoice",
        "Deal won",
        "Failure analysis",
        "Deal lost",
    ]


@pytest.mark.parametrize(("name", "by"), [("New", -1), ("Final invoice", 1), ("Deal won", 1), ("Deal lost", -1)])
def test_no_stage_leaves_its_group_by_a_step(boss: Session, name: str, by: int) -> None:
    with pytest.raises(Refused, match=f"“{name}” stays in its group"):
        stages.shift(boss, called(boss, name), by)

    assert names(boss) == DEFAULT


def test_an_order_across_groups_is_refused(boss: Session) -> None:
    with pytest.raises(Refused, match="“New” stays in its group"):
        stages.reorder(boss, general(boss), [called(boss, "Deal lost"), called(boss, "New")])

    stages.reorder(
        boss, general(boss), [called(boss, "In progress"), called(boss, "New"), called(boss, "Failure analysis")]
    )
    assert names(boss)[:2] == ["In progress", "New"]
    assert names(boss)[-2:] == ["Failure analysis", "Deal lost"]


def test_a_stage_of_another_pipeline_has_no_place_in_the_order(boss: Session) -> None:
    other = pipelines.stages(boss, pipelines.add(boss, "Partners").id)[0].stage.id

    with pytest.raises(NotFound):
        stages.reorder(boss, general(boss), [other])


@pytest.mark.covers("behaviour.md#Pencil: delete stage")
def test_an_empty_stage_goes(boss: Session) -> None:
    assert stages.delete(boss, called(boss, "Prepayment invoice")) == 0

    assert "Prepayment invoice" not in names(boss)


def test_a_stage_with_items_says_how_many_and_stays(boss: Session) -> None:
    stage = called(boss, "Prepayment invoice")
    add_deals(boss, 4, stage=stage)

    with pytest.raises(Refused, match="“Prepayment invoice”: 4, move them first") as caught:
        stages.delete(boss, stage)

    assert caught.value.params["count"] == 4
    assert names(boss) == DEFAULT


def test_items_move_to_the_stage_that_takes_them(boss: Session) -> None:
    stage, target = called(boss, "Prepayment invoice"), called(boss, "In progress")
    deals = add_deals(boss, 4, stage=stage)

    assert stages.delete(boss, stage, move_to=target) == 4

    assert {records.get(boss, Ref("deal", deal)).values["stage"] for deal in deals} == {target}
    assert next(info.items for info in board(boss) if info.stage.id == target) == 4
    assert backup.problems() == []


def test_items_that_move_to_a_final_stage_are_closed(boss: Session) -> None:
    stage = called(boss, "Prepayment invoice")
    deal = Ref("deal", add_deals(boss, 1, stage=stage)[0])

    stages.delete(boss, stage, move_to=called(boss, "Deal lost"))

    assert records.get(boss, deal).values["closed"] is True


def test_items_cannot_move_to_the_stage_that_goes(boss: Session) -> None:
    stage = called(boss, "Prepayment invoice")
    add_deals(boss, 1, stage=stage)

    with pytest.raises(Refused, match="another stage"):
        stages.delete(boss, stage, move_to=stage)
    with pytest.raises(NotFound):
        stages.delete(boss, stage, move_to=4711)


def test_thousands_of_items_move_under_one_operation(boss: Session) -> None:
    stage = called(boss, "Prepayment invoice")
    with database.transaction():
        database.many(
            "INSERT INTO deal (title, pipeline, stage, created_at, modified_at) VALUES (?,?,?,0,0)",
            [(f"Deal {n}", general(boss), stage) for n in range(1100)],
        )

    assert stages.delete(boss, stage, move_to=called(boss, "New")) == 1100

    assert database.sql("SELECT count(DISTINCT operation) FROM change WHERE type = 'deal'") == [(1,)]
    assert backup.problems() == []


def test_a_deal_in_the_recycle_bin_comes_back_to_a_living_stage_of_the_same_meaning(boss: Session) -> None:
    stage = called(boss, "Failure analysis")
    deal = Ref("deal", add_deals(boss, 1, stage=stage)[0])
    records.delete(boss, [deal])

    stages.delete(boss, stage)
    records.restore(boss, [deal])

    assert records.get(boss, deal).values["stage"] == called(boss, "Deal lost")
    assert backup.problems() == []


def test_the_success_stage_cannot_be_deleted(boss: Session) -> None:
    with pytest.raises(Refused, match="“Deal won” is the success stage"):
        stages.delete(boss, called(boss, "Deal won"), move_to=called(boss, "New"))

    assert names(boss) == DEFAULT


def test_the_last_failure_stage_cannot_be_deleted(boss: Session) -> None:
    stages.delete(boss, called(boss, "Failure analysis"))

    with pytest.raises(Refused, match="“General” needs at least one failure stage"):
        stages.delete(boss, called(boss, "Deal lost"))


def test_the_last_stage_in_progress_cannot_be_deleted(boss: Session) -> None:
    for name in DEFAULT[1:5]:
        stages.delete(boss, called(boss, name))

    with pytest.raises(Refused, match="at least one stage in progress"):
        stages.delete(boss, called(boss, "New"))


def test_a_pipeline_takes_a_hundred_stages_and_no_more(boss: Session) -> None:
    for n in range(100 - len(DEFAULT)):
        stages.add(boss, general(boss), f"Step {n}")

    with pytest.raises(Refused, match="100 stages already"):
        stages.add(boss, general(boss), "One more")


def test_what_is_not_there_is_not_found(boss: Session) -> None:
    for attempt in (
        lambda: stages.rename(boss, 4711, "X"),
        lambda: stages.recolour(boss, 4711, "red"),
        lambda: stages.shift(boss, 4711, 1),
        lambda: stages.delete(boss, 4711),
        lambda: stages.add(boss, 4711, "X"),
        lambda: pipelines.stages(boss, 4711),
    ):
        with pytest.raises(NotFound):
            attempt()


def test_only_who_may_change_settings_edits_stages(boss: Session, clock: Clock) -> None:
    clerk = clerk_of(clock)
    stage = called(boss, "New")

    for attempt in (
        lambda: stages.add(clerk, general(boss), "Mine"),
        lambda: stages.add_failure(clerk, general(boss), "Mine"),
        lambda: stages.rename(clerk, stage, "Mine"),
        lambda: stages.recolour(clerk, stage, "red"),
        lambda: stages.shift(clerk, stage, 1),
        lambda: stages.reorder(clerk, general(boss), [stage]),
        lambda: stages.delete(clerk, stage),
    ):
        with pytest.raises(NotAllowed, match="luca may not change stages"):
            attempt()

    assert names(clerk) == DEFAULT
    stages.rename(replace(clerk, may_settings=True), stage, "Mine")
