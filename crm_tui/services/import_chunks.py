"""One chunk of a file: read without a lock, matched with what is there, written in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from crm_tui.domain.errors import CrmError, Usage
from crm_tui.domain.fields import FieldKind
from crm_tui.domain.permissions import Verb
from crm_tui.domain.ref import Ref
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import (
    import_columns,
    import_custom,
    import_rows,
    import_singly,
    import_updates,
    lookup,
    permissions,
    row_import,
)
from crm_tui.services.import_columns import Chunk, Reader
from crm_tui.services.import_errors import Rejection
from crm_tui.services.import_lookups import Links, Names, Stages, Users, add_user, dictionary_reader
from crm_tui.services.import_matching import Matcher
from crm_tui.services.import_plan import IMPORT_KEY, Column, Plan
from crm_tui.services.import_reading import Rows
from crm_tui.services.session import Session
from data import bulk, bulk_forms, database, derived, timers
from data.operations import Operation
from data.shapes import Raw

REASONS = 5
_LINKED = frozenset({FieldKind.LINK, FieldKind.LINKS, FieldKind.USER, FieldKind.USERS})
_PLACES = frozenset({FieldKind.STAGE, FieldKind.PIPELINE})


@dataclass(slots=True)
class Tally:
    """What became of a chunk."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    """Rows that the store refused; those that could not be read are not among them."""


class Work:
    """An import while it happens: readers, names and what was seen so far."""

    def __init__(self, session: Session, plan: Plan) -> None:
        self.session = session
        self.plan = plan
        self.kind = plan.entity.code
        self.noted = 0
        self.reasons: list[str] = []
        _check_currency(plan.options.currency)
        self._context = lookup.context(session, currency=plan.options.currency, date_order=plan.options.dates)
        self._stages = Stages(plan.options.pipeline, self.kind) if plan.entity.has_stages else None
        self._names: dict[str, Names] = {}
        self._links: list[Links] = []
        self._readers: list[tuple[Column, Reader]] = []
        self._placed = [column for column in plan.columns if column.spec.kind in _PLACES]
        self._said = {column.spec.name for column in plan.columns}
        for column in plan.columns:
            self._prepare(column)
        apart = permissions.asks_each(session, Verb.ADD, self.kind)
        booked = any(column.spec.item_kind is FieldKind.BOOKING for column in plan.columns)
        self._bulky = self.kind in bulk.kinds() and not apart and not booked
        """Whether rows are written many at once: not when some may be added and others not, or take what others want too."""
        self._early = self._bulky and self.kind in bulk_forms.TITLES and not self._links
        """Whether everything about new records is known before the transaction."""
        self._matcher = Matcher(self.kind, plan.options.on_duplicate, remember=session.dry_run)
        self._added: list[tuple[Names, dict[str, int]]] = []

    def _prepare(self, column: Column) -> None:
        kind = column.spec.kind
        if kind in _LINKED:
            self._links.append(Links(column.spec, column.name, self._names_of(column)))
        elif kind is FieldKind.VALUES and column.spec.of is FieldKind.DICTIONARY:
            self._readers.append((column, import_custom.codes_reader(column.spec, column.name)))
        elif column.spec.item_kind is FieldKind.BOOKING:
            self._readers.append((column, import_custom.bookings_reader(self.session, column.spec)))
        elif column.spec.item_kind is FieldKind.ITEM:
            self._readers.append((column, import_custom.items_reader(self.session, column.spec, column.name)))
        elif kind is FieldKind.DICTIONARY:
            self._readers.append((column, dictionary_reader(column.spec, column.name)))
        elif column.spec is row_import.COLUMN:
            self._readers.append((column, row_import.reader(self.session, self.kind)))
        elif kind not in _PLACES:
            self._readers.append((column, import_columns.reader(column, self._context)))

    def _names_of(self, column: Column) -> Names:
        target = column.spec.target or "user"
        if target not in self._names:
            create = target in self.plan.options.create_missing
            if target == "user":
                self._names[target] = Users(self.session, create=create)
            else:
                make = Names if target in ("company", "contact") else import_singly.Called
                self._names[target] = make(target, create=create)
        return self._names[target]

    def read(self, part: Rows) -> tuple[Chunk, list[Rejection]]:
        """The rows of a part as raw values, and those that cannot be; no lock, nothing is written."""
        chunk = Chunk(list(part.numbers), list(part.cells))
        if chunk.numbers:
            self._read(chunk, list(zip(*chunk.cells, strict=True)))
        refused: list[Rejection] = [
            (broken.number, broken.cells, fill(_(broken.reason), dict(broken.params))) for broken in part.broken
        ]
        refused += chunk.drop()
        refused.sort(key=lambda rejection: rejection[0])
        self._remember(refused)
        if self.kind != "user":
            self._add_origins(chunk)
        if self._early and chunk.numbers:
            import_rows.add_notes(chunk, self.kind)
            self._prepare_new(chunk, import_rows.template(self.session, self.kind, None))
        return chunk, refused

    def _prepare_new(self, chunk: Chunk, same: dict[str, Raw]) -> None:
        fields, left = import_rows.complete(chunk.fields, same)
        chunk.points = bulk.points(self.kind, fields)
        chunk.batch = bulk.prepare(self.kind, fields, left, chunk.points)

    def _read(self, chunk: Chunk, cells: Sequence[Sequence[str]]) -> None:
        parts: dict[str, list[list[Raw]]] = {}
        for column, reader in self._readers:
            parts.setdefault(column.spec.name, []).append(reader(chunk, _translated(column, cells[column.index])))
        for column, _reader in self._readers:
            if column.spec.name in parts:
                several = parts.pop(column.spec.name)
                chunk.fields[column.spec.name] = import_columns.combine(chunk, column.spec, several)
        self._read_places(chunk, cells)
        for column in self.plan.columns:
            if column.spec.kind in _LINKED:
                texts = list(_translated(column, cells[column.index]))
                before = chunk.texts.get(column.spec.name)
                chunk.texts[column.spec.name] = texts if before is None else _joined(before, texts, column)
        for link in self._links:
            link.look(chunk)
        if self.kind == "contact":
            import_rows.name_contacts(chunk)
        elif self.kind == "company":
            import_rows.band_companies(chunk)
        import_columns.require(chunk, self.plan.entity.fields)

    def _read_places(self, chunk: Chunk, cells: Sequence[Sequence[str]]) -> None:
        if self._stages is None:
            return
        said = {column.spec.kind: _translated(column, cells[column.index]) for column in self._placed}
        if FieldKind.PIPELINE in said:
            chunk.fields["pipeline"] = self._stages.pipelines(chunk, said[FieldKind.PIPELINE])
        if FieldKind.STAGE in said:
            chunk.fields["stage"] = self._stages.stages(chunk, said[FieldKind.STAGE], chunk.fields.get("pipeline"))

    def _add_origins(self, chunk: Chunk) -> None:
        prefix = f"file:{self.plan.source.fingerprint[:16]}:"
        given = chunk.fields.get(IMPORT_KEY) or [None] * len(chunk.numbers)
        chunk.fields[IMPORT_KEY] = [
            origin or f"{prefix}{number}" for origin, number in zip(given, chunk.numbers, strict=True)
        ]

    def _remember(self, refused: Sequence[Rejection]) -> None:
        for number, _cells, reason in refused[: max(0, REASONS - len(self.reasons))]:
            self.reasons.append(_("row {number}: {reason}").format(number=number, reason=reason))

    def write(self, act: Operation, chunk: Chunk) -> Tally:
        """Store the rows; inside a transaction."""
        tally = Tally()
        self._added = []
        if not chunk.numbers:
            return tally
        for link in self._links:
            added = link.create_missing(self.session, act, chunk)
            earlier = [new for names, new in self._added if names is link.names]
            known = {name: record for new in [*earlier, added] for name, record in new.items()}
            link.fill(chunk, known)
            self._added.append((link.names, added))
        tally.rejections = list(chunk.drop())
        if self.kind == "user":
            self._write_users(act, chunk, tally)
        elif chunk.numbers:
            write = self._write_records if self._bulky else self._write_singly
            write(act, chunk, tally)
        self._remember(tally.rejections)
        self.noted += len(chunk.notes)
        return tally

    def committed(self) -> None:
        """The chunk is stored: what it created is known from now on."""
        for names, added in self._added:
            if not self.session.dry_run:
                names.known |= added

    def _write_singly(self, act: Operation, chunk: Chunk, tally: Tally) -> None:
        import_rows.add_notes(chunk, self.kind)
        import_singly.write(self.session, act, self.kind, chunk, self._matcher.match(chunk), tally, self._said)

    def _write_records(self, act: Operation, chunk: Chunk, tally: Tally) -> None:
        if not self._early:
            import_rows.add_notes(chunk, self.kind)
        match = self._matcher.match(chunk)
        tally.skipped = match.skipped
        wrong = import_rows.wrong_numbers(chunk, match.new, self.kind)
        first = self._stages.first(self._stages.pipeline).id if self._stages is not None else None
        wrong = {**import_custom.missing(chunk, match.new, self.kind, first), **wrong}
        tally.rejections += [
            (chunk.numbers[index], chunk.cells[index], import_columns.worded(error)) for index, error in wrong.items()
        ]
        new = [index for index in match.new if index not in wrong] if wrong else match.new
        fresh = select(chunk, new)
        ids: Mapping[int, int] = {}
        rows = chunk.fields.get(row_import.COLUMN.name)
        if fresh.numbers:
            fresh.fields = {name: cells for name, cells in fresh.fields.items() if name != row_import.COLUMN.name}
            ids = dict(zip(new, self._create(act, fresh), strict=True))
            tally.created = len(ids)
        for index, made in ids.items() if rows else ():
            row_import.write(act, Ref(self.kind, made), rows[index] if rows else None)
        if rows:
            chunk.fields[row_import.COLUMN.name] = rows
        for index, found in match.known.items():
            record = found if found > 0 else ids.get(-found - 1)
            if record is None:
                tally.skipped += 1
            else:
                self._update(act, chunk, index, record, tally)

    def _create(self, act: Operation, chunk: Chunk) -> range:
        if chunk.batch is None:
            same = import_rows.template(self.session, self.kind, self._stages)
            if self._stages is not None:
                same = self._complete_staged(act, chunk, self._stages, same)
            self._prepare_new(chunk, same)
        return bulk.insert(act, chunk.batch) if chunk.batch else range(0)

    def _complete_staged(self, act: Operation, chunk: Chunk, stages: Stages, same: dict[str, Raw]) -> dict[str, Raw]:
        """What a record on a stage needs that its row does not say; returns what no row says."""
        import_rows.place(self.session, chunk, stages, same)
        import_rows.title(chunk, self.kind)
        import_rows.number(self.session, chunk, self.kind)
        import_rows.type_amounts(chunk)
        if self.kind == "deal":
            import_rows.flag_deals(chunk, same)
        elif self.kind == "lead":
            import_rows.flag_leads(chunk)
        same = {name: raw for name, raw in same.items() if name not in ("is_repeat", "is_repeat_inquiry")}
        chunk.fields, same = import_rows.complete(chunk.fields, same)
        if import_rows.any_late(self.session, chunk, self.kind, same):
            timers.pull(timers.CLOSE_DATES, act.at)
        return same

    def _update(self, act: Operation, chunk: Chunk, index: int, record: int, tally: Tally) -> None:
        mark = act.mark()
        row = {name: cells[index] for name, cells in chunk.fields.items() if name in self._said}
        try:
            with database.savepoint():
                restored = import_updates.apply(self.session, act, Ref(self.kind, record), row)
        except CrmError as error:
            if error.exit in (3, 7):
                raise
            act.back_to(mark)
            tally.rejections.append((chunk.numbers[index], chunk.cells[index], import_columns.worded(error)))
        else:
            tally.created += restored
            tally.updated += not restored

    def _write_users(self, act: Operation, chunk: Chunk, tally: Tally) -> None:
        known = Users(self.session, create=False)
        logins = chunk.fields.get("login") or [None] * len(chunk.numbers)
        for index, name in enumerate(chunk.fields["name"]):
            wanted = logins[index] or name
            known.learn([wanted])
            row = {field: cells[index] for field, cells in chunk.fields.items() if cells[index] is not None}
            if wanted not in known.known:
                known.known[wanted] = add_user(act, **row)
                tally.created += 1
            elif self.plan.options.on_duplicate == "update" and known.known[wanted] > 0:
                tally.updated += 1
                act.update(Ref("user", known.known[wanted]), row)
            else:
                tally.skipped += 1


def _check_currency(code: str) -> None:
    known = derived.rates()[1]
    if code and code not in known:
        raise Usage(
            text=N_("--currency {code}: there is no such currency"),
            code=code,
            hint=N_("one of: {choices}"),
            hint_params={"choices": ", ".join(known)},
        )


def _translated(column: Column, cells: Sequence[str]) -> Sequence[str]:
    if not column.values:
        return cells
    return [column.values.get(cell.strip(), cell) for cell in cells]


def _joined(before: list[str], texts: list[str], column: Column) -> list[str]:
    if column.spec.multiple:
        return [", ".join(filter(None, pair)) for pair in zip(before, texts, strict=True)]
    return [first or second for first, second in zip(before, texts, strict=True)]


def select(chunk: Chunk, indexes: Sequence[int]) -> Chunk:
    """These rows of a chunk; what was prepared of it when they are all."""
    if len(indexes) == len(chunk.numbers):
        return chunk
    return Chunk(
        [chunk.numbers[n] for n in indexes],
        [chunk.cells[n] for n in indexes],
        {name: [cells[n] for n in indexes] for name, cells in chunk.fields.items()},
    )
