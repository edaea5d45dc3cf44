"""Pipelines: what one may do with them, and what stands in the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import Conflict, InvalidValue, NotAllowed, NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.services import pipelines, records, stages
from data import backup, database
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


def names(session: Session) -> list[str]:
    return [pipeline.name for pipeline in pipelines.pipelines(session)]


def stage_names(session: Session, pipeline: int) -> list[str]:
    return [info.stage.name for info in pipelines.stages(session, pipeline)]


def default_of(session: Session) -> int:
    return pipelines.pipelines(session)[0].id


def labels() -> list[str]:
    return [row[0] for row in database.sql("SELECT label FROM operation WHERE origin = 'ui' ORDER BY id")]


@pytest.mark.covers("behaviour.md#Pipelines and tunnels screen: add pipeline")
def test_a_new_pipeline_starts_with_the_default_stages_in_ones_language(boss: Session) -> None:
    ref = pipelines.add(replace(boss, lang="it"), "  Partner ")

    assert names(boss) == ["General", "Partner"]
    assert stage_names(boss, ref.id)[:2] == ["Nuova", "Preparazione documenti"]
    assert [info.stage.semantic.value for info in pipelines.stages(boss, ref.id)] == [*"PPPPP", "S", "F", "F"]


def test_codes_of_an_extra_pipeline_carry_its_number(boss: Session) -> None:
    ref = pipelines.add(boss, "Partners")

    codes = [info.stage.code for info in pipelines.stages(boss, ref.id)]

    assert codes[0] == f"C{ref.id}:NEW"
    assert all(code.startswith(f"C{ref.id}:") for code in codes)


def test_adding_a_pipeline_is_one_operation(boss: Session) -> None:
    pipelines.add(boss, "Partners")

    assert labels() == ["Pipeline added"]


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 256])
def test_a_name_that_nobody_can_read_is_refused(boss: Session, name: str) -> None:
    with pytest.raises(InvalidValue):
        pipelines.add(boss, name)

    assert names(boss) == ["General"]


def test_a_name_is_kept_without_what_commands_a_terminal(boss: Session) -> None:
    pipelines.add(boss, "Part\x1b[31mners\u202e")

    assert names(boss) == ["General", "Part[31mners"]


def test_two_pipelines_never_bear_one_name(boss: Session) -> None:
    pipelines.add(boss, "Partners")

    with pytest.raises(Refused, match=r"PARTNERS.*taken"):
        pipelines.add(boss, "PARTNERS")
    with pytest.raises(Refused, match="taken"):
        pipelines.rename(boss, default_of(boss), "partners")


def test_the_default_pipeline_can_be_renamed_but_not_deleted(boss: Session) -> None:
    default = default_of(boss)

    pipelines.rename(boss, default, "Sales")
    with pytest.raises(Refused, match="“Sales” is the default pipeline") as caught:
        pipelines.delete(boss, default)

    assert names(boss) == ["Sales"]
    assert "rename" in caught.value.hint


def test_a_name_may_change_its_case(boss: Session) -> None:
    pipelines.rename(boss, default_of(boss), "GENERAL")

    assert names(boss) == ["GENERAL"]


def test_a_stale_version_renames_nothing(boss: Session) -> None:
    seen = pipelines.pipelines(boss)[0]
    pipelines.rename(boss, seen.id, "Sales", version=seen.version)

    with pytest.raises(Conflict):
        pipelines.rename(boss, seen.id, "Other", version=seen.version)

    assert names(boss) == ["Sales"]


def test_another_pipeline_can_become_the_default_one(boss: Session) -> None:
    old = default_of(boss)
    new = pipelines.add(boss, "Partners").id

    pipelines.set_default(boss, new)

    assert [(each.name, each.is_default) for each in pipelines.pipelines(boss)] == [
        ("Partners", True),
        ("General", False),
    ]
    pipelines.delete(boss, old)
    assert names(boss) == ["Partners"]


def test_pipelines_follow_the_order_given_behind_the_default_one(boss: Session) -> None:
    a, b, c = (pipelines.add(boss, name).id for name in ("A", "B", "C"))

    pipelines.reorder(boss, [c, a])

    assert names(boss) == ["General", "C", "A", "B"]
    pipelines.shift(boss, b, -1)
    assert names(boss) == ["General", "C", "B", "A"]
    with pytest.raises(Refused, match="“A” is at the end"):
        pipelines.shift(boss, a, 1)
    with pytest.raises(Refused, match="always comes first"):
        pipelines.shift(boss, default_of(boss), 1)


def test_a_pipeline_with_deals_says_how_many_stand_in_the_way(boss: Session) -> None:
    partners = pipelines.add(boss, "Partners").id
    add_deals(boss, 3, pipeline=partners)

    with pytest.raises(Refused, match="“Partners” has 3 deals") as caught:
        pipelines.delete(boss, partners)

    assert caught.value.params["count"] == 3
    assert "which pipeline" in caught.value.hint
    assert names(boss) == ["General", "Partners"]


def test_deleting_a_pipeline_moves_its_deals_in_the_same_operation(boss: Session) -> None:
    partners = pipelines.add(boss, "Partners").id
    target = pipelines.stages(boss, default_of(boss))
    found = pipelines.stages(boss, partners)
    open_deals = add_deals(boss, 2, stage=found[2].stage.id)
    won = add_deals(boss, 1, stage=found[5].stage.id)
    lost = add_deals(boss, 1, stage=found[7].stage.id)

    moved = pipelines.delete(boss, partners, move_to=default_of(boss))

    assert moved == 4
    assert names(boss) == ["General"]
    assert [_stage(boss, deal) for deal in open_deals] == [target[0].stage.id] * 2
    assert _stage(boss, won[0]) == target[5].stage.id, "a won deal stays won"
    assert _stage(boss, lost[0]) == target[6].stage.id, "a lost deal stays lost"
    assert labels().count("Pipeline deleted") == 1
    assert backup.problems() == []


def _stage(session: Session, deal: int) -> object:
    return records.get(session, Ref("deal", deal)).values["stage"]


def test_thousands_of_deals_move_in_chunks_under_one_operation(boss: Session) -> None:
    partners = pipelines.add(boss, "Partners").id
    _many_deals(boss, pipelines.stages(boss, partners)[0].stage.id, 1203)
    seen: list[int] = []

    moved = pipelines.delete(boss, partners, move_to=default_of(boss), progress=seen.append)

    assert moved == 1203
    assert seen == [200, 400, 600, 800, 1000, 1200, 1203]
    assert labels().count("Pipeline deleted") == 1
    assert pipelines.pipelines(boss)[0].deals == 1203
    assert backup.problems() == []


def _many_deals(session: Session, stage: int, count: int) -> None:
    pipeline = stages.stage(session, stage).pipeline_id
    with database.transaction():
        database.many(
            "INSERT INTO deal (title, pipeline, stage, created_at, modified_at) VALUES (?,?,?,0,0)",
            [(f"Deal {n}", pipeline, stage) for n in range(count)],
        )


def test_a_rehearsed_deletion_of_thousands_stores_nothing(boss: Session) -> None:
    partners = pipelines.add(boss, "Partners").id
    _many_deals(boss, pipelines.stages(boss, partners)[0].stage.id, 700)
    rehearsal = replace(boss, dry_run=True)

    assert pipelines.delete(rehearsal, partners, move_to=default_of(boss)) == 700

    assert any(change.type == "pipeline" and change.field == "deleted_at" for change in rehearsal.rehearsed)
    assert {each.name: each.deals for each in pipelines.pipelines(boss)} == {"General": 0, "Partners": 700}


def test_deals_in_the_recycle_bin_do_not_hinder_and_come_back_to_a_living_stage(boss: Session) -> None:
    partners = pipelines.add(boss, "Partners").id
    deal = Ref("deal", add_deals(boss, 1, stage=pipelines.stages(boss, partners)[5].stage.id)[0])
    records.delete(boss, [deal])

    pipelines.delete(boss, partners)
    records.restore(boss, [deal])

    values = records.get(boss, deal).values
    assert values["pipeline"] == default_of(boss)
    assert values["stage"] == pipelines.stages(boss, default_of(boss))[5].stage.id
    assert values["closed"] is True
    assert backup.problems() == []


def test_deals_cannot_move_to_where_they_are_or_to_nowhere(boss: Session) -> None:
    partners = pipelines.add(boss, "Partners").id
    add_deals(boss, 1, pipeline=partners)

    with pytest.raises(Refused, match="another pipeline"):
        pipelines.delete(boss, partners, move_to=partners)
    with pytest.raises(NotFound):
        pipelines.delete(boss, partners, move_to=4711)
    with pytest.raises(NotFound):
        pipelines.delete(boss, 4711)


def test_the_name_of_a_deleted_pipeline_is_free_again(boss: Session) -> None:
    pipelines.delete(boss, pipelines.add(boss, "Partners").id)

    pipelines.add(boss, "Partners")

    assert names(boss) == ["General", "Partners"]


@pytest.mark.covers("entities.md#Right to change CRM settings")
def test_only_who_may_change_settings_edits_pipelines(boss: Session, clock: Clock) -> None:
    clerk = clerk_of(clock)
    default = default_of(boss)
    other = pipelines.add(boss, "Partners").id

    for attempt in (
        lambda: pipelines.add(clerk, "Mine"),
        lambda: pipelines.rename(clerk, default, "Mine"),
        lambda: pipelines.set_default(clerk, other),
        lambda: pipelines.reorder(clerk, [other]),
        lambda: pipelines.shift(clerk, other, 1),
        lambda: pipelines.delete(clerk, other),
    ):
        with pytest.raises(NotAllowed):
            attempt()

    assert names(clerk) == ["General", "Partners"]
    pipelines.rename(replace(clerk, may_settings=True), other, "Mine")


def test_the_head_of_the_board_shows_counts_and_sums(boss: Session) -> None:
    from crm_tui.domain.money import Money

    add_deals(boss, 2, amount=Money(150_00, "EUR"))
    found = pipelines.pipelines(boss)[0]

    head = pipelines.header(found, pipelines.stages(boss, found.id))

    assert (found.deals, head.pipeline) == (2, "General")
    assert (head.columns[0].name, head.columns[0].count, head.columns[0].total) == ("New", 2, Money(300_00, "EUR"))
