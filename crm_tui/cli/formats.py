"""How rows are written: tables for people, JSON, separated values, ids."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from crm_tui.cli.output import Json, Row
from crm_tui.domain.money import Money
from crm_tui.domain.text import cell_width, cut, visible
from crm_tui.i18n.translate import _

_GAP = "  "
_SAMPLE = 1000
"""Rows that decide about the widths of columns; later longer cells stick out rather than wait for a million rows."""
_LEAST = 6
"""Cells that a column keeps when the terminal is narrow."""
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def cell(value: Json, *, people: bool = False) -> str:
    """One value as a cell of separated values; for ``people``, of a table, in the language in use."""
    match value:
        case None:
            return ""
        case bool() if people:
            return _("yes") if value else _("no")
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case int():
            return str(value)
        case Mapping():
            return _money(value) if people and "amount" in value and "currency" in value else _object(value)
        case _:
            return ", ".join(cell(item, people=people) for item in value)


def _money(value: Mapping[str, Json]) -> str:
    """A sum in the language in use."""
    from crm_tui.i18n.formats import money_text  # noqa: PLC0415 — most tables of the set-up have no sums

    return money_text(Money.of(Decimal(str(value["amount"])), str(value["currency"])))


def _object(value: Mapping[str, Json]) -> str:
    """Money as ``1500.00 EUR``, a stage by its code, a phone by its number, a record by its title."""
    if "amount" in value and "currency" in value:
        return f"{value['amount']} {value['currency']}"
    for name in ("code", "value", "title", "ref", "id"):
        if name in value:
            return cell(value[name])
    return ", ".join(f"{name}={cell(item)}" for name, item in value.items())


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, width: int | None, bold: bool) -> Iterator[str]:
    """Lines of a table, aligned by cells.

    Args:
        columns: The names at the top.
        rows: Cells, raw: controls are made visible here.
        width: Cells of the terminal, or None to cut nothing.
        bold: Whether the names stand out.
    """
    waiting = iter(rows)
    sample = [[visible(text) for text in row] for row, _count in zip(waiting, range(_SAMPLE), strict=False)]
    widths = [max(cell_width(name), *(cell_width(row[n]) for row in sample), 0) for n, name in enumerate(columns)]
    if width is not None:
        widths = narrowed(widths, width)
    head = _line(columns, widths, cutting=width is not None)
    yield f"{_BOLD}{head}{_PLAIN}\n" if bold else head + "\n"
    for row in sample:
        yield _line(row, widths, cutting=width is not None) + "\n"
    for late in waiting:
        yield _line([visible(text) for text in late], widths, cutting=width is not None) + "\n"


def narrowed(widths: Sequence[int], width: int) -> list[int]:
    """The widths, the widest ones reduced until the line fits or all are at their least."""
    result = list(widths)
    over = sum(result) + len(_GAP) * (len(result) - 1) - width
    while over > 0:
        widest = max(range(len(result)), key=result.__getitem__, default=None)
        if widest is None or result[widest] <= _LEAST:
            break
        others = [size for size in result if size < result[widest]]
        step = max(1, min(over, result[widest] - max([_LEAST, *others])))
        result[widest] -= step
        over -= step
    return result


def _line(cells: Sequence[str], widths: Sequence[int], *, cutting: bool) -> str:
    texts = [cut(text, size) if cutting else text for text, size in zip(cells, widths, strict=True)]
    padded = [text + " " * (size - cell_width(text)) for text, size in zip(texts, widths, strict=True)]
    return _GAP.join(padded).rstrip()


def pairs(items: Sequence[tuple[str, str]], *, width: int | None, bold: bool) -> Iterator[str]:
    """Names and values under each other; long texts keep their lines, indented."""
    left = max((cell_width(name) for name, _text in items), default=0)
    for name, text in items:
        lines = visible(text, multiline=True).split("\n")
        label = visible(name) + " " * (left - cell_width(visible(name)))
        for number, line in enumerate(lines):
            head = (f"{_BOLD}{label}{_PLAIN}" if bold else label) if number == 0 else " " * left
            shown = line if width is None else cut(line, max(width - left - len(_GAP), _LEAST))
            yield f"{head}{_GAP}{shown}".rstrip() + "\n"


def dump(value: Json, *, ascii_only: bool, indent: int | None = None) -> str:
    """JSON text."""
    return json.dumps(value, ensure_ascii=ascii_only, indent=indent)


def _json(rows: Iterable[Row], columns: Sequence[str], *, ascii_only: bool) -> Iterator[str]:
    """One array, a row a line, so that neither side has to hold it all."""
    first = True
    for row in rows:
        yield ("[\n" if first else ",\n") + dump(row, ascii_only=ascii_only)
        first = False
    yield "[]\n" if first else "\n]\n"


def _jsonl(rows: Iterable[Row], columns: Sequence[str], *, ascii_only: bool) -> Iterator[str]:
    for row in rows:
        yield dump(row, ascii_only=ascii_only) + "\n"


def _separated(rows: Iterable[Row], columns: Sequence[str], delimiter: str) -> Iterator[str]:
    import csv  # noqa: PLC0415 — most runs write no file
    import io  # noqa: PLC0415 — as above

    from crm_tui.services.transfer_text import guarded  # noqa: PLC0415 — as above

    page = io.StringIO()
    writer = csv.writer(page, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([guarded(cell(row.get(name))) for name in columns])
        yield page.getvalue()
        page.seek(0)
        page.truncate()
    yield page.getvalue()


def _csv(rows: Iterable[Row], columns: Sequence[str], *, ascii_only: bool) -> Iterator[str]:
    yield from _separated(rows, columns, ",")


def _tsv(rows: Iterable[Row], columns: Sequence[str], *, ascii_only: bool) -> Iterator[str]:
    yield from _separated(rows, columns, "\t")


def _ids(rows: Iterable[Row], columns: Sequence[str], *, ascii_only: bool) -> Iterator[str]:
    """What other verbs read from ``-``: the id, else the code, else the first column."""
    for row in rows:
        key = next((name for name in ("id", "code", "login", "name") if name in row), columns[0])
        yield cell(row[key]) + "\n"


WRITERS: dict[str, Callable[..., Iterator[str]]] = {
    "json": _json,
    "jsonl": _jsonl,
    "csv": _csv,
    "tsv": _tsv,
    "ids": _ids,
}
"""Format → writer of rows."""
