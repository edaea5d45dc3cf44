"""Rows that become records one at a time, with all rules and reminders: activities, tasks, products and whatever else has no
way to come in a thousand at once. An activity may be done already.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.services import completing, import_columns, import_updates, records, row_import
from crm_tui.services.import_lookups import Names
from crm_tui.services.session import Session
from data import database
from data.operations import Operation
from data.queries import names
from data.shapes import Raw, from_raw

if TYPE_CHECKING:
    from crm_tui.services.import_chunks import Tally
    from crm_tui.services.import_columns import Chunk
    from crm_tui.services.import_matching import Match

_DONE = ("completed", "completed_at")
"""What completing an activity writes; a file may say that it happened, and when."""


class Called(Names):
    """Records that have no comparable form of their names: by origin, ``deal:12`` or a name that only one of them has."""

    def form(self, name: str) -> str:
        """Names are compared as they are written; upper and lower case are one."""
        return name.casefold()

    def _find(self, fresh: Collection[str]) -> None:
        self.ambiguous = {name: ids for name, ids in self.ambiguous.items() if name not in fresh}
        for name in self._without_origins(fresh):
            self._choose(name, [(record, name) for record in names.records_called(self.kind, name)])


def write(
    session: Session, act: Operation, kind: str, chunk: Chunk, match: Match, tally: Tally, said: Collection[str]
) -> None:
    """Store the rows; inside a transaction. A row that a rule refuses is a rejection, and the others go on.

    Args:
        session: Who imports.
        act: The operation.
        kind: The type.
        chunk: The rows.
        match: Which of them are new, and which are records already.
        tally: Counted into.
        said: The fields that the file fills; of a known record only these change.
    """
    tally.skipped = match.skipped
    made: dict[int, int] = {}
    for index in match.new:
        row = {name: cells[index] for name, cells in chunk.fields.items() if cells[index] not in (None, [])}
        if (record := _stored(session, act, kind, chunk, index, row, None, tally)) is not None:
            made[index] = record
            tally.created += 1
    for index, found in match.known.items():
        record = found if found > 0 else made.get(-found - 1, 0)
        row = {name: cells[index] for name, cells in chunk.fields.items() if name in said}
        if record and _stored(session, act, kind, chunk, index, row, record, tally) is not None:
            tally.updated += 1


def _stored(
    session: Session,
    act: Operation,
    kind: str,
    chunk: Chunk,
    index: int,
    row: dict[str, Raw],
    record: int | None,
    tally: Tally,
) -> int | None:
    """The id of the record that the row became; None when it was refused."""
    mark = act.mark()
    done = {name: row.pop(name, None) for name in _DONE} if kind == "activity" else {}
    try:
        with database.savepoint():
            if record is None:
                record = records.create(session, kind, _values(kind, row), act=act).id
                row_import.write(act, Ref(kind, record), row.get(row_import.COLUMN.name))
            else:
                import_updates.apply(session, act, Ref(kind, record), row)
            if done:
                _complete(session, act, record, done)
    except CrmError as error:
        if error.exit in (3, 7):
            raise
        act.back_to(mark)
        tally.rejections.append((chunk.numbers[index], chunk.cells[index], import_columns.worded(error)))
        return None
    return record


def _values(kind: str, row: Mapping[str, Raw]) -> dict[str, Value]:
    """What the row says; the name that the import has put together follows from its parts here."""
    entity = ENTITY_TYPES[kind]
    specs = {name: entity.field(name) for name in row if name != "full_name"}
    return {name: from_raw(spec, row[name]) for name, spec in specs.items() if spec is not None}


def _complete(session: Session, act: Operation, record: int, done: Mapping[str, Raw]) -> None:
    """Tick it off when the row says so; what is done stays done."""
    if not done["completed"] and not done["completed_at"]:
        return
    before = act.read(Ref("activity", record))
    if not before.values["completed"]:
        more = {"completed_at": min(done["completed_at"], act.at)} if done["completed_at"] else {}
        completing.finish(session, act, before, more, automatic=False)
