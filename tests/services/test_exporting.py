from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import FilterMistake, Refused, UnknownField, Usage
from crm_tui.domain.fields import Point
from crm_tui.domain.money import Money
from crm_tui.services import exporting, records
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in

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


def fill(session: Session) -> None:
    """Records with everything that could get lost on the way."""
    acme = records.create(
        session,
        "company",
        {
            "title": 'Acme, "the" best',
            "comments": "two\nlines\n\n[b]bold[/b]",
            "revenue": Money(12345, "USD"),
            "phone": (Point("+39 02 1234567"), Point("333 1234567", "mobile")),
        },
    )
    mario = records.create(
        session,
        "contact",
        {
            "name": "=cmd|' /C calc'!A0",
            "last_name": "Øster",
            "email": (Point("m@example.com", "home"),),
            "companies": (acme.id,),
            "birthdate": None,
        },
    )
    records.create(session, "contact", {"name": "Hidden", "export": False})
    records.create(session, "contact", {"name": "'=quoted", "last_name": "-1+2", "im": (Point("@mario", "telegram"),)})
    records.create(
        session,
        "deal",
        {
            "title": "@sum",
            "amount": Money(-150050, "EUR"),
            "company": acme.id,
            "contacts": (mario.id,),
            "probability": 40,
            "observers": (session.user_id,),
            "additional_info": "\ttab first",
        },
    )
    records.create(session, "deal", {"title": "Plain", "origin_id": "X-1"})


def text_of(session: Session, kind: str, form: str) -> str:
    return "".join(exporting.export(session, kind, format=form).lines)


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl"])
def test_what_goes_out_comes_in_elsewhere_and_goes_out_the_same(
    session: Session, tmp_path: Path, clock: Clock, form: str
) -> None:
    fill(session)
    before = {kind: text_of(session, kind, form) for kind in ("company", "contact", "deal")}
    (tmp_path / "two").mkdir()
    other = open_office(tmp_path / "two", clock)

    for kind, text in before.items():
        path = tmp_path / f"{kind}.{form}"
        path.write_bytes(text.encode())
        last = bring_in(other, kind, path, on_duplicate="create")
        assert (last.rejected, last.noted, last.skipped) == (0, 0, 0)

    assert {kind: text_of(other, kind, form) for kind in before} == before


def test_what_goes_out_and_comes_back_adds_nothing(session: Session, tmp_path: Path) -> None:
    fill(session)
    path = tmp_path / "deals.csv"
    exporting.write(exporting.export(session, "deal").lines, path)

    last = bring_in(session, "deal", path)

    assert (last.created, last.skipped) == (0, 2)


@pytest.mark.covers("behaviour.md#Only flagged contacts are exported", "entities.md#Included in export flag")
def test_contacts_that_are_not_included_stay_and_are_counted(session: Session) -> None:
    fill(session)

    found = exporting.export(session, "contact", format="json")
    rows = json.loads("".join(found.lines))

    assert [row["last_name"] for row in rows] == ["Øster", "-1+2"]
    assert (found.written, found.left_out) == (2, 1)


def test_no_cell_is_a_formula(session: Session) -> None:
    import csv
    import io

    fill(session)

    for kind in ("contact", "deal"):
        for row in csv.reader(io.StringIO(text_of(session, kind, "csv"))):
            assert not any(cell.lstrip(" \u00a0")[:1] in tuple("=+-@\t|") and cell.strip() for cell in row)


def test_a_filter_an_order_and_fields_are_obeyed(session: Session) -> None:
    fill(session)

    lines = "".join(exporting.export(session, "deal", "plain or amount<0", fields=["id", "title"], sort=["-id"]).lines)

    assert lines == "id,title\n2,Plain\n1,'@sum\n"


def test_no_records_are_an_empty_file(session: Session) -> None:
    assert json.loads(text_of(session, "deal", "json")) == []
    assert text_of(session, "deal", "jsonl") == ""
    assert text_of(session, "deal", "csv").startswith("origin_id,title,")


def test_mistakes_are_told_before_a_file_is_begun(session: Session) -> None:
    with pytest.raises(Usage):
        exporting.export(session, "deal", format="xls")
    with pytest.raises(UnknownField):
        exporting.export(session, "deal", fields=["titel"])
    with pytest.raises(FilterMistake):
        exporting.export(session, "deal", "amount>")


def test_a_file_is_whole_private_and_not_overwritten(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    before = os.umask(0)
    exporting.write(["a\n", "b\n"], path)
    os.umask(before)

    with pytest.raises(Refused, match="exists already"):
        exporting.write(["c\n"], path)
    assert path.read_text() == "a\nb\n"
    assert path.stat().st_mode & 0o777 == 0o600

    exporting.write(["c\n"], path, force=True)
    assert path.read_text() == "c\n"


@pytest.mark.parametrize("what", ["link", "dangling", "fifo", "folder"])
def test_nothing_is_written_through_a_link_or_into_something_else(session: Session, tmp_path: Path, what: str) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    path = tmp_path / what
    if what == "link":
        path.symlink_to(victim)
    elif what == "dangling":
        path.symlink_to(tmp_path / "nowhere")
    elif what == "fifo":
        os.mkfifo(path)
    else:
        path.mkdir()

    with pytest.raises(Refused):
        exporting.write(["x"], path, force=True)

    assert victim.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("name", ["crm.db", "crm.db-wal", "crm.db-journal", "again"])
def test_the_database_is_never_replaced(session: Session, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "one"
    os.link(folder / "crm.db", folder / "again")

    with pytest.raises(Refused, match="database itself"):
        exporting.write(["x"], folder / name, force=True)

    assert records.create(session, "company", {"title": "Acme"}).id == 1


def test_a_full_disk_leaves_nothing_behind(session: Session, tmp_path: Path) -> None:
    def lines() -> Iterator[str]:
        yield "a\n"
        raise OSError(errno.ENOSPC, "No space left on device")

    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Refused, match="No space left"):
        exporting.write(lines(), folder / "out.csv")

    assert list(folder.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(session: Session, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        exporting.write(["a\n"], tmp_path / "missing" / "out.csv")


def test_exporting_reads_only(session: Session) -> None:
    fill(session)
    quiet = replace(session, dry_run=True)

    assert text_of(quiet, "deal", "csv") == text_of(session, "deal", "csv")
