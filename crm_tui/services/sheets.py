"""Spreadsheets in and out: the first sheet of an .xlsx or .ods file is read as the rows of a file; records become an .xlsx.

The libraries are the extra ``xlsx``. Nothing in a file is computed or followed: formulas come in as the values that were
kept with them, and go out as text.
"""

from __future__ import annotations

import contextlib
import csv
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Refused, Usage
from crm_tui.domain.fields import FieldKind
from crm_tui.domain.words import N_
from crm_tui.services.import_source import Source
from crm_tui.services.transfer_text import guarded, unguarded

FORMATS = ("xlsx", "ods")
"""What is read; only the first is written."""
MOST_UNPACKED = 1 << 30
"""Bytes that a file may have once it is unpacked: a small file can hold a very large one."""
MOST_ROWS = 1_048_576
MOST_TEXT = 32_767
"""What one sheet and one cell of an .xlsx file hold."""
_NUMBERS = frozenset({FieldKind.INTEGER, FieldKind.NUMBER})
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_PART = 1 << 16


def require(name: str) -> Any:
    """The library of that name.

    Raises:
        Usage: the extra is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise Usage(
            text=N_("spreadsheets need the extra “xlsx”, which is not installed"),
            hint=N_("pipx install 'crm-tui[xlsx]', or save the sheet as csv"),
        ) from None


# ── In ──


def is_sheet(source: Source, form: str) -> bool:
    """Whether the file is to be read as a spreadsheet: somebody says so, or its name and its first bytes do."""
    named = Path(source.name).suffix.lower().removeprefix(".") in FORMATS
    return form in FORMATS or (not form and named and source.head.startswith(b"PK"))


def as_rows(source: Source) -> Source:
    """The first sheet as comma-separated text in UTF-8, under the name and the fingerprint of the file, which is closed.

    Raises:
        Usage: the extra is not installed.
        Refused: no readable spreadsheet, or one that is too large.
    """
    calamine = require("python_calamine")
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the source closes it
    try:
        _check_size(source)
        with os.fdopen(os.dup(source.file.fileno()), "rb") as packed:
            packed.seek(0)
            book = calamine.CalamineWorkbook.from_filelike(packed)
            text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
            writer = csv.writer(text, lineterminator="\n")
            for row in book.get_sheet_by_index(0).iter_rows():
                writer.writerow([guarded(_text(cell)) for cell in row])
            text.detach()
    except (calamine.CalamineError, zipfile.BadZipFile, IndexError, OSError) as error:
        file.close()
        raise Refused(text=N_("{path} is no spreadsheet that can be read"), path=source.name) from error
    except BaseException:
        file.close()
        raise
    size = file.tell()
    file.seek(0)
    found = Source(file, source.name, size)
    found.fingerprint = source.fingerprint
    source.close()
    return found


def _check_size(source: Source) -> None:
    with os.fdopen(os.dup(source.file.fileno()), "rb") as packed, zipfile.ZipFile(packed) as archive:
        if sum(each.file_size for each in archive.infolist()) > MOST_UNPACKED:
            raise Refused(
                text=N_("{path} is larger than {limit} GiB once it is unpacked"),
                path=source.name,
                limit=MOST_UNPACKED >> 30,
            )


def _text(cell: object) -> str:
    match cell:
        case bool():
            return "yes" if cell else "no"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds" if not cell.microsecond else "milliseconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
        case _:
            return str(cell)


# ── Out ──


def packed(kind: str, lines: Iterable[str]) -> Iterator[bytes]:
    """The bytes of an .xlsx file with one sheet.

    Args:
        kind: The records' type: numbers and days become those of the sheet, everything else is text.
        lines: Comma-separated rows as an export writes them, whole rows in each part.

    Raises:
        Usage: the extra is not installed.
        Refused: more rows, or a longer text, than a sheet holds.
    """
    xlsxwriter = require("xlsxwriter")
    with tempfile.TemporaryFile() as file:
        options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
        options |= dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
        with contextlib.closing(xlsxwriter.Workbook(file, options)) as book:
            book.set_properties({"created": _EPOCH})
            _fill(book.add_worksheet(kind[:31]), kind, lines)
        file.seek(0)
        while part := file.read(_PART):
            yield part


def _fill(sheet: Any, kind: str, lines: Iterable[str]) -> None:
    writers: list[Callable[[int, int, str], object]] = []
    rows = (row for page in lines for row in csv.reader(io.StringIO(page, newline="")))
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            raise Refused(text=N_("a sheet holds {limit} rows; export to csv, or fewer records"), limit=MOST_ROWS)
        if number == 0:
            writers = [_writer(sheet, kind, name) for name in row]
            for column, name in enumerate(row):
                sheet.write_string(0, column, name)
            continue
        for column, cell in enumerate(row):
            if cell:
                writers[column](number, column, unguarded(cell))


def _writer(sheet: Any, kind: str, name: str) -> Callable[[int, int, str], object]:
    entity = ENTITY_TYPES.get(kind)
    spec = entity.field(name) if entity else None

    def text(row: int, column: int, cell: str) -> object:
        if len(cell) > MOST_TEXT:
            raise Refused(
                text=N_("row {row}: a cell of a sheet holds {limit} characters; export to csv"),
                row=row,
                limit=MOST_TEXT,
            )
        return sheet.write_string(row, column, cell)

    def number(row: int, column: int, cell: str) -> object:
        exact = len(cell) < 15 and repr(float(cell)) in (cell, f"{cell}.0")
        return sheet.write_number(row, column, float(cell)) if exact else text(row, column, cell)

    def day(row: int, column: int, cell: str) -> object:
        return sheet.write_datetime(row, column, datetime.combine(date.fromisoformat(cell), time()))

    if spec is not None and spec.kind in _NUMBERS:
        return number
    return day if spec is not None and spec.kind is FieldKind.DATE else text
