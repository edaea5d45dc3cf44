"""The Kanban board, by its keys: what one sees, what moves, what is refused, what others did."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation.jobs import sweep
from crm_tui.domain.fields import Point
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import activities, lookup, moving, records, undo, views
from data import backup, database
from screens.board.view import BoardView, Slot
from tests.support.board import running
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def deal(session: Session, title: str, **values: Value) -> Ref:
    return records.create(session, "deal", {"title": title, **values})


def stage(name: str) -> int:
    return lookup.stage_called(name).id


def midnight(session: Session) -> None:
    """What the clock does about close dates that have passed."""
    sweep.prepare(session)
    sweep.run_all(session)


@pytest.mark.covers("behaviour.md#Kanban column per stage")
async def test_columns_are_the_stages_in_order_with_count_and_sum(anna: Session, tmp_path: Path) -> None:
    deal(anna, "One", amount=Money(100_000, "EUR"))
    deal(anna, "Two", amount=Money(250_050, "EUR"))

    async with running(anna, tmp_path) as crm:
        names = [column.stage.name for column in crm.screen.board.columns]

        assert names[0] == "New"
        assert names[-3:] == ["Deal won", "Deal lost", "Failure analysis"]
        assert crm.head("New") == (2, "3500.50 EUR")
        assert "€3,500.50" in crm.lines()[1]


@pytest.mark.covers("behaviour.md#Cards movable between columns", "behaviour.md#Move deal in Kanban or card")
async def test_shift_l_moves_the_card_on_and_the_cursor_goes_with_it(anna: Session, tmp_path: Path) -> None:
    moved = deal(anna, "Forty laptops", amount=Money(1_800_000, "EUR"))
    deal(anna, "Other")

    async with running(anna, tmp_path) as crm:
        await crm.press(*(["j"] if crm.card != "Forty laptops" else []))
        await crm.press("L")
        await crm.until(lambda: crm.column == "Document preparation" and crm.card == "Forty laptops")

        assert crm.cards("New") == ["Other"]
        assert crm.head("Document preparation") == (1, "18000.00 EUR")
        assert "moved to Document preparation" in crm.footer()
        assert records.get(anna, moved).values["stage"] == stage("PREPARATION")


async def test_h_at_the_first_stage_says_why_it_does_nothing(anna: Session, tmp_path: Path) -> None:
    deal(anna, "One")

    async with running(anna, tmp_path) as crm:
        await crm.press("H")

        assert "there is no further stage" in crm.footer()


async def test_m_and_a_letter_move_to_any_stage(anna: Session, tmp_path: Path) -> None:
    moved = deal(anna, "One")

    async with running(anna, tmp_path) as crm:
        await crm.press("m")
        await crm.until(lambda: type(crm.app.screen).__name__ == "ChoiceScreen")
        letter = next(each.letter for each in crm.app.screen.choices if each.label == "In progress")  # type: ignore[attr-defined]
        await crm.press(letter)
        await crm.until(lambda: crm.column == "In progress")

        assert records.get(anna, moved).values["stage"] == stage("EXECUTING")


@pytest.mark.covers(
    "behaviour.md#Final stage click asks for the outcome", "behaviour.md#Close at any time without all stages"
)
async def test_w_asks_for_the_outcome_and_a_failure_for_its_reason(anna: Session, tmp_path: Path) -> None:
    lost = deal(anna, "One")

    async with running(anna, tmp_path) as crm:
        await crm.press("w")
        await crm.until(lambda: type(crm.app.screen).__name__ == "ChoiceScreen")
        labels = {each.label: each.letter for each in crm.app.screen.choices}  # type: ignore[attr-defined]
        assert list(labels) == ["Deal won", "Deal lost", "Failure analysis"]
        await crm.press(labels["Deal lost"])
        await crm.until(lambda: type(crm.app.screen).__name__ == "ReasonForm")
        await crm.press(*"too dear", "enter")
        await crm.until(lambda: crm.column == "Deal lost")

        found = records.get(anna, lost).values
        assert (found["closed"], found["semantic"], found["close_reason"]) == (True, "F", "too dear")


async def test_u_takes_a_move_back_and_ctrl_r_does_it_again(anna: Session, tmp_path: Path) -> None:
    moved = deal(anna, "One")

    async with running(anna, tmp_path, background=True) as crm:
        await crm.press("L")
        await crm.until(lambda: crm.column == "Document preparation")
        await crm.press("u")
        await crm.until(lambda: crm.cards("New") == ["One"])
        assert "Undone: moved" in crm.footer()
        await crm.press("ctrl+r")
        await crm.until(lambda: crm.cards("Document preparation") == ["One"])

        assert records.get(anna, moved).values["stage"] == stage("PREPARATION")


@pytest.mark.covers("behaviour.md#Cards movable between columns")
async def test_a_selection_moves_as_one_operation(anna: Session, tmp_path: Path) -> None:
    refs = [deal(anna, f"Deal {n}") for n in range(4)]

    async with running(anna, tmp_path) as crm:
        await crm.press("V", "j", "j")
        assert "3 selected" in crm.header()
        await crm.press("L")
        await crm.until(lambda: len(crm.cards("Document preparation")) == 3)

        assert "selected" not in crm.header()
        undo.undo(anna)
        assert all(records.get(anna, ref).values["stage"] == stage("NEW") for ref in refs)


async def test_a_card_that_somebody_else_moved_meanwhile_is_refused_and_shown_where_it_is(
    anna: Session, tmp_path: Path
) -> None:
    ref = deal(anna, "One")

    async with running(anna, tmp_path) as crm:
        moving.move(anna, [ref], stage("EXECUTING"))
        await crm.press("L")
        await crm.until(lambda: "changed by somebody else" in crm.footer())

        assert records.get(anna, ref).values["stage"] == stage("EXECUTING")


@pytest.mark.parametrize("text", ["is:overdue", "amount>1000", "laptops"])
@pytest.mark.covers("behaviour.md#Filter by parameters, e.g. amount and manager")
async def test_the_filter_line_narrows_board_and_counters(
    anna: Session, tmp_path: Path, clock: Clock, text: str
) -> None:
    wanted = deal(anna, "Forty laptops", amount=Money(200_000, "EUR"), close_date=date(2026, 3, 20))
    deal(anna, "Printer", amount=Money(50_000, "EUR"))
    records.update(anna, [wanted], {"close_date": date(2026, 3, 10)})
    midnight(anna)

    async with running(anna, tmp_path) as crm:
        await crm.press("slash")
        await crm.press(*text.replace(":", "\0").replace("\0", ":"), "enter")
        await crm.until(lambda: crm.head("New")[0] == 1)

        assert crm.cards("New") == ["Forty laptops"]
        assert text in crm.header()
        await crm.press("escape")
        await crm.until(lambda: crm.head("New")[0] == 2)


async def test_a_mistake_in_a_filter_is_told_with_column_and_nearest_name_while_typing(
    anna: Session, tmp_path: Path
) -> None:
    async with running(anna, tmp_path) as crm:
        await crm.press("slash", *"amoumt>5", "enter")

        advice = str(crm.screen.query_one("#filter-advice").render())
        assert "column 1" in advice
        assert "amount" in advice
        assert crm.screen.query("FilterLine")


async def test_what_another_process_did_appears_within_a_second_and_the_cursor_stays(
    anna: Session, tmp_path: Path
) -> None:
    for n in range(5):
        deal(anna, f"Deal {n}")
    code = (
        "from pathlib import Path; import sys; from data import database; database.connect(Path(sys.argv[1]));"
        "from crm_tui.services.session import Session; from zoneinfo import ZoneInfo; from crm_tui.services import records;"
        "s = Session(user_id=1, login='anna', name='Anna', zone=ZoneInfo('Europe/Rome'));"
        "records.create(s, 'deal', {'title': 'From elsewhere'})"
    )

    async with running(anna, tmp_path, background=True) as crm:
        await crm.press("j", "j")
        under = crm.card
        done = await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", code, str(tmp_path / "crm.db")], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        await crm.until(lambda: "From elsewhere" in crm.cards("New"))

        assert crm.card == under
        assert crm.head("New")[0] == 6


async def test_overdue_first_then_the_nearest_activity(anna: Session, tmp_path: Path, clock: Clock) -> None:
    deal(anna, "plain")
    busy = deal(anna, "busy")
    late = deal(anna, "late", close_date=date(2026, 3, 19))
    activities.plan(anna, {"subject": "Call"}, about=[busy])
    clock.forward(days=2)
    midnight(anna)

    async with running(anna, tmp_path) as crm:
        assert crm.cards("New") == ["late", "busy", "plain"]
        assert records.get(anna, late).values["overdue"] is True
        assert any("! 1 d late" in line for line in crm.lines())


async def test_a_thousand_cards_are_read_page_by_page_and_the_end_at_once(anna: Session, tmp_path: Path) -> None:
    from crm_tui.services import demo

    for _ in demo.fill(anna, scale=1500):
        pass

    async with running(anna, tmp_path) as crm:
        column = crm.screen.board.columns[0]
        assert len(column.tiles) < 100
        await crm.press("G")
        assert column.cursor == len(column.tiles) - 1
        last = crm.card
        assert not column.more_after
        await crm.press("k", "j")
        assert crm.card == last
        await crm.press("g", "g")
        assert column.top == 0
        assert not column.more_before
        for _ in range(70):
            await crm.pilot.press("j")
        assert column.cursor == 70


async def test_the_recycle_bin_asks_for_another_key(anna: Session, tmp_path: Path) -> None:
    ref = deal(anna, "One")

    async with running(anna, tmp_path) as crm:
        await crm.press("x")
        await crm.until(lambda: type(crm.app.screen).__name__ == "ChoiceScreen")
        await crm.press("escape")
        assert not records.get(anna, ref).deleted
        await crm.press("x")
        await crm.until(lambda: type(crm.app.screen).__name__ == "ChoiceScreen")
        await crm.press("x")
        await crm.until(lambda: crm.cards("New") == [])

        assert records.get(anna, ref).deleted


async def test_hostile_text_is_shown_as_typed_and_sends_no_control_character(anna: Session, tmp_path: Path) -> None:
    deal(anna, "[@click=app.quit]Acme[/] [b")
    records.create(anna, "company", {"title": "plain", "phone": (Point("+39 02 1234567"),)})

    database.execute("UPDATE deal SET title = title || ?", ("\x1b]52;c;eA==\x07\u202e",))

    async with running(anna, tmp_path, size=(160, 45)) as crm:
        drawn = "\n".join(crm.lines())
        assert "[@click=app.quit]" in drawn.replace("\n", "") or "[@click=app" in drawn
        assert "\x1b" not in drawn
        assert "\u202e" not in drawn


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (200, 60), (25, 6)])
async def test_every_size_shows_something_sensible(anna: Session, tmp_path: Path, size: tuple[int, int]) -> None:
    for n in range(30):
        deal(anna, f"Deal {n}")

    async with running(anna, tmp_path, size=size) as crm:
        view = crm.screen.query_one(BoardView)
        if size[0] < 30:
            assert crm.screen.has_class("-too-small")
            await crm.pilot.resize_terminal(80, 24)
            await crm.until(lambda: not crm.screen.has_class("-too-small") and view.size.width == 80)
        assert all(width >= 19 for _n, _x, width in view.spans())
        await crm.press("dollar_sign")
        assert crm.column == "Failure analysis"
        assert len([slot for slot in view.query(Slot) if slot.display]) == len(view.spans())
        await crm.press("0", "j", "j", "j")
        assert crm.card


async def test_y_copies_the_command_and_dot_repeats_the_move(anna: Session, tmp_path: Path) -> None:
    ref = deal(anna, "One")
    deal(anna, "Two")

    async with running(anna, tmp_path) as crm:
        await crm.press("y")
        assert crm.app.clipboard.startswith("crm-tui deal move ")
        await crm.press("L")
        await crm.until(lambda: crm.column == "Document preparation")
        await crm.press("0")
        await crm.press("full_stop")
        await crm.until(lambda: len(crm.cards("Document preparation")) == 2)

        assert records.get(anna, ref).values["stage"] == stage("PREPARATION")
        assert backup.problems() == []


async def test_the_board_of_a_filter_and_the_command_line_agree(anna: Session, tmp_path: Path) -> None:
    for n in range(12):
        deal(anna, f"Deal {n}", amount=Money(n * 10_000, "EUR"))

    async with running(anna, tmp_path) as crm:
        crm.screen.set_filter("amount>500")
        await crm.until(lambda: crm.head("New")[0] == 6)

        shown = {tile.id for column in crm.screen.board.columns for tile in column.tiles}
        assert shown == set(views.ids(anna, "deal", "amount>500"))


@pytest.mark.covers("behaviour.md#Cards movable between columns")
async def test_clicking_moves_the_cursor_and_dragging_moves_the_card(anna: Session, tmp_path: Path) -> None:
    first, second = deal(anna, "One"), deal(anna, "Two")

    async with running(anna, tmp_path) as crm:
        await crm.pilot.click(BoardView, offset=(5, 9))
        assert crm.screen.board.columns[0].cursor == 1
        under = crm.card
        await crm.pilot.mouse_down(BoardView, offset=(5, 9))
        await crm.pilot.mouse_up(BoardView, offset=(25, 9))
        await crm.until(lambda: crm.cards("Document preparation") == [under])

        moved = {
            records.get(anna, ref).title
            for ref in (first, second)
            if records.get(anna, ref).values["stage"] != stage("NEW")
        }
        assert moved == {under}
