"""What will happen to every column of a file: which field it fills, and which texts stand for which values."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound, UnknownField, Usage
from crm_tui.domain.fields import POINTS, Editable, EntityType, FieldKind, FieldSpec
from crm_tui.domain.natural import DateOrder
from crm_tui.domain.text import nearest
from crm_tui.domain.words import N_
from crm_tui.services import field_names, row_import, sheets
from crm_tui.services.import_reading import REASON, Rows, Table
from crm_tui.services.import_source import ENCODINGS, FORMATS, Dialect, Source
from crm_tui.services.import_words import known_headers, plain

CREATABLE = ("company", "contact", "product", "user")
POLICIES = ("skip", "update", "create")
DATE_ORDERS = ("iso", "dmy", "mdy")
IMPORT_KEY = "origin_id"
SAMPLE_ROWS = 5

USER = EntityType(
    code="user",
    prefix="U",
    label=N_("user"),
    plural=N_("users"),
    title_field="name",
    fields=(
        FieldSpec(name="login", label=N_("Login"), kind=FieldKind.STRING, editable=Editable.DEFAULTED, max_length=64),
        FieldSpec(name="name", label=N_("Name"), kind=FieldKind.STRING, required=True),
        FieldSpec(name="position", label=N_("Position"), kind=FieldKind.STRING),
        FieldSpec(name="email", label=N_("E-mail"), kind=FieldKind.STRING),
        FieldSpec(name="phone", label=N_("Phone"), kind=FieldKind.STRING),
    ),
)
"""Operators come in as names that records can belong to; whether they may act, an administrator decides."""
NUMBERED = frozenset({"quote", "invoice"})
"""Types whose records come in with the numbers that they have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the operator says of a file."""

    maps: tuple[str, ...] = ()
    """``COLUMN=FIELD``, ``COLUMN=phone:mobile``, ``COLUMN=`` to leave it out."""
    values: tuple[str, ...] = ()
    """``COLUMN:TEXT=VALUE``: read VALUE where the column says TEXT."""
    dates: DateOrder = "iso"
    currency: str = ""
    create_missing: frozenset[str] = frozenset()
    on_duplicate: str = "skip"
    pipeline: str = ""
    errors: str = ""
    """File for rejected rows; none when empty."""
    format: str = ""
    encoding: str = ""
    delimiter: str = ""

    def __post_init__(self) -> None:
        _one_of("--dates", self.dates, DATE_ORDERS)
        _one_of("--on-duplicate", self.on_duplicate, POLICIES)
        _one_of("--format", self.format, ("", *FORMATS, *sheets.FORMATS))
        if len(self.delimiter) > 1 or self.delimiter in ('"', "\n", "\r"):
            raise Usage(text=N_("--delimiter {sign}: it is one sign, and no quote"), sign=self.delimiter)
        _check_encoding(self.encoding)
        for kind in sorted(self.create_missing):
            _one_of("--create-missing", kind, CREATABLE)

    def identity(self) -> str:
        """What must be the same for an interrupted import to go on."""
        return json.dumps(
            [
                self.maps,
                self.values,
                self.dates,
                self.currency,
                sorted(self.create_missing),
                self.on_duplicate,
                self.pipeline,
                self.format,
                self.encoding,
                self.delimiter,
            ],
            ensure_ascii=False,
            separators=(",", ":"),
        )


def _check_encoding(name: str) -> None:
    try:
        known = not name or codecs.lookup(name)._is_text_encoding
    except LookupError:
        known = False
    if not known:
        raise Usage(
            text=N_("--encoding {name}: no such encoding"),
            name=name,
            hint=N_("for example {names}"),
            hint_params={"names": ", ".join(ENCODINGS)},
        )


def _one_of(option: str, given: str, allowed: tuple[str, ...]) -> None:
    if given not in allowed:
        raise Usage(
            text=N_("{option}: “{value}” is not one of {allowed}"),
            option=option,
            value=given,
            allowed=", ".join(allowed),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column and the field that it fills."""

    index: int
    name: str
    spec: FieldSpec
    label: str = ""
    """For points: which kind (``mobile``)."""
    values: dict[str, str] = field(default_factory=dict)
    """Text in the file → text to read instead."""
    proposed: bool = False
    """Nobody said so; its header did."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an import will do; `importing.run` does it."""

    entity: EntityType
    table: Table
    columns: tuple[Column, ...]
    ignored: tuple[str, ...]
    """Columns that fill nothing."""
    options: Options
    sample: tuple[tuple[str, ...], ...]
    """The first rows as the file has them."""

    @property
    def source(self) -> Source:
        """The file."""
        return self.table.source

    @property
    def dialect(self) -> Dialect:
        """How it is written."""
        return self.table.dialect

    @property
    def width(self) -> int:
        """Columns in the file."""
        return len(self.table.columns)


def imported(kind: str) -> EntityType:
    """The type of that code, as a file may fill it.

    Raises:
        NotFound: files are not read into such a type.
    """
    found = USER if kind == "user" else ENTITY_TYPES.get(kind)
    if found is None:
        near = nearest(kind, [*ENTITY_TYPES, "user"])
        hint = N_("did you mean “{near}”?") if near else ""
        raise NotFound(what=N_("type that can be imported"), name=kind, hint=hint, hint_params={"near": near})
    return row_import.with_rows(found)


def make(kind: str, table: Table, options: Options) -> Plan:
    """The plan for a file: what was said comes first, headers propose the rest.

    Raises:
        Usage, UnknownField: a column, field or value that is not there; hints name the nearest.
        NotFound: such a type is not imported.
    """
    entity = imported(kind)
    said = list(_said(entity, table.columns, options.maps))
    translations = _translations(table.columns, options.values)
    taken = {column for column, _ in said}
    filled = {target for _, target in said if target}
    for column, target in _proposed(entity, table.columns):
        if column not in taken and target not in filled and not _covered(target, filled):
            said.append((column, target))
            taken.add(column)
            filled.add(target)
    explicit = {pair.rpartition("=")[0] for pair in options.maps}
    columns = tuple(
        Column(
            index=table.columns.index(column),
            name=column,
            spec=_spec(entity, target),
            label=target.partition(":")[2],
            values=translations.get(column, {}),
            proposed=column not in explicit,
        )
        for column, target in sorted(said, key=lambda pair: table.columns.index(pair[0]))
        if target
    )
    if not columns:
        raise Usage(
            text=N_("no column of {path} is the name of a field"),
            path=table.source.name,
            hint=N_("say which: --map COLUMN=FIELD; columns: {columns}"),
            hint_params={"columns": ", ".join(table.columns)},
        )
    used = {column.name for column in columns}
    ignored = tuple(name for name in table.columns if name not in used)
    sample = next(table.rows(SAMPLE_ROWS), Rows(1, 0, [], []))
    return Plan(
        entity=entity,
        table=table,
        columns=columns,
        ignored=ignored,
        options=options,
        sample=tuple(tuple(row) for row in sample.cells),
    )


def _covered(target: str, filled: set[str]) -> bool:
    """A plain field is proposed once, however its column is called; points with another label come on top."""
    return ":" not in target and any(other.partition(":")[0] == target for other in filled if ":" not in other)


def _said(entity: EntityType, columns: tuple[str, ...], maps: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for pair in maps:
        column, equals, target = pair.rpartition("=")
        if not equals:
            raise Usage(text=N_("--map {pair}: write COLUMN=FIELD"), pair=pair)
        column, target = _column(columns, column, "--map"), target.strip()
        if target:
            _spec(entity, target)
        yield column, target


def _column(columns: tuple[str, ...], name: str, option: str) -> str:
    for column in columns:
        if column == name:
            return column
    for column in columns:
        if column.casefold() == name.strip().casefold():
            return column
    near = nearest(name, columns)
    raise Usage(
        text=N_("{option}: the file has no column “{column}”"),
        option=option,
        column=name,
        hint=N_("did you mean “{near}”?") if near else N_("columns: {columns}"),
        hint_params={"near": near, "columns": ", ".join(columns)},
    )


def _spec(entity: EntityType, target: str) -> FieldSpec:
    """The field of a target, if files may fill it. Source: threat T38."""
    name, _, label = target.partition(":")
    spec = entity.field(name)
    if spec is None or not _may_fill(entity, spec):
        near = field_names.near(name, [each for each in entity.fields if _may_fill(entity, each)])
        hint = N_("did you mean “{near}”?") if near else ""
        if spec is not None:
            raise Usage(text=N_("{field} cannot be imported: the program sets it"), field=name)
        raise UnknownField(field=name, type=entity.code, hint=hint, hint_params={"near": near})
    if label and (spec.kind not in POINTS or label not in spec.choices):
        raise Usage(
            text=N_("{field} has no kind “{label}”"),
            field=name,
            label=label,
            hint=N_("one of: {choices}") if spec.kind in POINTS else "",
            hint_params={"choices": ", ".join(spec.choices)},
        )
    return spec


def _may_fill(entity: EntityType, spec: FieldSpec) -> bool:
    if spec.item_kind is FieldKind.FILE or (entity.code, spec.name) == ("company", "contacts"):
        return False
    if entity.code == "activity" and spec.name in ("completed", "completed_at"):
        return True
    if entity.code in NUMBERED and spec.name == "number":
        return True
    return spec.writable or spec.editable is Editable.RULE


def importable(entity: EntityType) -> tuple[FieldSpec, ...]:
    """The fields that a file may fill, in their order, the origin first."""
    fields = [spec for spec in entity.fields if _may_fill(entity, spec)]
    return tuple(sorted(fields, key=lambda spec: spec.name != IMPORT_KEY))


def _proposed(entity: EntityType, columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    known = known_headers(entity)
    may = {spec.name for spec in entity.fields if _may_fill(entity, spec)}
    hidden = "type" if f"{entity.code}_type" in columns else ""
    exact = [(column, column.strip()) for column in columns if column.strip() in may and column.strip() != hidden]
    yield from exact
    done = {column for column, _ in exact}
    for n, column in enumerate(columns):
        if column in done or (n == len(columns) - 1 and column.casefold() == REASON):
            continue
        target = known.get(plain(column), "")
        if target.partition(":")[0] in may:
            yield column, target


def _translations(columns: tuple[str, ...], values: tuple[str, ...]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for given in values:
        column = max((name for name in columns if given.startswith(f"{name}:")), key=len, default=None)
        if column is None:
            _column(columns, given.partition(":")[0], "--value")
            column = next(name for name in columns if name.casefold() == given.partition(":")[0].strip().casefold())
        text, equals, value = given[len(column) + 1 :].rpartition("=")
        if not equals:
            raise Usage(text=N_("--value {given}: write COLUMN:TEXT=VALUE"), given=given)
        found.setdefault(column, {})[text.strip()] = value
    return found
