"""Custom fields in imported files: several codes in one cell, and rows that lack what new records must have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from crm_tui.domain import values
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError, InvalidValue
from crm_tui.domain.fields import FieldSpec
from crm_tui.domain.several import points
from crm_tui.domain.words import N_
from crm_tui.services import booking_values, item_links, lookup
from crm_tui.services.import_columns import Chunk
from crm_tui.services.session import Session
from data.shapes import Raw, to_raw


def codes_reader(spec: FieldSpec, column: str) -> Callable[[Chunk, Sequence[str]], list[Raw]]:
    """The reader of a column with several dictionary values in a cell, by code or name; what is unknown is noted."""
    known: dict[str, str | None] = {}

    def code(name: str) -> str | None:
        if name not in known:
            try:
                known[name] = lookup.dictionary_code(spec, name)
            except CrmError:
                known[name] = None
        return known[name]

    def read(chunk: Chunk, cells: Sequence[str]) -> list[Raw]:
        found: list[Raw] = []
        for index, text in enumerate(cells):
            names = values.names_in(spec, text)
            for name in names:
                if code(name) is None:
                    chunk.note(index, column, name)
            found.append(to_raw(points(spec, [code(name) for name in names])))
        return found

    return read


def bookings_reader(session: Session, spec: FieldSpec) -> Callable[[Chunk, Sequence[str]], list[Raw]]:
    """The reader of a column of bookings, written as exports write them; what cannot be booked refuses its row."""

    def read(chunk: Chunk, cells: Sequence[str]) -> list[Raw]:
        found: list[Raw] = []
        for index, text in enumerate(cells):
            try:
                found.append(to_raw(booking_values.resolve(session, spec, text)) if text.strip() else [])
            except CrmError as error:
                chunk.refuse(index, error)
                found.append([])
        return found

    return read


def items_reader(session: Session, spec: FieldSpec, column: str) -> Callable[[Chunk, Sequence[str]], list[Raw]]:
    """The reader of a column that names records of several types; who is unknown, or could be several, is noted."""
    known: dict[str, str | None] = {}

    def read(chunk: Chunk, cells: Sequence[str]) -> list[Raw]:
        found: list[Raw] = []
        for index, text in enumerate(cells):
            several = values.names_in(spec, text)
            for name in several:
                if name not in known:
                    known[name] = item_links.known_or_none(session, spec, name)
                if known[name] is None:
                    chunk.note(index, column, name)
            there = [value for name in several if (value := known[name]) is not None]
            found.append(to_raw(points(spec, [*there])) if spec.multiple else next(iter(there), None))
        return found

    return read


def missing(chunk: Chunk, rows: Iterable[int], kind: str, first_stage: int | None) -> dict[int, InvalidValue]:
    """New rows without a custom field that they must have, each with its refusal.

    Args:
        chunk: Rows with their fields.
        rows: Positions of those that are new.
        kind: Their type.
        first_stage: Where rows stand that say nothing of a stage.
    """
    specs = [spec for spec in ENTITY_TYPES[kind].fields if spec.custom and (spec.required or spec.required_stages)]
    found: dict[int, InvalidValue] = {}
    stages = chunk.fields.get("stage")
    for index in rows if specs else ():
        stage = (stages[index] if stages else None) or first_stage
        for spec in specs:
            cells = chunk.fields.get(spec.name)
            empty = not spec.default and (cells is None or cells[index] in (None, "", []))
            if empty and (spec.required or stage in spec.required_stages):
                found[index] = InvalidValue(field=spec.name, value="", reason=N_("is required"))
                break
    return found
