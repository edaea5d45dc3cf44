"""Spreadsheets: out as .xlsx and back with the same values; in from .xlsx and .ods; without the extra a sentence."""

from __future__ import annotations

import contextlib
import zipfile
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from crm_tui.domain.errors import Refused, Usage
from crm_tui.domain.fields import Point
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import exporting, records, sheets, views
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def send(session: Session, kind: str, path: Path) -> Path:
    with contextlib.closing(exporting.export(session, kind, format="xlsx").lines) as lines:
        exporting.write(sheets.packed(kind, lines), path)
    return path


def cells(path: Path) -> list[list[object]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()  # type: ignore[return-value]


def all_of(session: Session, kind: str) -> list[records.Record]:
    return [records.get(session, Ref(kind, record)) for record in views.ids(session, kind)]


def test_records_come_back_from_a_spreadsheet_with_the_same_values(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    anna = open_office(tmp_path / "one", clock)
    records.create(
        anna, "contact",
        {"name": "=SUM(A1)", "last_name": "'Ada", "phone": (Point("+39 333 1234567", "mobile"),), "birthdate": date(1980, 2, 29)},
    )  # fmt: skip
    records.create(anna, "contact", {"name": "http://x.it", "comments": "one\ntwo", "post": "007"})
    sent = "".join(exporting.export(anna, "contact").lines)
    path = send(anna, "contact", tmp_path / "x.xlsx")
    close_office()

    anna = open_office(tmp_path / "two", clock)
    try:
        done = bring_in(anna, "contact", path)
        assert (done.created, done.rejected) == (2, 0)
        assert "".join(exporting.export(anna, "contact").lines) == sent
        assert bring_in(anna, "contact", path).created == 0
    finally:
        close_office()


def test_numbers_and_days_are_those_of_the_sheet_and_nothing_is_a_formula(anna: Session, tmp_path: Path) -> None:
    records.create(anna, "deal", {"title": "=1+1", "probability": 40, "close_date": date(2026, 4, 1)})
    path = send(anna, "deal", tmp_path / "x.xlsx")

    head, row = cells(path)

    found = dict(zip(head, row, strict=True))
    assert (found["title"], found["close_date"]) == ("=1+1", date(2026, 4, 1))
    assert b"<f>" not in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")


def test_what_people_type_in_sheets_is_read(anna: Session, tmp_path: Path) -> None:
    path = tmp_path / "d.xlsx"
    book = xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["title", "amount", "close_date", "probability", "opened"])
    sheet.write_row(1, 0, ["One", 1500.5, date(2026, 4, 1), 40, True])
    sheet.write_row(2, 0, ["Two", 12])
    book.close()

    done = bring_in(anna, "deal", path, currency="EUR")

    assert (done.created, done.reasons) == (2, ())
    one, two = all_of(anna, "deal")
    assert (one.values["amount"], one.values["close_date"]) == (Money(1500_50, "EUR"), date(2026, 4, 1))
    assert (one.values["probability"], one.values["opened"], two.values["amount"]) == (40, True, Money(12_00, "EUR"))


ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" office:version="1.2"><office:body><office:spreadsheet>
<table:table table:name="S"><table:table-row><table:table-cell office:value-type="string"><text:p>title</text:p>
</table:table-cell></table:table-row><table:table-row><table:table-cell office:value-type="string"><text:p>Acme</text:p>
</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


MANIFEST = (
    """<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"""
)


def test_open_document_sheets_are_read(anna: Session, tmp_path: Path) -> None:
    path = tmp_path / "x.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS)
        archive.writestr("META-INF/manifest.xml", MANIFEST)

    assert bring_in(anna, "company", path).created == 1
    assert [company.title for company in all_of(anna, "company")] == ["Acme"]


def test_what_is_no_spreadsheet_is_refused(anna: Session, tmp_path: Path) -> None:
    for name, content in (("a.xlsx", b"PK no zip at all"), ("b.xlsx", _zip(tmp_path, "readme", b"hello"))):
        with pytest.raises(Refused):
            bring_in(anna, "deal", write(tmp_path, name, content))


def test_a_file_that_unpacks_to_too_much_is_refused(
    anna: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1000)
    with pytest.raises(Refused):
        bring_in(anna, "deal", write(tmp_path, "a.xlsx", _zip(tmp_path, "xl/workbook.xml", b"0" * 5000)))


def _zip(folder: Path, name: str, content: bytes) -> bytes:
    with zipfile.ZipFile(folder / "z.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return (folder / "z.zip").read_bytes()


def test_without_the_extra_it_says_what_to_do(anna: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records.create(anna, "deal", {"title": "x"})
    path = send(anna, "deal", tmp_path / "x.xlsx")

    def missing(name: str, *args: Any) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(sheets, "import_module", missing)
    for act in (lambda: bring_in(anna, "deal", path), lambda: exporting.export(anna, "deal", format="xlsx")):
        with pytest.raises(Usage) as refused:
            act()
        assert (refused.value.exit, "crm-tui[xlsx]" in refused.value.hint) == (2, True)


def test_a_text_too_long_for_a_cell_is_refused_and_nothing_is_left(anna: Session, tmp_path: Path) -> None:
    records.create(anna, "deal", {"title": "x", "comments": "a" * 40_000})
    with pytest.raises(Refused):
        send(anna, "deal", tmp_path / "x.xlsx")
    assert [each.name for each in tmp_path.iterdir() if "xlsx" in each.name] == []


@given(number=st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_numbers_of_sheets_are_read_as_they_are_shown(number: Decimal) -> None:
    assert Decimal(sheets._text(float(number))) == pytest.approx(number)
