"""What an import says of rows that it rejects, and which lines are no rows at all."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from crm_tui.services import views
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def session(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    (tmp_path / "one").mkdir()
    yield open_office(tmp_path / "one", clock)
    close_office()


def test_every_error_of_a_row_is_told(session: Session, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "d.csv",
        "title,amount,close_date,probability,stage\nA,much,31/12/2026,soon,Nowhere\nB,1 EUR,2026-12-31,50,NEW\n",
    )
    errors = tmp_path / "rejected.csv"

    done = bring_in(session, "deal", path, errors=str(errors))

    assert (done.created, done.rejected) == (1, 1)
    row = next(csv.DictReader(errors.open(encoding="utf-8")))
    for part in ("amount: “much”", "close_date: “31/12/2026”", "probability: “soon”", "stage “Nowhere”"):
        assert part in row["reason"]
        assert part in done.reasons[0]
    assert row["reason"].count("; ") == 3


def test_an_error_is_told_once_and_not_as_a_missing_value(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "c.csv", f"title,web\n{'x' * 300},http://ok.example\n")

    done = bring_in(session, "company", path)

    assert done.rejected == 1
    assert "is required" not in done.reasons[0]
    assert done.reasons[0].count("title") == 1


def test_errors_of_points_are_joined_to_the_others(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "c.csv", "name,email,birthdate\nAda,not an address,31.12.1815\n")

    done = bring_in(session, "contact", path)

    assert "email:" in done.reasons[0]
    assert "birthdate:" in done.reasons[0]


def test_a_date_that_cannot_be_read_names_the_option(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "d.csv", "title,close_date\nA,31/12/2026\n")

    assert "--dates dmy" in bring_in(session, "deal", path).reasons[0]
    assert bring_in(session, "deal", path, dates="dmy").created == 1


@pytest.mark.parametrize("blank", ["", ",,", " , ,\t", '"",,""'])
def test_lines_without_a_word_are_no_rows(session: Session, tmp_path: Path, blank: str) -> None:
    path = write(tmp_path, "d.csv", f"title,amount,source\n{blank}\nA,1 EUR,\n{blank}\n{blank}\nB,x,\n{blank}\n")

    done = bring_in(session, "deal", path)

    assert (done.done, done.created, done.rejected) == (2, 1, 1)
    assert done.reasons[0].startswith("row 2:")
    assert [record.title for record in views.listing_of(session, "deal")] == ["A"]


def test_a_sheet_that_ends_in_thousands_of_blank_lines_is_read(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "d.csv", "title,amount\nA,1 EUR\n" + ",\n" * 600_000)

    assert bring_in(session, "deal", path).done == 1
