"""The history of a record: narrowed by author, kind, period and words, and written to a file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import InvalidValue, NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.services import history, lookup, moving, records, undo
from tests.support.office import add_deals, clerk_of, close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def deal(anna: Session, clock: Clock) -> Ref:
    """Created on the 18th, renamed on the 20th, moved by luca on the 22nd, deleted and restored on the 24th."""
    ref = Ref("deal", add_deals(anna, 1)[0])
    clock.forward(days=2)
    records.update(anna, [ref], {"title": "=Better name"})
    clock.forward(days=2)
    moving.move(clerk_of(clock), [ref], lookup.stage_called("EXECUTING").id)
    clock.forward(days=2)
    records.delete(anna, [ref])
    records.restore(anna, [ref])
    return ref


def found(anna: Session, deal: Ref, text: str) -> list[str]:
    """The kinds of the changes, newest first, each once in a row."""
    part = history.part(anna, deal, history.parse(anna, text), None)
    assert part.before is None
    kinds = [history.kind_of(entry) for entry in part.entries]
    return [kind for at, kind in enumerate(kinds) if at == 0 or kinds[at - 1] != kind]


@pytest.mark.covers("behaviour.md#History shows date, author, type, description")
@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("type:created", ["created"]),
        ("type:deleted", ["deleted"]),
        ("type:restored", ["restored"]),
        ("by:luca type:moved", ["moved"]),
        ("by:anna type:moved", []),
        ("better", ["changed"]),
        ("BETTER name by:Anna", ["changed"]),
        ("better by:luca", []),
        ("from:2026-03-20 to:2026-03-20", ["changed"]),
        ("to:2026-03-19", ["created"]),
        ("from:today", ["restored", "deleted"]),
        ("from:-2d to:-1d by:luca type:moved", ["moved"]),
    ],
)
def test_changes_are_found_by_author_kind_period_and_words(
    anna: Session, deal: Ref, text: str, kinds: list[str]
) -> None:
    assert found(anna, deal, text) == kinds


@pytest.mark.parametrize("text", ["type:invented", "from:soonish", "to:2026-02-31"])
def test_what_cannot_be_meant_is_refused(anna: Session, text: str) -> None:
    with pytest.raises(InvalidValue):
        history.parse(anna, text)


def test_a_word_with_a_colon_is_a_word(anna: Session) -> None:
    assert history.parse(anna, "10:30 by: http://x").words == ("10:30", "by:", "http://x")


def test_a_long_history_comes_in_parts_without_gaps(anna: Session) -> None:
    ref = Ref("deal", add_deals(anna, 1)[0])
    for number in range(130):
        records.update(anna, [ref], {"probability": number % 90 + 1})
    asked = history.parse(anna, "probability")

    first = history.part(anna, ref, asked, None)
    assert first.before is not None
    assert len(list(history.every(anna, ref, asked))) == 130


def test_it_is_written_to_a_file_as_it_is_narrowed(anna: Session, deal: Ref, tmp_path: Path) -> None:
    path = tmp_path / "changes.csv"

    count = history.export(anna, deal, history.parse(anna, "better"), path)

    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert (count, len(rows)) == (1, 1)
    assert rows[0]["at"] == "2026-03-20T13:00:00+01:00"
    assert (rows[0]["author"], rows[0]["type"], rows[0]["field"]) == ("anna", "changed", "title")
    assert rows[0]["new"] == "'=Better name", "no spreadsheet takes it for a formula"
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(Refused):
        history.export(anna, deal, history.parse(anna, ""), path)
    assert undo.log(anna)[0].label == "exported 1 deal"


def test_a_folder_gets_a_file_with_a_name(anna: Session, deal: Ref, tmp_path: Path) -> None:
    history.export(anna, deal, history.parse(anna, ""), tmp_path)

    assert (tmp_path / f"deal-{deal.id}-history.csv").exists()
    with pytest.raises(NotFound):
        history.export(anna, Ref("deal", 99), history.parse(anna, ""), tmp_path / "other.csv")
