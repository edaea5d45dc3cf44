"""Which records name an attached file; files that nobody names any more leave with the records that are purged."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from crm_tui.domain import attached
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import PREFIX, FieldKind
from crm_tui.domain.ref import Ref
from data import database, kept_files
from data.kept_files import Attachment
from data.shapes import Raw, Shape, kept, undump


def places() -> tuple[tuple[str, str, bool], ...]:
    """Every field that may name files: type, field, whether it holds several; those of deleted custom fields too."""
    found = {
        (code, spec.name, kept(code)[spec.name].shape is Shape.POINT)
        for code, kind in ENTITY_TYPES.items()
        for spec in kind.fields
        if spec.item_kind is FieldKind.FILE
    }
    made = database.sql(
        "SELECT f.entity, f.code, f.many FROM custom_field f JOIN sqlite_master m ON m.name = f.entity AND m.type = 'table' "
        "WHERE f.kind = 'file'"
    )
    return tuple(sorted(found | {(row[0], PREFIX + row[1], bool(row[2])) for row in made}))


def naming(found: Attachment, limit: int = 50) -> list[tuple[Ref, str]]:
    """Records that have the file in a field, with the field; also those in the recycle bin."""
    value = attached.value(found.name, found.id)
    records: list[tuple[Ref, str]] = []
    for kind, field, several in places():
        if len(records) >= limit:
            break
        if several:
            rows = database.sql(
                "SELECT record FROM point WHERE normal = ? AND field = ? AND type = ? AND value = ? LIMIT ?",
                (value.casefold(), field, kind, value, limit),
            )
        else:
            rows = database.sql(f"SELECT id FROM {kind} WHERE {field} = ? LIMIT ?", (value, limit))
        records += [(Ref(kind, row[0]), field) for row in rows]
    return records


def of_record(kind: str, record: int) -> list[int]:
    """The numbers of all files that the record has, and of those that its log says it had."""
    fields = {field for owner, field, _several in places() if owner == kind}
    if not fields:
        return []
    texts: list[Raw] = []
    for name, old, new in database.sql(
        "SELECT field, old, new FROM change WHERE type = ? AND record = ? "
        "AND (instr(coalesce(old, ''), '//') OR instr(coalesce(new, ''), '//'))",
        (kind, record),
    ):
        texts += _texts(fields, name, undump(old)) + _texts(fields, name, undump(new))
    for name, value in database.sql("SELECT field, value FROM point WHERE type = ? AND record = ?", (kind, record)):
        texts += [value] if name in fields else []
    for owner, field, several in places():
        if owner == kind and not several:
            texts += [row[0] for row in database.sql(f"SELECT {field} FROM {kind} WHERE id = ?", (record,))]
    return sorted({number for text in texts if isinstance(text, str) and (number := attached.number_of(text))})


def _texts(fields: Iterable[str], name: str, raw: Raw) -> list[Raw]:
    """The values of fields that name files, of one line of the log."""
    if not name and isinstance(raw, dict):
        return [text for field in fields for text in _texts(fields, field, raw.get(field))]
    if name not in fields:
        return []
    return [each[0] for each in raw if each] if isinstance(raw, list) else [raw]


def release(numbers: Sequence[int]) -> None:
    """Forget those of these files that no record has any more; their content leaves when that is committed.

    Inside the transaction that purges the record which had them.
    """
    gone = [each for each in kept_files.rows(numbers).values() if not naming(each, 1)]
    for each in gone:
        database.execute("DELETE FROM attachment WHERE id = ?", (each.id,))
    if gone:
        digests = [each.sha256 for each in gone]
        database.on_commit(lambda: _swept(digests))


def _swept(digests: Sequence[str]) -> None:
    kept_files.sweep(digests)


def unnamed(before: int) -> list[Attachment]:
    """Files that no record has and no log knows: somebody died, or changed their mind, while attaching them.

    Args:
        before: UTC ms: younger ones may be named in a moment.
    """
    found = [each for each in kept_files.every() if each.created_at < before and not naming(each, 1)]
    if not found:
        return []
    told = set(_told())
    return [each for each in found if each.id not in told]


def _told() -> Iterator[int]:
    """Numbers of files that the log knows: undo may bring them back."""
    by_kind: dict[str, set[str]] = {}
    for kind, field, _several in places():
        by_kind.setdefault(kind, set()).add(field)
    for kind, fields in by_kind.items():
        rows = database.sql(
            "SELECT field, old, new FROM change WHERE type = ? AND (field = '' OR field IN (SELECT value FROM json_each(?))) "
            "AND (instr(coalesce(old, ''), '//') OR instr(coalesce(new, ''), '//'))",
            (kind, json.dumps(sorted(fields))),
        )
        for name, old, new in rows:
            for text in _texts(fields, name, undump(old)) + _texts(fields, name, undump(new)):
                if isinstance(text, str):
                    yield attached.number_of(text)


def forget(gone: Sequence[Attachment]) -> int:
    """Take rows away that nobody needs, with their content; how many."""
    with database.transaction():
        for each in gone:
            database.execute("DELETE FROM attachment WHERE id = ?", (each.id,))
    kept_files.sweep([each.sha256 for each in gone])
    return len(gone)
