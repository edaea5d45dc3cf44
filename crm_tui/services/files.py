"""Attached files: taken from a path into the store, named by fields of records, written out again.

A file is taken before the record names it; one that no record came to name is an orphan, which `crm-tui doctor` tells
and mends. Who may read a record may read its files.
Sources: entities «Custom fields», file; «Quote fields», attached files; threats T24, T25, T28.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from crm_tui.domain import attached, several
from crm_tui.domain.dates import from_ms
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError, Damaged, NotFound, Refused
from crm_tui.domain.fields import FieldKind, FieldSpec, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.services import records, settings
from crm_tui.services.session import Session
from data import file_references, kept_files
from data.kept_files import Attachment
from data.queries import names

AT = "@"
"""What the path of a file to attach begins with, as on many command lines."""
_SCHEME = "crm-file://"
_OPERATORS = frozenset({"ui", "cli"})
"""Where somebody typed the path. A workflow may hold a text that a stranger wrote: it must not name files of this machine."""
GRACE_SECONDS = 3600
"""An orphan of this age belongs to nobody who is still at it."""
_TRIES = 3
_DIGITS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A file of a record, as a door shows it."""

    id: int
    """0 for a path that was typed before files were kept."""
    field: str
    label: str
    """Of the field, a text to translate."""
    name: str
    size: int
    media: str
    added: str
    """Moment, ISO 8601 in UTC; empty for a path."""
    by: str
    """Login."""


def resolve(session: Session, spec: FieldSpec, given: str) -> Value:
    """The files that a text means: ``@path`` takes one in, a number or a name means one that a record has already.

    Raises:
        InvalidValue, NotFound, Refused: what cannot be attached, and why; nothing was taken.
    """
    given = given.strip()
    if spec.kind is not FieldKind.VALUES:
        return _one(session, spec, given) if given else None
    whole = given.startswith(AT) and not given.startswith(f'{AT}"') and Path(given[1:]).expanduser().is_file()
    wanted = [given] if whole else several.split(spec, given)
    return several.points(spec, [_one(session, spec, each) for each in wanted])


def _one(session: Session, spec: FieldSpec, given: str) -> str:
    if given.startswith(AT):
        if session.origin not in _OPERATORS:
            raise invalid(spec.name, given, N_("is a path, and only an operator attaches files by their path"))
        return take(session, Path(given[1:]).expanduser(), field=spec.name)
    number = attached.number_of(given) or _number(given)
    candidates = list(kept_files.rows([number]).values()) if number else kept_files.called(given, 50)
    found = [each for each in candidates if readable(session, each)]
    if not found:
        hint = N_("attach a file by its path: {field}=@/path/of/the/file")
        raise NotFound(what=N_("file"), name=shown(given), hint=hint, hint_params={"field": spec.name})
    if len(found) > 1:
        ids = ", ".join(str(each.id) for each in found)
        raise invalid(spec.name, given, N_("is the name of several files"), N_("write the number: {ids}"), ids=ids)
    return attached.value(found[0].name, found[0].id)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0


def readable(session: Session, found: Attachment) -> bool:
    """Whether the operator may read a record that has the file; or brought it, and no record has it yet."""
    owners = file_references.naming(found)
    if not owners:
        return found.created_by == session.user_id
    return any(_may_read(session, ref) for ref, _field in owners)


def _may_read(session: Session, ref: Ref) -> bool:
    try:
        records.get(session, ref)
    except CrmError:
        return False
    return True


def limit_bytes() -> int:
    """How large a file may be."""
    return settings.file_megabytes() * 1_000_000


def take(
    session: Session, path: Path, *, field: str = "file", most: int = 0, begins: Sequence[bytes] = (), wrong: str = ""
) -> str:
    """Keep a copy of the file; the value that a field then names it by. A dry run looks at it and keeps nothing.

    Args:
        session: Who attaches it.
        path: A regular file.
        field: The field that will name it.
        most: Bytes that it may have; 0 for what the setting says.
        begins: One of these must be its first bytes, where there are any.
        wrong: What is said of a file that begins otherwise, a text to translate.

    Raises:
        InvalidValue: its name, its first bytes, or too large.
        NotFound: there is none.
        Refused: not a regular file, not readable, the database itself, or it cannot be kept (a full disk).
    """
    from crm_tui.services import plain_files  # noqa: PLC0415 — only who attaches one

    name = attached.checked(field, path.name)
    limit = most or limit_bytes()
    with plain_files.opened(path) as source:
        size = os.fstat(source.fileno()).st_size
        if size > limit:
            raise _large(field, name, limit)
        if begins and not source.read(max(map(len, begins))).startswith(tuple(begins)):
            raise invalid(field, name, wrong)
        if session.dry_run:
            return attached.value(name, 0)
        for _attempt in range(_TRIES):
            source.seek(0)
            number = _kept(session, source, name, field, limit)
            if number is not None:
                return attached.value(name, number)
    raise Refused(text=N_("{path} cannot be written: {why}"), path=str(kept_files.folder()), why=os.strerror(11))


def _kept(session: Session, source: BinaryIO, name: str, field: str, limit: int) -> int | None:
    try:
        digest, size = kept_files.keep(source, limit)
    except kept_files.TooLarge:
        raise _large(field, name, limit) from None
    except OSError as error:
        why = os.strerror(error.errno or 5)
        raise Refused(text=N_("{path} cannot be kept: {why}"), path=name, why=why) from error
    return kept_files.add(name, size, attached.type_of(name), digest, at=session.now_ms(), by=session.user_id or None)


def _large(field: str, name: str, limit: int) -> CrmError:
    hint = N_("an administrator may change that: crm-tui setting set file_megabytes N")
    more = hint if limit == limit_bytes() else ""
    return invalid(field, name, N_("is larger than {limit} MB"), more, limit=limit // 1_000_000)


# ── What a record has ──


def of_record(session: Session, ref: Ref) -> tuple[Attached, ...]:
    """The files of a record, in the order of its fields.

    Raises:
        NotFound: no such record.
    """
    record = records.get(session, ref)
    logins = names.logins()
    return tuple(
        _attached(spec, text, logins)
        for spec in ENTITY_TYPES[ref.type].fields
        if spec.item_kind is FieldKind.FILE
        for text in _texts(spec, record.values.get(spec.name))
    )


def _texts(spec: FieldSpec, value: Value) -> list[str]:
    if value is None or value == ():
        return []
    return [str(each) for each in several.items(spec, value)] if spec.multiple else [str(value)]


def _attached(spec: FieldSpec, text: str, logins: dict[int, str]) -> Attached:
    found = _row(text)
    if found is None:
        return Attached(
            id=0, field=spec.name, label=spec.label, name=attached.name_of(text), size=0, media="", added="", by=""
        )
    return Attached(
        id=found.id,
        field=spec.name,
        label=spec.label,
        name=found.name,
        size=found.size,
        media=found.media,
        added=from_ms(found.created_at).isoformat(),
        by=logins.get(found.created_by or 0, ""),
    )


def _row(text: str) -> Attachment | None:
    number = attached.number_of(text)
    return kept_files.rows([number]).get(number) if number else None


def text(value: str, *, machine: bool = False) -> str:
    """What people read: name and size; scripts get the name."""
    found = None if machine else _row(value)
    name = attached.name_of(value)
    return f"{name} ({attached.size_text(found.size)})" if found else name


def told(value: str) -> dict[str, str | int | None]:
    """For JSON: number, name, size in bytes and media type; a path that was only typed has but a name."""
    found = _row(value)
    if found is None:
        return {"id": attached.number_of(value) or None, "name": attached.name_of(value), "size": None, "type": None}
    return {"id": found.id, "name": found.name, "size": found.size, "type": found.media}


# ── Out again ──


def address(number: int, name: str = "") -> str:
    """``crm-file://17/offer.pdf``, the short one without the name: holds no path, and `called` takes it."""
    return f"{_SCHEME}{number}{'/' if name else ''}{quote(name)}"


def called(session: Session, word: str) -> Attachment:
    """The file of that number, unique name or address.

    Raises:
        NotFound: there is none, or no record that the operator may read has it.
        InvalidValue: several are called so.
    """
    spec = FieldSpec(name="file", label=N_("file"), kind=FieldKind.FILE)
    bare = word.removeprefix(_SCHEME).partition("/")[0] if word.startswith(_SCHEME) else word.removeprefix(AT)
    number = attached.number_of(_one(session, spec, bare))
    return kept_files.rows([number])[number]


def content(found: Attachment) -> Iterator[bytes]:
    """The content, in blocks.

    Raises:
        Damaged: it is gone, or is not what it was; told after the last block.
    """
    try:
        yield from kept_files.blocks(found.sha256)
    except OSError as error:
        raise Damaged(
            path=str(kept_files.place(found.sha256)),
            reason=N_("the content of an attached file is missing or damaged"),
            hint=N_("a backup has it: crm-tui restore FILE"),
        ) from error


def save(session: Session, word: str, target: Path, *, force: bool = False) -> Attachment:
    """Write a kept file to a path, whole or not at all, for its owner only.

    Args:
        session: Who wants it.
        word: Its number or unique name.
        target: The new file, or a folder that gets one of the file's own name.
        force: Replace what is there.

    Raises:
        NotFound, InvalidValue: which file.
        Refused: the target.
        Damaged: the content; nothing was written.
    """
    from crm_tui.services import exporting  # noqa: PLC0415 — only who writes files

    found = called(session, word)
    if not session.dry_run:
        exporting.write(content(found), target / found.name if target.is_dir() else target, force=force)
    return found


# ── What nobody needs ──


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What a look at the kept files found."""

    files: int
    """Rows."""
    broken: tuple[Attachment, ...]
    """Content that is missing or damaged."""
    orphans: int
    """Unfinished files, content without a row, rows that nothing names."""
    mended: bool


def health(session: Session, *, mend: bool = False) -> Health:
    """Look at every kept file; with ``mend`` take away what nobody needs.

    Args:
        session: Who looks; only administrators may mend.
        mend: Remove orphans.
    """
    count, broken = 0, []
    for each in kept_files.every():
        count += 1
        if not kept_files.whole(each):
            broken.append(each)
    before = time.time() - GRACE_SECONDS
    unnamed = file_references.unnamed(session.now_ms() - GRACE_SECONDS * 1000)
    parts, digests = kept_files.orphans(before)
    if mend:
        for path in parts:
            path.unlink(missing_ok=True)
        kept_files.sweep(digests)
        file_references.forget(unnamed)
    return Health(files=count, broken=tuple(broken), orphans=len(parts) + len(digests) + len(unnamed), mended=mend)
