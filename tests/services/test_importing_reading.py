from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain.errors import NotFound, Refused, Usage
from crm_tui.services import import_reading, import_source
from crm_tui.services.transfer_text import guarded, unguarded
from tests.support.effort import effort
from tests.support.transfers import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


_opened: list[import_source.Source] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    while _opened:
        _opened.pop().close()


def table(path: Path | str, **said: str) -> import_reading.Table:
    source = import_source.open_source(str(path))
    _opened.append(source)
    return import_reading.Table(source, import_source.detect(source, **said))


def everything(found: import_reading.Table, size: int = 3) -> tuple[list[list[str]], list[import_reading.Broken]]:
    parts = list(found.rows(size))
    return [list(row) for part in parts for row in part.cells], [broken for part in parts for broken in part.broken]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("nome;città\nAnna;Forlì\n".encode("utf-8-sig"), "utf-8-sig"),
        ("nome;città\nAnna;Forlì\n".encode("utf-16"), "utf-16"),
        ("nome;città\nAnna;Forlì\n".encode(), "utf-8"),
        ("nome;città\nAnna;Forlì\n".encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_found_and_told(tmp_path: Path, content: bytes, encoding: str) -> None:
    found = table(write(tmp_path, "a.csv", content))

    assert found.dialect.encoding == encoding
    assert found.columns == ("nome", "città")
    assert everything(found)[0] == [["Anna", "Forlì"]]


def test_a_byte_far_behind_the_sample_decides_the_encoding(tmp_path: Path) -> None:
    content = b"a,b\n" + b"x,y\n" * 40_000 + b"caff\xe8,z\n"

    found = table(write(tmp_path, "a.csv", content))

    assert found.dialect.encoding == "cp1252"
    assert everything(found, 500)[0][-1] == ["caffè", "z"]


@pytest.mark.parametrize("sign", [";", ",", "\t", "|"])
def test_the_sign_between_columns_is_found(tmp_path: Path, sign: str) -> None:
    rows = [["name", "amount", "note"], ["a", "1,5", "x; y"], ["b", "2,5", 'say "no"']]
    text = "\r\n".join(sign.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)

    found = table(write(tmp_path, "a.csv", text))

    assert found.dialect.delimiter == sign
    assert everything(found)[0] == rows[1:]


def test_a_single_column_is_a_single_column(tmp_path: Path) -> None:
    assert table(write(tmp_path, "a.csv", "title\nfirst\nsecond\n")).columns == ("title",)


def test_a_file_full_of_quotes_is_read_in_no_time(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", '"' * 160_001 + "\n" + '"\n' * 2000)
    write(tmp_path, "b.csv", "a,b\n" + '"' * 160_001 + "\nx,y\n")

    rows, broken = everything(table(tmp_path / "b.csv"))

    assert rows == [["x", "y"]]
    assert len(broken) == 1
    assert effort(lambda: [everything(table(each)) for each in (path, tmp_path / "b.csv")], enough=2) < 2


def test_rows_that_cannot_be_read_are_rejected_and_the_others_go_on(tmp_path: Path) -> None:
    content = b'a,b\n1,one\n2,"never closed\n3,three\n4\n5,five,more\n6,si\0x\n7,"seven"teen\n\n8,"eight\nlines"\n'

    rows, broken = everything(table(write(tmp_path, "a.csv", content)), 4)

    assert rows == [["1", "one"], ["3", "three"], ["8", "eight\nlines"]]
    assert [(each.number, each.cells[0]) for each in broken] == [
        (2, '2,"never closed'),
        (4, "4"),
        (5, "5"),
        (6, "6"),
        (7, '7,"seven"teen'),
    ]
    assert broken[2].cells == ("5", "five,more")


def test_bytes_that_no_encoding_explains_reject_their_row(tmp_path: Path) -> None:
    rows, broken = everything(table(write(tmp_path, "a.csv", b"a,b\n\x81,\xe8\nx,y\n")))

    assert rows == [["x", "y"]]
    assert dict(broken[0].params) == {"encoding": "cp1252"}


def test_a_huge_cell_is_one_row(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", 'a,b\n1,"' + "x\n" * 500_000 + '"\n2,y\n')

    rows, broken = everything(table(path))

    assert [row[0] for row in rows] == ["1", "2"]
    assert not broken


def test_old_line_ends_are_line_ends(tmp_path: Path) -> None:
    assert everything(table(write(tmp_path, "a.csv", b"a,b\r1,2\r3,4\r")))[0] == [["1", "2"], ["3", "4"]]


def test_columns_without_a_name_or_with_the_same_one_get_one(tmp_path: Path) -> None:
    assert table(write(tmp_path, "a.csv", "a,,a\n1,2,3\n")).columns == ("a", "column 2", "a (2)")


def test_json_lines_are_rows(tmp_path: Path) -> None:
    lines = (
        '{"title": "A", "amount": {"amount": "10.00", "currency": "EUR"}, "opened": true}\n'
        '{"title": "B", "amount": 12.50, "opened": null}\n'
        "[1]\n"
        '{"title": "C", "surprise": 1}\n'
    )

    rows, broken = everything(table(write(tmp_path, "a.jsonl", lines.replace('"C", "surprise"', '"C", "opened"'))))

    assert rows == [["A", "10.00 EUR", "yes"], ["B", "12.50", ""], ["C", "", "1"]]
    assert [each.number for each in broken] == [3]


@pytest.mark.parametrize("skip", [0, 1, 2, 3, 5, 7, 8, 20])
def test_rows_that_are_done_are_left_out(tmp_path: Path, skip: int) -> None:
    path = write(tmp_path, "a.csv", "a,b\n" + "".join(f"{n},x\n" if n % 3 else f"{n}\n" for n in range(1, 9)))

    parts = list(table(path).rows(3, skip=skip))

    numbers = sorted([n for part in parts for n in part.numbers] + [b.number for part in parts for b in part.broken])
    assert numbers == list(range(skip + 1, 9))
    assert sum(part.count for part in parts) == max(0, 8 - skip)


def test_only_regular_files_are_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "empty").touch()
    store = write(tmp_path, "crm.db", "SQLite")
    os.link(store, tmp_path / "again.csv")

    for name in ("fifo", "loop", "empty", "/dev/zero", "."):
        with pytest.raises(Refused):
            import_source.open_source(str(tmp_path / name))
    with pytest.raises(NotFound):
        import_source.open_source(str(tmp_path / "nowhere"))
    with pytest.raises(Refused, match="database itself"):
        import_source.open_source(str(tmp_path / "again.csv"), protected=[store])


def test_a_line_without_an_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n")
        file.truncate(import_source.MOST_LINE + 100)

    with pytest.raises(Refused, match="line of more than"):
        import_source.open_source(str(path))


def test_too_many_columns_are_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(Usage):
        table(write(tmp_path, "a.csv", ",".join(map(str, range(501))) + "\n"))


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n|\" \u00a0\ufeff\uff1da1"), max_size=6) | st.text(max_size=12))
def test_a_guarded_cell_comes_back_as_it_was(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize(
    "cell", ["=1+1", "+39 02", "-5", "@sum", "\t=1", "  =1", "\u00a0=1", "\ufeff=1", "|", "\uff1d1"]
)
def test_no_cell_begins_a_formula(cell: str) -> None:
    assert guarded(cell) == f"'{cell}"
    assert guarded("Acme = 1") == "Acme = 1"
