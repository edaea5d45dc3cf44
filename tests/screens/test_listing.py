"""Lists of records by their keys: what is shown, read, sorted, selected and written."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import Point
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import records, views
from screens.listing.columns import GAP, columns_of, layout
from tests.support.lists import showing
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def deal(session: Session, title: str, euros: int = 0, **values: object) -> int:
    given = {"title": title, "amount": Money(euros * 100, "EUR"), **values}
    return records.create(session, "deal", given).id  # type: ignore[arg-type]


async def test_a_deal_is_shown_with_amount_stage_client_responsible_and_close_date(
    boss: Session, tmp_path: Path
) -> None:
    company = records.create(boss, "company", {"title": "Rossi Srl"}).id
    deal(boss, "Cabling", 4200, company=company)

    async with showing(boss, tmp_path, "list", kind="deal", size=(130, 20)) as crm:
        await crm.until(lambda: "Cabling" in crm.cursor)

        assert crm.cursor.split() == ["Cabling", "€4,200.00", "New", "Rossi", "Srl", "anna", "25", "Mar", "2026"]
        assert crm.lines[0].split() == ["Name", "Amount", "Stage", "Client", "Responsible", "Close", "date"]
        assert "Deals" in crm.header


async def test_people_are_shown_with_company_phone_and_e_mail(boss: Session, tmp_path: Path) -> None:
    company = records.create(boss, "company", {"title": "Rossi Srl"}).id
    values: dict[str, Value] = {
        "name": "Mario", "last_name": "Verdi", "companies": (company,),
        "phone": (Point("+39 02 1234567"), Point("+39 02 7654321")), "email": (Point("mario@example.com"),),
    }  # fmt: skip
    records.create(boss, "contact", values)

    async with showing(boss, tmp_path, "list", kind="contact", size=(130, 20)) as crm:
        await crm.until(lambda: "Mario Verdi" in crm.cursor)

        assert "Rossi Srl" in crm.cursor
        assert "1234567 +1" in crm.cursor
        assert "mario@example.com" in crm.cursor


async def test_an_empty_list_says_what_to_do(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "list", kind="company") as crm:
        await crm.until(lambda: crm.sees("There are no companies yet.", "n makes one"))


async def test_thousands_of_records_are_read_only_where_one_looks(boss: Session, tmp_path: Path) -> None:
    add_deals(boss, 700)

    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: "Deal 700" in crm.cursor and "700 " in crm.header)
        await crm.press("G")
        await crm.until(lambda: crm.cursor.startswith("Deal 1 "))

        assert len(crm.screen.table) < 300  # type: ignore[attr-defined]
        await crm.press("g", "g")
        await crm.until(lambda: "Deal 700" in crm.cursor)


async def test_a_list_is_sorted_by_a_field_and_the_same_again_turns_it_round(boss: Session, tmp_path: Path) -> None:
    for title, euros in (("Beta", 10), ("Alpha", 30), ("Gamma", 20)):
        deal(boss, title, euros)

    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: "Gamma" in crm.cursor)
        await crm.opened("ChoiceScreen", "o")
        await crm.press("j", "j", "enter")
        await crm.until(lambda: [line[1:6] for line in crm.lines[1:]] == ["Alpha", "Gamma", "Beta "])
        assert "Amount ▼" in crm.lines[0]

        await crm.opened("ChoiceScreen", "o")
        await crm.press("enter")
        await crm.until(lambda: [line[1:6] for line in crm.lines[1:]] == ["Beta ", "Gamma", "Alpha"])
        assert "Amount ▲" in crm.lines[0]


async def test_the_order_is_remembered_for_the_next_time(boss: Session, tmp_path: Path) -> None:
    for title in ("Beta", "Alpha", "Gamma"):
        deal(boss, title)

    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: "Gamma" in crm.cursor)
        await crm.opened("ChoiceScreen", "o")
        await crm.press("j", "enter")
        await crm.until(lambda: "Alpha" in crm.cursor)
    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: "Alpha" in crm.cursor)


@pytest.mark.covers("behaviour.md#List filter")
async def test_a_filter_shows_what_matches_and_escape_everything(boss: Session, tmp_path: Path) -> None:
    for title, euros in (("Small", 10), ("Large", 5000)):
        deal(boss, title, euros)

    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: crm.sees("Small", "Large"))
        await crm.press("slash", *"amount>1000", "enter")
        await crm.until(lambda: crm.sees("Large") and not crm.sees("Small"))
        assert "amount>1000" in crm.header

        await crm.press("escape")
        await crm.until(lambda: crm.sees("Small", "Large"))


@pytest.mark.covers("behaviour.md#Preset filters, e.g. deals in progress")
async def test_a_preset_replaces_the_filter(boss: Session, tmp_path: Path, clock: Clock) -> None:
    luca = clerk_of(clock)
    deal(boss, "Hers")
    deal(luca, "His")

    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: crm.sees("Hers", "His"))
        await crm.opened("ChoiceScreen", "f")
        await crm.press("m")
        await crm.until(lambda: crm.sees("Hers") and not crm.sees("His "))


async def test_enter_opens_the_card_with_the_list_as_neighbours(boss: Session, tmp_path: Path) -> None:
    ids = [deal(boss, title) for title in ("One", "Two", "Three")]

    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: crm.sees("One", "Two", "Three"))
        await crm.opened("CardScreen", "j", "enter")

        assert crm.screen.ref == Ref("deal", ids[1])  # type: ignore[attr-defined]
        assert crm.screen.neighbours == tuple(reversed(ids))  # type: ignore[attr-defined]


async def test_deleting_asks_first_and_undo_brings_back(boss: Session, tmp_path: Path) -> None:
    for title in ("One", "Two"):
        deal(boss, title)

    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: crm.sees("One", "Two"))
        await crm.opened("ChoiceScreen", "x")
        await crm.press("escape")
        assert views.count(boss, "deal") == 2

        await crm.opened("ChoiceScreen", "x")
        await crm.press("x")
        await crm.until(lambda: crm.sees("One") and not crm.sees("Two"))
        assert views.count(boss, "deal") == 1

        await crm.press("u")
        await crm.until(lambda: views.count(boss, "deal") == 2)


@pytest.mark.covers("behaviour.md#Bulk edit of several items")
async def test_a_field_of_the_selection_is_edited_at_once(boss: Session, tmp_path: Path) -> None:
    ids = [deal(boss, title) for title in ("One", "Two", "Three")]

    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: crm.sees("One", "Two", "Three"))
        await crm.press("space", "space")
        assert "2 selected" in crm.header
        assert [line[0] for line in crm.lines[1:]] == ["■", "■", "▌"]
        await crm.opened("ChoiceScreen", "e")
        await crm.opened("EditField", "enter")
        await crm.until(lambda: crm.app.focused is not None)
        await crm.press(*"Same", "enter")
        await crm.until(lambda: crm.name == "ListingScreen" and sum("Same" in line for line in crm.lines) == 2)

        assert [records.get(boss, Ref("deal", each)).title for each in ids] == ["One", "Same", "Same"]


async def test_a_range_is_selected_and_copied_as_command(boss: Session, tmp_path: Path) -> None:
    ids = [deal(boss, title) for title in ("One", "Two", "Three")]

    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: crm.sees("One", "Two", "Three"))
        await crm.press("V", "j", "j", "V", "y")

        words = f"id:{ids[2]},{ids[1]},{ids[0]}"
        assert crm.app.clipboard == f"crm-tui deal list {words}"
        assert sorted(views.ids(boss, "deal", words)) == ids


async def test_a_new_record_gets_the_cursor(boss: Session, tmp_path: Path) -> None:
    records.create(boss, "company", {"title": "Old"})

    async with showing(boss, tmp_path, "list", kind="company") as crm:
        await crm.until(lambda: crm.sees("Old"))
        await crm.opened("QuickForm", "n")
        await crm.until(lambda: crm.app.focused is not None)
        await crm.press(*"Fresh", "ctrl+s")
        await crm.until(lambda: crm.name == "ListingScreen" and "Fresh" in crm.cursor)


async def test_what_others_do_shows_and_the_cursor_stays_on_its_record(
    boss: Session, tmp_path: Path, clock: Clock
) -> None:
    ids = [deal(boss, title) for title in ("One", "Two", "Three")]

    async with showing(boss, tmp_path, "list", kind="deal", background=True) as crm:
        await crm.until(lambda: crm.sees("One", "Two", "Three"))
        await crm.press("j")
        luca = clerk_of(clock)
        deal(luca, "Four")
        records.update(luca, [Ref("deal", ids[0])], {"title": "Uno"})
        records.delete(luca, [Ref("deal", ids[2])])
        await crm.until(lambda: crm.sees("Four", "Uno") and not crm.sees("Three"))

        assert "Two" in crm.cursor


async def test_what_people_typed_is_shown_as_typed(boss: Session, tmp_path: Path) -> None:
    deal(boss, "[b]bold[/] [@click=app.quit]x")

    async with showing(boss, tmp_path, "list", kind="deal", size=(150, 20)) as crm:
        await crm.until(lambda: "[b]bold[/] [@click=app.quit]x" in crm.cursor)


async def test_a_wide_name_keeps_the_grid_straight(boss: Session, tmp_path: Path) -> None:
    deal(boss, "日本語の取引先" * 12, 10)
    deal(boss, "Plain", 10)

    async with showing(boss, tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: crm.sees("Plain", "日本"))

        strips = [crm.view.render_line(y) for y in (1, 2)]
        assert {strip.cell_length for strip in strips} == {crm.view.size.width}
        before = [strip.text.split("€")[0] for strip in strips]
        from crm_tui.domain.text import cell_width

        assert cell_width(before[0]) == cell_width(before[1])


async def test_one_goes_back_to_the_board_from_the_deals_only(boss: Session, tmp_path: Path) -> None:
    async with showing(boss, tmp_path, "board") as crm:
        await crm.opened("ListingScreen", "2")
        await crm.opened("BoardScreen", "1")
        await crm.opened("ListingScreen", "g", "c")
        await crm.press("1")
        assert "this type has no board" in crm.footer


async def test_a_sort_that_no_longer_exists_is_forgotten(boss: Session, tmp_path: Path) -> None:
    from crm_tui.services import preferences

    preferences.save(boss, "list.deal.sort", '"gone"')
    deal(boss, "One")

    async with showing(replace(boss), tmp_path, "list", kind="deal") as crm:
        await crm.until(lambda: "One" in crm.cursor)


@pytest.mark.parametrize("kind", sorted(ENTITY_TYPES))
def test_columns_fill_the_line_exactly(kind: str) -> None:
    for room in range(10, 200, 7):
        found = layout(columns_of(kind), room)

        assert sum(width for _column, width in found) + GAP * (len(found) - 1) == room
        assert [column for column, _width in found] == list(columns_of(kind)[: len(found)])


@pytest.mark.parametrize("size", [(40, 12), (80, 24), (160, 45)])
@pytest.mark.parametrize("name", ["list", "my_day", "notifications", "log", "find"])
async def test_every_line_fits_terminals_of_all_sizes(
    boss: Session, tmp_path: Path, name: str, size: tuple[int, int]
) -> None:
    deal(boss, "Network cabling of the new offices in the harbour " * 3, 123_456)
    arguments: dict[str, Any] = {"kind": "deal"} if name == "list" else {}

    async with showing(boss, tmp_path, name, size=size, **arguments) as crm:
        await crm.until(lambda: crm.lines and not crm.sees("Reading…"))

        strips = [crm.view.render_line(y) for y in range(crm.view.size.height)]
        assert crm.view.size.width == size[0]
        assert {strip.cell_length for strip in strips} == {size[0]}


async def test_a_long_question_scrolls_in_a_small_terminal(boss: Session, tmp_path: Path) -> None:
    deal(boss, "One")

    async with showing(boss, tmp_path, "list", kind="deal", size=(40, 12)) as crm:
        await crm.until(lambda: crm.sees("One"))
        await crm.opened("ChoiceScreen", "e")
        await crm.press(*["down"] * 12)

        from screens.forms.answers import AnswerRows

        rows = crm.screen.query_one(AnswerRows)
        await crm.until(lambda: rows.size.height > 1)
        shown = [rows.render_line(y).text for y in range(rows.size.height)]
        assert any(text.startswith("▌") for text in shown)
        assert rows.region.bottom < 12
        assert rows.region.right <= 40


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("product", ["name", "price", "measure", "vat_rate", "sections", "active", "external_id"]),
        ("lead", ["title", "stage", "company_title", "amount", "responsible", "last_name", "phone"]),
    ],
)
def test_lists_of_products_and_leads_tell_what_matters_of_them(kind: str, names: list[str]) -> None:
    columns = columns_of(kind)

    assert [column.name for column in columns][: len(names)] == names
    assert all(ENTITY_TYPES[kind].field(name) is not None for name in names)
    assert len(layout(columns, 78)) >= 5
