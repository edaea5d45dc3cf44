"""Leads, quotes and invoices stand on stages and behave as deals do: moves, sums, search, marks, undo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from crm_tui.automation.jobs import sweep
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Refused
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import moving, pipelines, records, stages, timeline, undo, views
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import add_deals, close_office, open_office

KINDS = ("lead", "quote", "invoice")


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def _stages(session: Session, kind: str) -> dict[str, int]:
    (only,) = pipelines.pipelines(session, kind)
    return {info.stage.code: info.stage.id for info in pipelines.stages(session, only.id)}


def _codes(kind: str) -> list[str]:
    return {
        "lead": ["NEW", "IN_PROCESS", "PROCESSED", "CONVERTED", "JUNK"],
        "quote": ["DRAFT", "SENT", "APPROVED", "UNANSWERED", "DECLAINED", "APOLOGY"],
        "invoice": ["N", "S", "P", "D"],
    }[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_store_has_the_stages_of_every_type(anna: Session, kind: str) -> None:
    assert list(_stages(anna, kind)) == _codes(kind)


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_starts_on_the_first_stage_and_stands_on_its_board(anna: Session, kind: str) -> None:
    ref = records.create(anna, kind, {"title": "One", "amount": Money(150_00, "EUR")})

    header = views.board_header(anna, None, kind=kind)
    page = views.board_page(anna, header.columns[0].stage_id, kind=kind)

    assert (header.columns[0].count, header.columns[0].total) == (1, Money(150_00, "EUR"))
    assert [(tile.id, tile.title, tile.amount) for tile in page.tiles] == [(ref.id, "One", Money(150_00, "EUR"))]
    assert all(column.count == 0 for column in header.columns[1:])


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_without_a_title_is_called_after_its_type_and_number(anna: Session, kind: str) -> None:
    first, second = records.create(anna, kind, {}), records.create(anna, kind, {"title": "named"})
    records.update(anna, [second], {"title": None})

    assert records.get(anna, first).title == f"{kind.capitalize()} #1"
    assert records.get(anna, second).title == f"{kind.capitalize()} #2"


@pytest.mark.parametrize("kind", KINDS)
def test_moving_to_a_final_stage_closes_and_undo_opens_again(anna: Session, kind: str) -> None:
    known, codes = _stages(anna, kind), _codes(kind)
    ref = records.create(anna, kind, {"title": "One"})
    won = known[{"lead": "JUNK", "quote": "APPROVED", "invoice": "P"}[kind]]

    outcome = moving.move(anna, [ref], won)
    closed = records.get(anna, ref)
    undo.undo(anna, outcome.operation_id)
    again = records.get(anna, ref)

    assert (closed.values["closed"], closed.values["stage"]) == (True, won)
    assert closed.values["closed_by"] == anna.user_id
    assert (again.values["closed"], again.values["closed_at"]) == (False, None)
    assert again.values["stage"] == known[codes[0]]


def test_an_invoice_remembers_the_stage_before(anna: Session) -> None:
    known = _stages(anna, "invoice")
    ref = records.create(anna, "invoice", {"title": "Bill"})

    moving.move(anna, [ref], known["S"])
    moving.move(anna, [ref], known["P"])

    assert records.get(anna, ref).values["previous_stage"] == known["S"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_stage_of_another_type_is_refused(anna: Session, kind: str) -> None:
    deal_stage = pipelines.stages(anna, pipelines.pipelines(anna)[0].id)[1].stage.id
    ref = records.create(anna, kind, {"title": "One"})

    with pytest.raises(Refused, match="belongs to another type"):
        moving.move(anna, [ref], deal_stage)
    with pytest.raises(Refused, match="belongs to another type"):
        records.create(anna, kind, {"title": "Two", "stage": deal_stage})


@pytest.mark.parametrize("kind", KINDS)
def test_a_stage_with_records_stays_until_they_are_moved(anna: Session, kind: str) -> None:
    known, codes = _stages(anna, kind), _codes(kind)
    ref = records.create(anna, kind, {"title": "One"})

    with pytest.raises(Refused, match="move them first"):
        stages.delete(anna, known[codes[0]])
    moved = stages.delete(anna, known[codes[0]], move_to=known[codes[1]])

    assert moved == 1
    assert records.get(anna, ref).values["stage"] == known[codes[1]]


@pytest.mark.parametrize("kind", KINDS)
def test_such_a_type_has_one_pipeline_only(anna: Session, kind: str) -> None:
    with pytest.raises(Refused, match="one pipeline only"):
        pipelines.add(anna, "Second", kind)


@pytest.mark.parametrize("kind", KINDS)
def test_records_are_found_by_their_own_words_and_by_their_client(anna: Session, kind: str) -> None:
    client = records.create(anna, "company", {"title": "Officine Galvani"})
    ref = records.create(anna, kind, {"title": "Kiosk", "company": client.id})
    records.create(anna, kind, {"title": "Something else"})

    for words in ("kiosk", "galvani"):
        assert (ref, "Kiosk") in views.find(anna, words)
        assert views.ids(anna, kind, words) == [ref.id]


def test_a_lead_is_found_by_the_name_of_the_person(anna: Session) -> None:
    ref = records.create(anna, "lead", {"title": "Fair", "name": "Ada", "last_name": "Byron"})

    assert views.ids(anna, "lead", "byron") == [ref.id]


@pytest.mark.parametrize("kind", KINDS)
def test_an_open_activity_shows_on_the_tile(anna: Session, kind: str) -> None:
    ref = records.create(anna, kind, {"title": "One"})
    records.create(anna, "activity", {"subject": "Call", ENTITY_TYPES[kind].bound: (ref.id,)})

    ((_, tile),) = views.tiles(anna, [ref.id], kind=kind)

    assert tile.activities == 1
    assert views.ids(anna, kind, "has:activity") == [ref.id]


@pytest.mark.parametrize(("kind", "due"), [("quote", "actual_date"), ("invoice", "close_date"), ("deal", "close_date")])
def test_what_is_past_its_last_day_becomes_overdue_once(anna: Session, clock: Clock, kind: str, due: str) -> None:
    ref = records.create(anna, kind, {"title": "One", due: date(2026, 3, 20)})
    sweep.prepare(anna)
    clock.at += timedelta(days=30)

    sweep.run_all(anna)
    sweep.run_all(anna)

    assert records.get(anna, ref).values["overdue"] is True
    told = [entry for entry in _events(anna, ref) if entry == "overdue"]
    assert told == ["overdue"]


def _events(session: Session, ref: Ref) -> list[str]:
    return [entry.kind for entry in timeline.page(session, ref).entries]


def test_a_lead_is_repeat_as_long_as_it_has_a_client(anna: Session) -> None:
    client = records.create(anna, "company", {"title": "Acme"})
    ref = records.create(anna, "lead", {"title": "Fair"})
    records.update(anna, [ref], {"company": client.id})
    linked = records.get(anna, ref).values["is_repeat"]
    records.update(anna, [ref], {"company": None})

    assert (linked, records.get(anna, ref).values["is_repeat"]) == (True, False)


def test_the_last_contact_of_a_lead_is_the_later_of_creation_and_communication(anna: Session, clock: Clock) -> None:
    ref = records.create(anna, "lead", {"title": "Fair"})
    created = records.get(anna, ref).values["last_contact"]
    clock.at += timedelta(days=2)
    timeline.comment(anna, ref, "they called")

    assert created == records.get(anna, ref).values["created_at"]
    assert records.get(anna, ref).values["last_contact"] == clock.at


def test_deals_are_not_counted_among_leads(anna: Session) -> None:
    add_deals(anna, 3)
    records.create(anna, "lead", {"title": "One"})

    assert views.count(anna, "lead") == 1
    assert sum(column.count or 0 for column in views.board_header(anna, None, kind="lead").columns) == 1
