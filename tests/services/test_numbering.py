"""Numbers of quotes and invoices: from the template, each once, also when several programs write at the same time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.domain.errors import InvalidValue, NotAllowed
from crm_tui.domain.ref import Ref
from crm_tui.services import records, settings, undo, views
from crm_tui.services.session import Session
from data import database
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office

PROGRAMS, EACH = 4, 12


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def number(anna: Session, kind: str) -> object:
    return records.get(anna, records.create(anna, kind, {"title": "x"})).values["number"]


@pytest.mark.covers("entities.md#Quote number", "entities.md#Invoice number")
def test_every_type_counts_for_itself(anna: Session) -> None:
    assert [number(anna, kind) for kind in ("quote", "quote", "invoice", "sale_order")] == ["1", "2", "1", "1"]


def test_the_template_is_a_setting(anna: Session, clock: Clock) -> None:
    settings.set(anna, "quote_number", "Q-{year}-{n:05}")

    assert number(anna, "quote") == "Q-2026-00001"
    with pytest.raises(InvalidValue):
        settings.set(anna, "quote_number", "Q-{year}")
    with pytest.raises(NotAllowed):
        settings.set(clerk_of(clock), "quote_number", "{n}")


def test_a_number_is_never_given_again(anna: Session) -> None:
    first = records.create(anna, "quote", {"title": "x"})
    records.delete(anna, [first])
    undo.undo(anna)
    undo.undo(anna)

    assert number(anna, "quote") == "2"


def test_a_number_that_is_taken_is_passed_over(anna: Session) -> None:
    settings.set(anna, "quote_number", "A{n}")
    number(anna, "quote")
    database.execute("UPDATE quote SET number = 'A3' WHERE id = 1")

    assert [number(anna, "quote") for _ in range(2)] == ["A2", "A4"]


def test_a_number_is_not_set_by_hand(anna: Session) -> None:
    with pytest.raises(InvalidValue):
        records.create(anna, "invoice", {"title": "x", "number": "7"})


def test_what_is_refused_or_rehearsed_uses_no_number_up(anna: Session) -> None:
    records.create(replace(anna, dry_run=True), "quote", {"title": "x"})
    with pytest.raises(InvalidValue):
        records.create(anna, "quote", {"title": "x" * 300})

    assert number(anna, "quote") == "1"


def test_programs_that_write_at_the_same_time_get_different_numbers(anna: Session, tmp_path: Path) -> None:
    words = f"import sys; from crm_tui.cli import app; sys.exit(max(app.run(sys.argv[1:]) for _ in range({EACH})))"
    command = [sys.executable, "-c", words, "--db", str(tmp_path / "crm.db"), "--quiet", "quote", "add", "title=x"]
    login = subprocess.run(
        [sys.executable, "-c", "from crm_tui.services.entry import system_user; print(system_user()[0])"],
        capture_output=True, text=True, check=True, timeout=60,
    ).stdout.strip()  # fmt: skip
    database.execute("UPDATE user SET login = ? WHERE id = 1", (login,))

    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(PROGRAMS)]
    said = [program.communicate(timeout=240)[1] for program in running]

    assert [program.returncode for program in running] == [0] * PROGRAMS, said
    found = [record.values["number"] for record in views.listing_of(anna, "quote")]
    assert sorted(map(int, map(str, found))) == list(range(1, PROGRAMS * EACH + 1))
    assert records.get(anna, Ref("quote", 1)).values["number"] == "1"
