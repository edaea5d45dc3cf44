"""What a key may cost on the line, what an idle screen may cost at all, and the mouse: measured on a real terminal."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation.jobs import sweep
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import moving, records, settings, views
from tests.support.effort import slowness
from tests.support.office import add_deals, close_office, open_office
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

CURSOR, MOVE = 2_400, 20_000
"""Bytes at 160×45 in true colour. Source: engineering §2."""
LARGE = (160, 45)


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    for column in views.board_header(session, None).columns[:7]:
        add_deals(session, 12, stage=column.stage_id, amount=Money(1_234_500, "EUR"))
    yield session
    close_office()


@pytest.fixture
def db(office: Session, tmp_path: Path) -> Path:
    """Nothing is due: what the clock of the program did would be drawn, and counted."""
    today = replace(office, clock=lambda: datetime.now(UTC))
    sweep.prepare(today)
    sweep.run_all(today)
    return tmp_path / "crm.db"


def cost(terminal: Terminal, key: str) -> int:
    """Bytes written for one key."""
    before = len(terminal.raw)
    terminal.send(key)
    terminal.until(lambda: len(terminal.raw) > before, f"an answer to {key}")
    terminal.quiet(0.3)
    return len(terminal.raw) - before


def test_a_cursor_key_costs_little_on_the_line(db: Path) -> None:
    with Terminal(db, size=LARGE) as terminal:
        terminal.until("Deal 8")
        terminal.settled()

        costs = {key: cost(terminal, key) for key in "jkjlhll"}

        assert all(0 < each <= CURSOR for each in costs.values()), costs


def test_a_moved_card_costs_little_on_the_line(db: Path) -> None:
    with Terminal(db, size=LARGE) as terminal:
        terminal.until("Deal 8")
        terminal.settled()

        costs = [cost(terminal, key) for key in "LLHL"]

        assert all(0 < each <= MOVE for each in costs), costs


def test_a_range_grows_at_the_cost_of_a_cursor_key(db: Path) -> None:
    with Terminal(db, size=LARGE) as terminal:
        terminal.until("Deal 8")
        terminal.settled()
        terminal.send("V")
        terminal.until("extend the range")
        terminal.quiet()

        costs = [cost(terminal, key) for key in "jjkj"]

        assert all(0 < each <= CURSOR for each in costs), costs


@pytest.fixture
def busy(office: Session) -> Session:
    """Deals of these weeks, as the clock of this machine has them: they are what a calendar draws."""
    settings.set(office, "edit_start_date", "1")
    today = datetime.now(UTC).date()
    for days in range(-3, 20):
        begins, ends = today + timedelta(days=days), today + timedelta(days=days + 3)
        add_deals(office, 2, start_date=begins, close_date=ends)
    return office


def test_a_cursor_key_in_the_calendar_costs_as_little_as_on_the_board(db: Path, busy: Session) -> None:
    with Terminal(db, size=LARGE) as terminal:
        terminal.until("Deal 8")
        terminal.settled()
        terminal.send("4")
        terminal.until("today")
        terminal.quiet(1)

        days = {key: cost(terminal, key) for key in "ljhk"}
        items = [cost(terminal, key) for key in ("J", "J", "K")]

        assert all(0 < each <= CURSOR for each in (*days.values(), *items)), (days, items)


def test_a_moved_item_and_another_period_cost_no_more_than_a_moved_card(db: Path, busy: Session) -> None:
    with Terminal(db, size=LARGE) as terminal:
        terminal.until("Deal 8")
        terminal.settled()
        terminal.send("4")
        terminal.until("today")
        terminal.quiet(1)

        periods = {key: cost(terminal, key) for key in "wm]["}
        terminal.send("J")
        terminal.quiet()
        moved = [cost(terminal, key) for key in "LH"]

        assert all(0 < each <= MOVE for each in (*periods.values(), *moved)), (periods, moved)


def test_an_idle_board_writes_nothing_and_hardly_runs(db: Path) -> None:
    with Terminal(db, size=LARGE) as terminal:
        terminal.until("Deal 8")
        terminal.quiet(2)
        written, used, began, slow = len(terminal.raw), terminal.cpu_seconds(), time.monotonic(), slowness()

        while time.monotonic() - began < 8:
            terminal.read(0.5)

        assert len(terminal.raw) == written
        used = (terminal.cpu_seconds() - used) / max(1, slow, slowness())
        assert used <= 0.12, "1.5 % of a core; at rest it is a third of that"


def test_what_others_do_shows_within_a_second_and_costs_one_column(db: Path, office: Session) -> None:
    stages = [column.stage_id for column in views.board_header(office, None).columns]
    with Terminal(db, size=LARGE) as terminal:
        terminal.until("Deal 8")
        terminal.quiet(2)
        ref = records.create(office, "deal", {"title": "Brand new", "stage": stages[7]})
        began = time.monotonic()

        terminal.until("Brand new")
        took = time.monotonic() - began
        terminal.settled()
        before = len(terminal.raw)
        moving.move(office, [Ref("deal", ref.id)], stages[6])
        terminal.until(lambda: len(terminal.raw) > before, "the moved card")
        terminal.quiet(1)

        assert took < 2 * terminal.pace, "within a second, and one for a busy machine"
        assert 0 < len(terminal.raw) - before <= MOVE


def click(column: int, row: int, *, up: bool = True) -> str:
    pressed = f"\x1b[<0;{column};{row}M"
    return pressed + (f"\x1b[<0;{column};{row}m" if up else "")


def test_the_mouse_selects_opens_and_drags(db: Path) -> None:
    with Terminal(db, size=LARGE) as terminal:
        terminal.until("Deal 8")
        terminal.settled()

        terminal.send(click(30, 11))
        terminal.until(lambda: terminal.text.splitlines()[10][20] == "▌")

        terminal.send(click(30, 11, up=False) + "\x1b[<32;45;11M\x1b[<32;50;11M\x1b[<0;50;11m")
        terminal.until("moved to")

        terminal.quiet(1)
        terminal.send(click(10, 6) + click(10, 6))
        terminal.until("About the deal")


def test_the_wheel_scrolls_the_column_below_it(db: Path) -> None:
    with Terminal(db, size=LARGE) as terminal:
        terminal.until("Deal 8")
        terminal.settled()
        first = terminal.text.splitlines()[4][:19]

        terminal.send("\x1b[<65;5;10M" * 2)

        terminal.until(lambda: terminal.text.splitlines()[4][:19] != first)
