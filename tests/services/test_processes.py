"""Smart processes: types that people make behave like deals, with the parts that are switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.cli import catalogue
from crm_tui.domain.entities.item import SWITCHES
from crm_tui.domain.entities.types import BUILT_IN, ENTITY_TYPES
from crm_tui.domain.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_tui.domain.money import Money
from crm_tui.domain.process_codes import is_reserved
from crm_tui.domain.ref import Ref
from crm_tui.services import (
    activities,
    checkup,
    custom_fields,
    exporting,
    lookup,
    moving,
    pipelines,
    processes,
    records,
    stages,
    undo,
    views,
)
from crm_tui.services.custom_fields import NewField
from crm_tui.services.processes import NewProcess
from data import database, full_text
from tests.support.office import clerk_of, close_office, open_office
from tests.support.transfers import bring_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def make(session: Session, code: str = "projects", **more: object) -> processes.Process:
    return processes.add(session, NewProcess(code=code, name=code.title(), **more))  # type: ignore[arg-type]


def stage(session: Session, entity: str, code: str) -> int:
    return lookup.stage_called(code, pipeline=pipelines.pipelines(session, entity)[0].id, entity=entity).id


@pytest.mark.covers("entities.md#Smart process types")
def test_a_new_type_has_a_number_its_stages_and_its_table(boss: Session) -> None:
    made = make(boss, switches=frozenset(SWITCHES))

    assert made.id == 128
    assert make(boss, "visits").id == 129
    kind = ENTITY_TYPES["projects"]
    assert (kind.has_stages, kind.has_pipelines, kind.has_products, kind.process) == (True, True, True, 128)
    board = views.board_header(boss, None, kind="projects")
    assert [column.name for column in board.columns] == ["Start", "Preparation", "With client", "Success", "Failure"]
    assert [column.semantic for column in board.columns] == ["P", "P", "P", "S", "F"]


@pytest.mark.covers("actions.md#Changes items of a smart process")
def test_items_behave_like_deals(boss: Session, tmp_path: Path) -> None:
    make(boss, switches=processes.USUAL | {"products"})
    company = records.create(boss, "company", {"title": "Acme"})
    ref = records.create(boss, "projects", {"amount": Money(150000, "EUR"), "company": company.id})

    record = records.get(boss, ref)
    assert record.title == "Projects #1"
    assert str(record.values["close_date"]) == "2026-03-25"
    activities.plan(boss, {"subject": "Call", "projects": (ref.id,)})
    moving.move(boss, [ref], stage(boss, "projects", "PREPARATION"))
    assert records.get(boss, ref).values["previous_stage"] == stage(boss, "projects", "NEW")
    moving.move(boss, [ref], stage(boss, "projects", "SUCCESS"))
    assert records.get(boss, ref).values["closed"] is True
    undo.undo(boss)
    assert records.get(boss, ref).values["closed"] is False
    assert [found[0] for found in views.find(boss, "acme", 10)].count(ref) == 1
    totals = {column.name: column.count for column in views.board_header(boss, None, kind="projects").columns}
    assert totals["Preparation"] == 1
    assert [each.text for each in checkup.findings(boss) if not each.ok and each.check == "counts"] == []

    target = tmp_path / "items.csv"
    exporting.write(exporting.export(boss, "projects").lines, target)
    records.delete(boss, [ref])
    assert bring_in(boss, "projects", target).rejected == 0
    assert [title for _ref, title in views.find(boss, "acme", 10)].count("Projects #1") == 1


def test_parts_are_switched_off_and_on_and_values_stay(boss: Session) -> None:
    make(boss, switches=processes.USUAL | {"products"})
    ref = records.create(boss, "projects", {"title": "One", "amount": Money(100, "EUR")})

    processes.change(boss, "projects", off=["products", "stages"], on=["my_company"])
    assert ENTITY_TYPES["projects"].field("amount") is None
    assert not ENTITY_TYPES["projects"].has_stages
    loose = records.create(boss, "projects", {"title": "Two"})
    assert "stage" not in records.get(boss, loose).values
    processes.change(boss, "projects", on=["products", "stages"])

    assert records.get(boss, ref).values["amount"] == Money(100, "EUR")
    assert records.get(boss, loose).values["stage"] == stage(boss, "projects", "NEW")
    header = views.board_header(boss, None, kind="projects")
    assert header.columns[0].count == 2


def test_a_type_with_several_pipelines_keeps_them(boss: Session) -> None:
    make(boss, switches=processes.USUAL | {"pipelines"})
    pipelines.add(boss, "Second", "projects")

    with pytest.raises(Refused) as caught:
        processes.change(boss, "projects", off=["pipelines"])
    assert caught.value.params["count"] == 2
    make(boss, "visits")
    with pytest.raises(Refused):
        pipelines.add(boss, "Second", "visits")


def test_a_type_with_items_stays(boss: Session) -> None:
    make(boss)
    ref = records.create(boss, "projects", {"title": "One"})

    with pytest.raises(Refused) as caught:
        processes.delete(boss, "projects")
    assert caught.value.params["count"] == 1
    with pytest.raises(Refused):
        undo.undo(boss, next(each.id for each in undo.log(boss) if "process" in each.label.casefold()))
    records.delete(boss, [ref])
    processes.delete(boss, "projects")
    assert "projects" not in ENTITY_TYPES
    assert ENTITY_TYPES["activity"].field("projects") is None
    with pytest.raises(NotFound):
        records.entity("projects")


def test_a_deleted_type_comes_back(boss: Session) -> None:
    make(boss)
    custom_fields.add(boss, "projects", NewField(label="Colour"))
    processes.delete(boss, "projects")
    with pytest.raises(Refused):
        make(boss)

    undo.undo(boss)
    assert ENTITY_TYPES["projects"].field("uf_colour")
    processes.delete(boss, "projects")
    processes.restore(boss, "projects")

    assert records.create(boss, "projects", {"title": "One"}) == Ref("projects", 1)


def test_adding_a_type_is_taken_back_and_done_again(boss: Session) -> None:
    make(boss)
    undo.undo(boss)
    assert "projects" not in ENTITY_TYPES

    undo.redo(boss)

    assert records.create(boss, "projects", {"title": "One"}).id == 1


@pytest.mark.parametrize(
    "code", ["deal", "select", "search_x", "sqlite_x", "config", "user", "a", "1st", "x y", "x;--", "deals"]
)
def test_codes_that_mean_something_else_are_refused(boss: Session, code: str) -> None:
    before = database.sql("SELECT count(*) FROM sqlite_master")

    with pytest.raises(Refused):
        make(boss, code)

    assert database.sql("SELECT count(*) FROM sqlite_master") == before


def test_every_word_of_the_program_is_reserved() -> None:
    words = {*catalogue.GROUPS, *catalogue.HOUSEKEEPING, *(kind.code for kind in BUILT_IN)}

    assert {word for word in words if word.isidentifier() and not is_reserved(word)} == set()


def test_names_of_tables_are_reserved(boss: Session) -> None:
    tables = [row[0] for row in database.sql("SELECT name FROM sqlite_master WHERE type = 'table'")]

    for code in tables:
        with pytest.raises((Refused, InvalidValue)):
            make(boss, code)


def test_only_those_with_the_right_make_types(boss: Session, clock: Clock) -> None:
    clerk = clerk_of(clock)

    with pytest.raises(NotAllowed):
        make(clerk)
    make(boss)
    for act in (processes.delete, processes.restore):
        with pytest.raises(NotAllowed):
            act(clerk, "projects")


def test_records_of_a_type_that_is_gone_stop_no_search(boss: Session) -> None:
    make(boss)
    ref = records.create(boss, "projects", {"title": "Lost"})
    records.delete(boss, [ref])
    records.create(boss, "deal", {"title": "Found"})
    processes.delete(boss, "projects")

    assert full_text.catch_up() == 1
    assert [title for _ref, title in views.find(boss, "found", 10)] == ["Found"]
    processes.restore(boss, "projects")
    assert full_text.catch_up() == 1


def test_stages_of_a_type_are_edited_like_those_of_deals(boss: Session) -> None:
    make(boss)
    pipeline = pipelines.pipelines(boss, "projects")[0]

    stages.add(boss, pipeline.id, "Review")

    names = [info.stage.name for info in pipelines.stages(boss, pipeline.id)]
    assert names == ["Start", "Preparation", "With client", "Review", "Success", "Failure"]
