"""Records become files: every field that an import reads back, one record a line, streamed.

Contacts leave only when *included in export* says so. A record without an origin gets one that names this store and its
number: a file that comes back, to this store or to another, is recognised, and exported again it has the same bytes.
Sources: behaviour «Export and import»; threats T14, T25.
"""

from __future__ import annotations

import csv
import io
import json
import os
import secrets
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crm_tui.domain import attached, several, values, vcards
from crm_tui.domain.errors import Refused, UnknownField, Usage
from crm_tui.domain.fields import POINTS, EntityType, FieldKind, FieldSpec, Point, Value
from crm_tui.domain.money import Money
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.services import (
    deeds,
    export_cards,
    field_names,
    item_links,
    permissions,
    records,
    row_import,
    sheets,
    views,
)
from crm_tui.services.import_plan import IMPORT_KEY, importable
from crm_tui.services.records import Record
from crm_tui.services.session import Session, operation
from crm_tui.services.transfer_text import guarded
from data import stores
from data.queries import names, stages

FORMATS = ("csv", "tsv", "json", "jsonl")
CHUNK = 500
_SYSTEM = ("created_at", "created_by", "modified_at", "modified_by")


@dataclass(slots=True)
class Export:
    """A file while it is written; the counters are right once ``lines`` is exhausted."""

    lines: Generator[str, None, None]
    """To be read to the end, or closed: then the export is written into the operations log."""
    written: int = 0
    left_out: int = 0
    """Contacts that are not included in export."""


@dataclass(slots=True)
class _Names:
    """Ids to names, each looked up once per chunk at most."""

    users: dict[int, str]
    stages: dict[int, str]
    pipelines: dict[int, str]
    titles: dict[tuple[str, int], str] = field(default_factory=dict)

    @classmethod
    def read(cls, kind: str) -> _Names:
        """Those that are few.

        Args:
            kind: The type that is exported.
        """
        return cls(
            names.logins(),
            {stage.id: stage.code for stage in stages.all_stages(kind)},
            {number: name for number, name, _ in stages.pipelines(kind)},
        )

    def learn(self, specs: Iterable[FieldSpec], chunk: Sequence[Record]) -> None:
        """The titles of the records that a chunk links to."""
        self.titles = {}
        for spec in specs:
            if spec.kind in (FieldKind.LINK, FieldKind.LINKS):
                wanted = {target for record in chunk for target in _ids(record.values.get(spec.name))}
                found = names.titles(spec.target, sorted(wanted))
                self.titles |= {(spec.target, target): title for target, title in found.items()}

    def of(self, spec: FieldSpec, number: int) -> str:
        """What the id of a field is called."""
        match spec.kind:
            case FieldKind.USER | FieldKind.USERS:
                return self.users.get(number, "")
            case FieldKind.STAGE:
                return self.stages.get(number, "")
            case FieldKind.PIPELINE:
                return self.pipelines.get(number, "")
            case _:
                return self.titles.get((spec.target, number), "")


def _ids(value: Value) -> list[int]:
    if isinstance(value, tuple):
        return [item for item in value if isinstance(item, int)]
    return [] if value is None else [int(str(value))]


def formats_of(kind: str) -> tuple[str, ...]:
    """What records of a type can be written as: address books take people and companies, calendars take activities."""
    cards = ("vcf",) if kind in export_cards.VCARD_KINDS else ()
    return (*FORMATS, "xlsx", *cards, *(("ics",) if kind in export_cards.ICALENDAR_KINDS else ()))


def export(
    session: Session,
    kind: str,
    filter_text: str = "",
    *,
    format: str = "csv",  # noqa: A002 — the word of the contract
    fields: Sequence[str] | None = None,
    sort: Sequence[str] = (),
    vcard: str = vcards.VERSIONS[0],
) -> Export:
    """The records that match, as the lines of a file.

    Args:
        session: Who asks.
        kind: The entity type's code.
        filter_text: As everywhere.
        format: One of `formats_of` the type.
        fields: Only these, in this order; by default all that an import reads back.
        sort: The order; by id when none is asked for.
        vcard: The version of vCards, ``3.0`` or ``4.0``.

    Raises:
        Usage, UnknownField, FilterMistake, NotAllowed: before anything is read.
    """
    entity = records.entity(kind)
    permissions.require_type(session, Verb.EXPORT, kind)
    if format not in formats_of(kind):
        raise Usage(
            text=N_("“{form}” is not a format here"),
            form=format,
            hint=N_("choose one of: {choices}"),
            hint_params={"choices": ", ".join(formats_of(kind))},
        )
    if format == "xlsx":
        sheets.require("xlsxwriter")
    if fields is not None and format not in (*FORMATS, "xlsx"):
        raise Usage(text=N_("the fields of {form} are fixed"), form=format, field="fields")
    specs = _chosen(entity, fields)
    if fields is None and format.startswith("json") and entity.has_products:
        specs = (*specs, row_import.COLUMN)
    ids = permissions.exported(session, kind, views.ids(session, kind, filter_text, sort=sort))
    result = Export(_nothing())
    writer = export_cards.vcards_four if (format, vcard) == ("vcf", "4.0") else _WRITERS[format]
    lines = writer(kind, specs, _rows(session, kind, specs, ids, result))
    result.lines = _noted(session, kind, lines, result, {"format": format, "filter": filter_text})
    return result


def _noted(
    session: Session, kind: str, lines: Iterator[str], result: Export, words: dict[str, str]
) -> Generator[str, None, None]:
    """The lines; when they end, or nobody wants more of them, the log gets one operation that says how many left."""
    try:
        yield from lines
    finally:
        with operation(session, deeds.EXPORTED) as act:
            told = {"type": kind, "count": result.written, "left_out": result.left_out, **words}
            act.event("exported", Ref("user", session.user_id), told)


def _nothing() -> Generator[str, None, None]:
    yield from ()


_ID = FieldSpec(name="id", label=N_("ID"), kind=FieldKind.INTEGER)


def _chosen(entity: EntityType, wanted: Sequence[str] | None) -> tuple[FieldSpec, ...]:
    if wanted is None:
        return importable(entity)
    known = {spec.name: spec for spec in (_ID, *row_import.with_rows(entity).fields)}
    for name in wanted:
        if name not in known:
            near = field_names.near(name, known.values())
            raise UnknownField(
                field=name,
                type=entity.code,
                hint=N_("did you mean “{near}”?") if near else "",
                hint_params={"near": near},
            )
    return tuple(known[name] for name in wanted)


_Row = tuple[Record, "_Names"]


def _rows(
    session: Session, kind: str, specs: Sequence[FieldSpec], ids: Sequence[int], result: Export
) -> Iterator[_Row]:
    known, prefix = _Names.read(kind), stores.origin_prefix(kind)
    for start in range(0, len(ids), CHUNK):
        chunk = views.by_ids(session, kind, ids[start : start + CHUNK])
        known.learn(specs, chunk)
        if row_import.COLUMN in specs:
            row_import.add_rows(kind, chunk)
        for record in chunk:
            if kind == "contact" and not record.values.get("export"):
                result.left_out += 1
                continue
            if not record.values.get(IMPORT_KEY):
                record.values[IMPORT_KEY] = f"{prefix}{record.ref.id}"
            result.written += 1
            yield record, known


def _text(spec: FieldSpec, record: Record, known: _Names) -> str:
    """What an import reads back as the same value."""
    value = record.ref.id if spec is _ID else record.values.get(spec.name)
    if value is None or value == ():
        return ""
    if spec.item_kind in (FieldKind.FILE, FieldKind.ITEM):
        return _joined(spec, _named(spec, value))
    if spec.kind in (FieldKind.USERS, FieldKind.LINKS):
        return ", ".join(_listed(known.of(spec, number)) for number in _ids(value))
    if spec.kind in (FieldKind.USER, FieldKind.LINK, FieldKind.STAGE, FieldKind.PIPELINE):
        return known.of(spec, int(str(value)))
    return values.format_value(spec, value)


def _named(spec: FieldSpec, value: Value) -> list[str]:
    """Names of attached files; type and name of records that a field with several types links."""
    return item_links.written(spec, value) if spec.item_kind is FieldKind.ITEM else _file_names(spec, value)


def _joined(spec: FieldSpec, several_: Sequence[str]) -> str:
    return ", ".join(map(_listed, several_)) if spec.multiple else "".join(several_)


def _file_names(spec: FieldSpec, value: Value) -> list[str]:
    """Of attached files the names leave; the content does in a backup, or by ``file save``."""
    return [attached.name_of(str(each)) for each in (several.items(spec, value) if spec.multiple else [value])]


def _listed(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if "," in name or '"' in name else name


def _separated(delimiter: str) -> Callable[[str, Sequence[FieldSpec], Iterable[_Row]], Iterator[str]]:
    def lines(kind: str, specs: Sequence[FieldSpec], rows: Iterable[_Row]) -> Iterator[str]:
        page = io.StringIO()
        writer = csv.writer(page, delimiter=delimiter, lineterminator="\n")
        writer.writerow([spec.name for spec in specs])
        for record, known in rows:
            writer.writerow([guarded(_text(spec, record, known)) for spec in specs])
            if page.tell() > 65_536:
                yield page.getvalue()
                page.seek(0)
                page.truncate()
        yield page.getvalue()

    return lines


def _object(kind: str, specs: Sequence[FieldSpec], record: Record, known: _Names) -> str:
    found = {_key(kind, spec): _json(spec, record, known) for spec in specs}
    return json.dumps(found, ensure_ascii=False)


def _key(kind: str, spec: FieldSpec) -> str:
    """In JSON, ``type`` is the type of a record."""
    return f"{kind}_type" if spec.name == "type" else spec.name


def _json(spec: FieldSpec, record: Record, known: _Names) -> object:
    value = record.ref.id if spec is _ID else record.values.get(spec.name)
    if isinstance(value, Money):
        return {"amount": f"{value.amount:f}", "currency": value.currency}
    if spec.kind is FieldKind.VALUES and spec.of in (FieldKind.FILE, FieldKind.ITEM):
        return _named(spec, value)
    if spec.kind is FieldKind.VALUES:
        return [values.format_value(spec.single, item) for item in several.items(spec, value)]
    if spec.kind in POINTS and isinstance(value, tuple):
        return [{"value": item.value, "label": item.label} for item in value if isinstance(item, Point)]
    if spec is row_import.COLUMN:
        return json.loads(str(value)) if value else []
    if spec.multiple:
        return [known.of(spec, number) for number in _ids(value)]
    if value is None or isinstance(value, bool) or spec.kind in (FieldKind.INTEGER, FieldKind.PERCENT):
        return value
    return _text(spec, record, known)


def _json_lines(kind: str, specs: Sequence[FieldSpec], rows: Iterable[_Row]) -> Iterator[str]:
    for record, known in rows:
        yield _object(kind, specs, record, known) + "\n"


def _json_list(kind: str, specs: Sequence[FieldSpec], rows: Iterable[_Row]) -> Iterator[str]:
    first = True
    for record, known in rows:
        yield ("[\n" if first else ",\n") + _object(kind, specs, record, known)
        first = False
    yield "[]\n" if first else "\n]\n"


_WRITERS: dict[str, Callable[[str, Sequence[FieldSpec], Iterable[_Row]], Iterator[str]]] = {
    "csv": _separated(","),
    "tsv": _separated("\t"),
    "xlsx": _separated(","),
    "json": _json_list,
    "jsonl": _json_lines,
    "vcf": export_cards.vcards,
    "ics": export_cards.icalendar,
}


def write(lines: Iterable[str] | Iterable[bytes], path: Path, *, force: bool = False) -> None:
    """Write a file that is there whole or not at all, readable by its owner only.

    Args:
        lines: Its content; text is written in UTF-8.
        path: Its name; through no link.
        force: Replace a file of that name.

    Raises:
        Refused: a file of that name is there, or it cannot be written (a full disk); nothing is left behind.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise Refused(text=N_("{path} is not a regular file"), path=str(path))
    if path.exists() and not force:
        raise Refused(text=N_("{path} exists already"), path=str(path), hint=N_("replace it with --force"))
    if _is_store(path):
        raise Refused(text=N_("{path} is the database itself"), path=str(path))
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(6)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(fresh, flags, 0o600), "wb") as file:
            file.writelines(line.encode() if isinstance(line, str) else line for line in lines)
            file.flush()
            os.fsync(file.fileno())
        _publish(fresh, path, force=force)
    except OSError as error:
        why = os.strerror(error.errno or 0)
        raise Refused(text=N_("{path} cannot be written: {why}"), path=str(path), why=why) from error
    finally:
        fresh.unlink(missing_ok=True)


def _is_store(path: Path) -> bool:
    """Whether the file is the open database or its log, there or not: no export may ever replace these."""
    own = stores.files()
    if path.resolve() in [file.resolve() for file in own]:
        return True
    return path.exists() and any(file.exists() and file.samefile(path) for file in own)


def _publish(fresh: Path, path: Path, *, force: bool) -> None:
    if force:
        os.replace(fresh, path)
    else:
        os.link(fresh, path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
