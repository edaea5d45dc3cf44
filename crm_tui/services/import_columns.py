"""One reader per column, made once: a chunk's cells in, raw values out. What everyday cells look like takes a short way;
everything else goes through `values.parse`, as at every other door, with the same answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress

from crm_tui.domain import values
from crm_tui.domain.errors import CrmError, InvalidValue
from crm_tui.domain.fields import POINTS, FieldKind, FieldSpec
from crm_tui.domain.money import decimals_of
from crm_tui.domain.values import ParseContext
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import error_text, hint_text
from crm_tui.services.import_plan import Column
from crm_tui.services.import_words import advised
from data.bulk import Batch
from data.bulk_forms import Points
from data.shapes import Raw, to_raw

_PLAIN = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u02ff]*")
"""What `text.clean` leaves as it is."""
_EMAIL = re.compile(
    r"[A-Za-z0-9_%+\-]+(?:\.[A-Za-z0-9_%+\-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_PHONE = re.compile(r"\+?[0-9](?:[ ./\-]?[0-9]){2,24}")
_SHORT = {FieldKind.EMAILS: (_EMAIL, 64), FieldKind.PHONES: (_PHONE, 60)}
"""Points that `points.parse_points` would read as one value without a label, and find right."""
_AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}((?: [A-Z]{3})?)")
"""An amount that means the same everywhere, with the code of its currency or without one."""
_REMEMBERED = 50_000


@dataclass(slots=True)
class Chunk:
    """Rows on their way: what they hold so far, and why some may not go on. All lists are as long as ``numbers``."""

    numbers: list[int]
    cells: list[Sequence[str]]
    fields: dict[str, list[Raw]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    """Fields that name records or operators: what the file says."""
    refused: dict[int, str] = field(default_factory=dict)
    """Index → reason, worded."""
    notes: dict[int, list[str]] = field(default_factory=dict)
    """Number → texts that found no place, kept with the record."""
    wrong: set[tuple[int, str]] = field(default_factory=set)
    """Index and field of every value that was refused."""
    points: dict[str, Points] | None = None
    """The points of all rows; None until they were looked at."""
    batch: Batch | None = None
    """All rows as new records; None until they were prepared, and when some are not new."""

    def refuse(self, index: int, error: CrmError) -> None:
        """This row may not go on; every reason is told, each once."""
        self.reject(index, worded(error), str(error.params.get("field", "")))

    def reject(self, index: int, reason: str, name: str) -> None:
        """As `refuse`, with the reason in words and the field that it is about."""
        before = self.refused.get(index)
        if before is None:
            self.refused[index] = reason
        elif reason not in before.split("; "):
            self.refused[index] = f"{before}; {reason}"
        self.wrong.add((index, name))

    def note(self, index: int, column: str, text: str) -> None:
        """Keep the text with the record: it found no place."""
        self.notes.setdefault(self.numbers[index], []).append(f"{column}: {text}")

    def drop(self) -> list[tuple[int, Sequence[str], str]]:
        """Take the refused rows out and return them: number, cells, reason."""
        if not self.refused:
            return []
        gone = [(self.numbers[n], self.cells[n], reason) for n, reason in sorted(self.refused.items())]
        keep = [n not in self.refused for n in range(len(self.numbers))]
        self.numbers = list(compress(self.numbers, keep))
        self.cells = list(compress(self.cells, keep))
        self.fields = {name: list(compress(cells, keep)) for name, cells in self.fields.items()}
        self.texts = {name: list(compress(cells, keep)) for name, cells in self.texts.items()}
        self.refused = {}
        self.wrong = set()
        self.points = self.batch = None
        return gone


Reader = Callable[[Chunk, Sequence[str]], list[Raw]]


def worded(error: CrmError) -> str:
    """The error and its hint in one line, in the operator's language."""
    hint = hint_text(error)
    return f"{error_text(error)} ({hint})" if hint else error_text(error)


def reader(column: Column, context: ParseContext) -> Reader:
    """The reader of a column that needs no names from the store."""
    spec = replace(column.spec, required=False)
    if column.label:
        others = tuple(choice for choice in spec.choices if choice != column.label)
        spec = replace(spec, choices=(column.label, *others))
    general = _general(spec, context)
    if spec.kind is FieldKind.STRING:
        return _string(spec, general)
    if spec.kind in _SHORT:
        return _points(spec, general)
    if spec.kind is FieldKind.MONEY:
        return _money(general)
    return general


def _general(spec: FieldSpec, context: ParseContext) -> Reader:
    known: dict[str, Raw] = {}

    def read(chunk: Chunk, cells: Sequence[str]) -> list[Raw]:
        found: list[Raw] = []
        for index, text in enumerate(cells):
            if text not in known:
                try:
                    raw = to_raw(values.parse(spec, text, context))
                except CrmError as error:
                    chunk.refuse(index, advised(spec, error))
                    raw = None
                else:
                    if len(known) >= _REMEMBERED:
                        known.clear()
                    known[text] = raw
                found.append(raw)
            else:
                found.append(known[text])
        return found

    return read


def _string(spec: FieldSpec, general: Reader) -> Reader:
    limit = spec.max_length

    def read(chunk: Chunk, cells: Sequence[str]) -> list[Raw]:
        if _PLAIN.fullmatch("".join(cells)) and max(map(len, cells), default=0) <= limit:
            return [cell.strip() or None for cell in cells]
        return general(chunk, cells)

    return read


def _points(spec: FieldSpec, general: Reader) -> Reader:
    shape, longest = _SHORT[spec.kind]
    label = spec.choices[0]
    matches = shape.fullmatch
    all_match = re.compile(rf"(?:(?>{shape.pattern})?\n)*+").fullmatch

    def read(chunk: Chunk, cells: Sequence[str]) -> list[Raw]:
        together = "\n".join([*cells, ""])
        if together.count("\n") == len(cells) and max(map(len, cells)) <= longest and all_match(together):
            return [[[cell, label]] if cell else [] for cell in cells]
        found: list[Raw] = []
        odd: list[int] = []
        for index, cell in enumerate(cells):
            if len(cell) <= longest and matches(cell):
                found.append([[cell, label]])
            elif cell:
                odd.append(index)
                found.append(None)
            else:
                found.append([])
        if odd:
            _read_odd(spec, general, chunk, cells, odd, found)
        return found

    return read


def _money(general: Reader) -> Reader:
    """A column of amounts with two decimals in one currency is read at once; every other goes through `general`."""

    def read(chunk: Chunk, cells: Sequence[str]) -> list[Raw]:
        sample = next(filter(None, cells), "")
        match = _AMOUNT.fullmatch(sample)
        ending = match[1] if match else ""
        text = "\n".join([*cells, ""])
        alike = re.compile(rf"(?:(?>[0-9]{{1,12}}\.[0-9]{{2}}{re.escape(ending)})?\n)*+")
        if match is None or text.count("\n") != len(cells) or not alike.fullmatch(text):
            return general(chunk, cells)
        first = general(Chunk([0], [(sample,)]), [sample])[0]
        if first is None or decimals_of(first[1]) != 2:
            return general(chunk, cells)
        plain = text.replace(".", "").replace(ending, "").split("\n")[:-1]
        return [[int(digits), first[1]] if digits else None for digits in plain]

    return read


def _read_odd(
    spec: FieldSpec, general: Reader, chunk: Chunk, cells: Sequence[str], odd: list[int], found: list[Raw]
) -> None:
    """Read the cells that did not go the short way, one at a time: a chunk of one row each keeps the indexes right."""
    for index in odd:
        one = Chunk([chunk.numbers[index]], [chunk.cells[index]])
        found[index] = general(one, [cells[index]])[0]
        if one.refused:
            chunk.reject(index, one.refused[0], spec.name)


def combine(chunk: Chunk, spec: FieldSpec, parts: list[list[Raw]]) -> list[Raw]:
    """One value per row out of several columns: points are united, text is joined, of the rest the first counts."""
    if len(parts) == 1:
        return parts[0]
    together = list(zip(*parts, strict=True))
    if spec.kind in POINTS:
        return [_united(several) for several in together]
    if spec.kind in (FieldKind.TEXT, FieldKind.BBCODE, FieldKind.STRING):
        sign = " " if spec.kind is FieldKind.STRING else "\n"
        joined: list[Raw] = [sign.join(text for text in several if text) or None for several in together]
        _check_lengths(chunk, spec, joined)
        return joined
    return [next((raw for raw in several if raw not in (None, [])), None) for several in together]


def _united(several: Iterable[Raw]) -> Raw:
    by_value: dict[str, Raw] = {}
    for points in several:
        for point in points or ():
            by_value.setdefault(point[0], point)
    return list(by_value.values())


def _check_lengths(chunk: Chunk, spec: FieldSpec, joined: list[Raw]) -> None:
    for index, text in enumerate(joined):
        if text is None:
            continue
        try:
            values.validate(replace(spec, required=False), text)
        except CrmError as error:
            chunk.refuse(index, error)


def require(chunk: Chunk, specs: Iterable[FieldSpec]) -> None:
    """Refuse rows without a value that the type needs."""
    for spec in specs:
        if not spec.required:
            continue
        found = chunk.fields.get(spec.name) or [None] * len(chunk.numbers)
        if None not in found:
            continue
        for index, raw in enumerate(found):
            if raw is None and (index, spec.name) not in chunk.wrong:
                chunk.refuse(index, InvalidValue(field=spec.name, value="", reason=N_("is required")))
