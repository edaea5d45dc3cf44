"""The rows of a file to import, in chunks. A row that cannot be read is a rejection with a reason, never the end of the
import: what belongs to no record is given up line by line, so that the next row is found again.
"""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from crm_tui.domain.errors import Refused, Usage
from crm_tui.domain.words import N_
from crm_tui.services import import_cards
from crm_tui.services.import_source import MOST_LINE, Dialect, Source
from crm_tui.services.transfer_text import unguarded

MOST_COLUMNS = 500
REASON = "reason"
"""The column that a file of rejected rows has more; ignored when such a file comes back."""
_UNREADABLE = N_("has bytes that are not text in the encoding {encoding}")


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that could not be read."""

    number: int
    """Which row of the file, 1 is the first after the header."""
    cells: tuple[str, ...]
    """What can be given back: as many cells as the file has columns."""
    reason: str
    """A text to translate with holes for ``params``."""
    params: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """A part of the file."""

    first: int
    """Number of the first row."""
    count: int
    """Rows read, the broken ones too."""
    numbers: Sequence[int]
    """The number of every row in ``cells``."""
    cells: Sequence[Sequence[str]]
    broken: tuple[Broken, ...] = ()


class Table:
    """The rows of a source under a dialect."""

    def __init__(self, source: Source, dialect: Dialect) -> None:
        self.source = source
        self.dialect = dialect
        self.columns: tuple[str, ...] = ()
        self._open: Callable[[Callable[[], int]], Iterator[Rows]]
        if dialect.format == "jsonl":
            self.columns = _json_columns(source, dialect)
            self._open = self._json_rows
        elif dialect.format == "vcf":
            self.columns = import_cards.COLUMNS
            self._open = self._card_rows
        else:
            self.columns = tuple(_unique_names(self._header()))
            self._open = self._csv_rows
        if len(self.columns) > MOST_COLUMNS:
            raise Usage(text=N_("{path} has more than {limit} columns"), path=source.name, limit=MOST_COLUMNS)

    def _header(self) -> list[str]:
        with self.source.text(self.dialect.encoding) as text:
            reader = Lines(text, self.dialect.delimiter)
            record = reader.record()
            if record is None or isinstance(record, str):
                raise Refused(text=N_("{path} has no readable header"), path=self.source.name)
            return record

    def rows(self, size: int | Callable[[], int], *, skip: int = 0) -> Iterator[Rows]:
        """The rows in parts of ``size``.

        Args:
            size: Rows in one part, or what tells it before each.
            skip: Rows at the start that are not wanted.
        """
        for part in self._open(size if callable(size) else lambda: size):
            if part.first + part.count - 1 <= skip:
                continue
            yield part if part.first > skip else _after(part, skip)

    def _csv_rows(self, size: Callable[[], int]) -> Iterator[Rows]:
        with self.source.text(self.dialect.encoding) as text:
            lines = Lines(text, self.dialect.delimiter)
            lines.record()
            number = 1
            while records := lines.records(size()):
                yield self._sorted_out(number, records)
                number += len(records)

    def _card_rows(self, size: Callable[[], int]) -> Iterator[Rows]:
        with self.source.text(self.dialect.encoding) as text:
            cards = import_cards.cards(text)
            number = 1
            while part := list(islice(cards, size())):
                yield self._sorted_out(number, part)
                number += len(part)

    def _sorted_out(self, first: int, records: list[list[str] | str]) -> Rows:
        width = len(self.columns)
        sound = set(map(len, records)) == {width} and set(map(type, records)) == {list}
        if sound and not _suspicious(records):
            return Rows(first, len(records), range(first, first + len(records)), records)
        numbers: list[int] = []
        cells: list[Sequence[str]] = []
        broken: list[Broken] = []
        for number, record in enumerate(records, first):
            found = self._broken(number, record)
            if found is not None:
                broken.append(found)
            elif isinstance(record, list):
                numbers.append(number)
                cells.append([unguarded(cell) for cell in record])
        return Rows(first, len(records), numbers, cells, tuple(broken))

    def _broken(self, number: int, record: list[str] | str) -> Broken | None:
        width = len(self.columns)
        if isinstance(record, str):
            cells = (record, *[""] * (width - 1))
            if self.dialect.format == "vcf":
                return Broken(number, cells, N_("is a vCard without an end"))
            return Broken(number, cells, N_("has a quote that is not closed, or text after a closing quote"))
        if len(record) != width:
            overflow = [self.dialect.delimiter.join(record[width - 1 :])]
            cells = tuple((record[: width - 1] + overflow + [""] * width)[:width])
            params = (("count", len(record)), ("columns", width))
            return Broken(number, cells, N_("has {count} columns instead of {columns}"), params)
        joined = "".join(record)
        if "\0" in joined:
            return Broken(number, tuple(record), N_("has a NUL character"))
        if "\ufffd" in joined:
            return Broken(number, tuple(record), _UNREADABLE, (("encoding", self.dialect.encoding),))
        return None

    def _json_rows(self, size: Callable[[], int]) -> Iterator[Rows]:
        with self.source.text(self.dialect.encoding) as text:
            lines = (line for line in text if not line.isspace())
            number = 1
            while part := list(islice(lines, size())):
                yield self._json_part(number, part)
                number += len(part)

    def _json_part(self, first: int, part: list[str]) -> Rows:
        numbers: list[int] = []
        cells: list[Sequence[str]] = []
        broken: list[Broken] = []
        for number, line in enumerate(part, first):
            record = _json_object(line)
            if record is None:
                empty = (line.rstrip("\r\n"), *[""] * (len(self.columns) - 1))
                broken.append(Broken(number, empty, N_("is not a JSON object")))
                continue
            row = [json_text(record.get(name)) for name in self.columns]
            found = self._broken(number, row)
            unknown = next((name for name in record if name not in self.columns), None)
            if found is None and unknown is not None:
                found = Broken(number, tuple(row), N_("has the unknown column “{name}”"), (("name", unknown),))
            if found is not None:
                broken.append(found)
            else:
                numbers.append(number)
                cells.append(row)
        return Rows(first, len(part), numbers, cells, tuple(broken))


def _suspicious(records: Sequence[Sequence[str]]) -> bool:
    """Whether a cell may need a closer look: a guard against formulas, a NUL, or bytes that were not text."""
    joined = "\x1f".join(["\x1f".join(record) for record in records])
    return "\0" in joined or "\ufffd" in joined or "\x1f'" in joined or joined.startswith("'")


def _after(part: Rows, skip: int) -> Rows:
    kept = [n for n, number in enumerate(part.numbers) if number > skip]
    return Rows(
        skip + 1,
        part.first + part.count - 1 - skip,
        [part.numbers[n] for n in kept],
        [part.cells[n] for n in kept],
        tuple(broken for broken in part.broken if broken.number > skip),
    )


class Lines:
    """CSV records from lines; what belongs to no record is given up line by line, so that the next row is found again."""

    def __init__(self, text: Iterable[str], delimiter: str) -> None:
        csv.field_size_limit(MOST_LINE)
        self._lines = iter(text)
        self._back: deque[str] = deque()
        self._delimiter = delimiter

    def _taken(self, taken: list[str]) -> Iterator[str]:
        while self._back:
            taken.append(self._back.popleft())
            yield taken[-1]
        keep = taken.append
        for line in self._lines:
            keep(line)
            yield line

    def _reader(self, taken: list[str]) -> Iterator[list[str]]:
        return csv.reader(self._taken(taken), delimiter=self._delimiter, strict=True)

    def records(self, size: int) -> list[list[str] | str]:
        """The next records, at most so many: cells, or the line that could not be read. Lines without a word are left out."""
        if not self._back and (usual := self._usual(size)):
            return usual
        while True:
            taken: list[str] = []
            try:
                found: list[list[str] | str] = [
                    record for record in islice(self._reader(taken), size) if any(map(str.strip, record))
                ]
            except csv.Error:
                self._back.extendleft(reversed(taken))
                return list(self._one_by_one(size))
            if found or not taken:
                return found

    def _usual(self, size: int) -> list[list[str] | str]:
        """The records of the next lines, when all are sound and the last line ends one; else nothing is taken."""
        lines = list(islice(self._lines, size))
        try:
            records = list(csv.reader(lines, delimiter=self._delimiter, strict=True))
        except csv.Error:
            records = []
        found: list[list[str] | str] = [
            record for record in records if record and (record[0].strip() or any(map(str.strip, record)))
        ]
        if not found:
            self._back.extend(lines)
        return found

    def _one_by_one(self, size: int) -> Iterator[list[str] | str]:
        for _ in range(size):
            record = self.record()
            if record is None:
                return
            yield record

    def record(self) -> list[str] | str | None:
        """The next record, None at the end; a text when it cannot be read: its first line."""
        while True:
            taken: list[str] = []
            try:
                record = next(self._reader(taken), None)
            except csv.Error:
                self._back.extendleft(reversed(taken[1:]))
                return taken[0].rstrip("\r\n")
            if record is None or any(map(str.strip, record)):
                return record


def _unique_names(header: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for n, cell in enumerate(header, 1):
        name = base = unguarded(cell.replace("\0", "")).strip() or f"column {n}"
        again = 2
        while name in seen:
            name, again = f"{base} ({again})", again + 1
        seen.add(name)
        yield name


def _json_columns(source: Source, dialect: Dialect) -> tuple[str, ...]:
    names: dict[str, None] = {}
    with source.text(dialect.encoding) as text:
        for line in islice(text, 1000):
            names |= dict.fromkeys(_json_object(line) or ())
    if not names:
        raise Refused(text=N_("{path} has no JSON objects"), path=source.name)
    return tuple(names)


def _json_object(line: str) -> dict[str, object] | None:
    try:
        found = json.loads(line, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def json_text(value: object) -> str:
    """The text that a field reads, for a value of a JSON export: money, stages and lists included."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        if "amount" in value:
            return f"{value['amount']} {value.get('currency', '')}".strip()
        if "value" in value:
            quoted = str(value["value"]).replace('"', '""')
            return f'{value.get("label", "")}:"{quoted}"'.removeprefix(":")
        return str(value.get("code", "") or value.get("name", ""))
    if isinstance(value, list):
        if value and all(isinstance(item, dict) and "price" in item for item in value):
            return json.dumps(value, ensure_ascii=False)
        return ", ".join(_listed(item) for item in value)
    return str(value)


def _listed(item: object) -> str:
    text = json_text(item)
    if isinstance(item, str) and any(sign in text for sign in ',;"\n'):
        return '"' + text.replace('"', '""') + '"'
    return text
