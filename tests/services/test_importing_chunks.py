"""How an import is cut into transactions: as the machine allows, and without a trace in what it does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.services import importing, undo, views
from crm_tui.services.import_plan import Options
from data import database, full_text, pacing
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

SAME = (
    "first name,last name,e-mail,phone,post,source\n"
    "Anna,Rossi,anna@example.com,,Owner,Website\n"
    "Anna,Rossi,ANNA@example.com,,,Call\n"
    "Luca,Verdi,,333 1234567,,\n"
    'Luca,Verdi,,+39 333 123 45 67,"a ""b""",Trade fair in Milan\n'
    "Sara,Neri,sara@example.com,333 1234567,,\n"
    "Sara,Neri,anna@example.com,+39 333 9999999,,\n"
    "Sara,Neri,,+39 333 9999999,,\n"
    "Ugo,Blu,no address,,,\n"
    "Ida,Viola,,,,\n"
    "Viola,Ida,,,,\n"
    "Ida,Viola,ida@example.com,,,\n"
    ",,,12,,\n"
    "Zoë,Øster,zoe@example.com; zoe@example.org,,,\n"
    "Zoë,Øster,zoe@example.org,,,\n"
)
KEPT = (
    "SELECT id, full_name, name, last_name, post, source, source_description, origin_id, match_key FROM contact ORDER BY id",
    "SELECT * FROM point ORDER BY type, record, field, sort",
    "SELECT operation, type, record, field, old, new FROM change WHERE type = 'contact' ORDER BY id",
    "SELECT operation, kind, type, record, user, payload FROM event ORDER BY id",
    "SELECT position, created, updated, skipped, rejected FROM import_job",
)


@pytest.fixture
def session(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def small(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """Every transaction takes so many rows."""
    monkeypatch.setattr(pacing, "CHUNK", rows)
    monkeypatch.setattr(importing, "CHUNK", rows)
    monkeypatch.setattr(importing, "MOST", rows)
    monkeypatch.setattr(full_text, "MOST", rows)


@pytest.mark.parametrize("policy", ["skip", "create"])
@pytest.mark.parametrize("rows", [1, 2, 3, 5])
def test_where_a_transaction_ends_changes_nothing(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, rows: int, policy: str
) -> None:
    found = []
    for name in ("whole", "parts"):
        folder = tmp_path / name
        folder.mkdir()
        path, errors = write(folder, "c.csv", SAME), folder / "errors.csv"
        session = open_office(folder, clock)
        try:
            bring_in(session, "contact", path, on_duplicate=policy, errors=str(errors))
            found.append(([database.sql(text) for text in KEPT], errors.read_bytes()))
        finally:
            close_office()
        small(monkeypatch, rows)

    assert found[0] == found[1]


@pytest.mark.parametrize("rows", [1, 2, 500])
def test_who_is_twice_in_a_file_is_once_in_the_store_also_after_an_undo(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    small(monkeypatch, rows)
    path = write(tmp_path, "c.csv", SAME)

    first = bring_in(session, "contact", path)
    undo.undo(session, first.operation_id)
    again = bring_in(session, "contact", path)

    assert (again.created, again.skipped) == (first.created, first.skipped)
    assert views.count(session, "contact") == first.created
    assert database.sql("SELECT count(*) FROM contact") == [(first.created,)]


def test_a_dry_run_in_parts_counts_what_the_import_does(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(monkeypatch, 2)
    path = write(tmp_path, "c.csv", SAME)

    rehearsed = bring_in(replace(session, dry_run=True), "contact", path)
    done = bring_in(session, "contact", path)

    assert (rehearsed.created, rehearsed.skipped, rehearsed.rejected) == (done.created, done.skipped, done.rejected)


def test_a_transaction_takes_as_many_rows_as_the_lock_may_be_held_for() -> None:
    pace = pacing.Pace(4000)

    pace.learn(0.001, pace.rows)
    assert pace.rows == pacing.CHUNK
    sizes = []
    for _ in range(4):
        pace.learn(0.001, pace.rows)
        sizes.append(pace.rows)
    assert sizes == [1000, 2000, 4000, 4000]
    pace.learn(pacing.HELD * 2, pace.rows)
    assert pace.rows == 2000
    pace.learn(0.001, 7)
    assert pace.rows == 2000
    pace.learn(60, pace.rows)
    assert pace.rows == pacing.CHUNK


@pytest.mark.parametrize("options", [{"on_duplicate": "update"}, {"create_missing": frozenset({"company"})}])
def test_what_later_rows_may_find_is_written_in_parts_of_one_size(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, object]
) -> None:
    monkeypatch.setattr(pacing, "HELD", 60)
    rows = "".join(f"N{n},n{n}@example.com\n" for n in range(2600))
    path = write(tmp_path, "c.csv", "last name,e-mail\n" + rows)

    plan = importing.plan(session, "contact", str(path), Options(**options))  # type: ignore[arg-type]
    done = [progress.done for progress in importing.run(session, plan) if not progress.finished]

    assert list(dict.fromkeys(done)) == [500, 1000, 1500, 2000, 2500, 2600]


def test_between_two_transactions_others_have_their_turn(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small(monkeypatch, 3)
    monkeypatch.setattr(full_text, "LARGE", 1)
    path = write(tmp_path, "c.csv", "last name,e-mail\n" + "".join(f"N{n},n{n}@example.com\n" for n in range(20)))
    plan = importing.plan(session, "contact", str(path), Options())

    for _ in importing.run(session, plan):
        assert not database.in_transaction()
        with database.transaction(timeout=0):
            database.execute("UPDATE meta SET value = value")
    database.execute("UPDATE contact SET comments = 'Kilimanjaro' WHERE id % 2 = 0")
    assert full_text.catch_up() == 10

    assert full_text.waiting() == 0
    assert len(views.find(session, "kilimanjaro")) == 10
    assert len(views.find(session, "n17@example")) == 1


def test_the_index_is_caught_up_inside_a_transaction_too(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(full_text, "LARGE", 1)
    bring_in(session, "contact", write(tmp_path, "c.csv", SAME))

    with database.transaction():
        database.execute("UPDATE contact SET comments = 'Kilimanjaro'")
        assert full_text.catch_up() == views.count(session, "contact")

    assert len(views.find(session, "kilimanjaro")) == views.count(session, "contact")
