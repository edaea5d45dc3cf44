"""The exceptions list: who is on it brings no new leads and deals, and calls and e-mails are not kept.

Source: entities «Exceptions list».
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crm_tui.domain import exceptions as rule
from crm_tui.domain.errors import CrmError, InvalidValue, NotFound, Refused
from crm_tui.domain.exceptions import Entry, Wanted
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.services.session import Session, operation
from data import exceptions as stored
from data.operations import Operation

SOURCES = ("lead", "deal", "contact", "company")
"""Types whose phones and e-mails can be put on the list at once."""


@dataclass(frozen=True, slots=True)
class Added:
    """What was put on the list."""

    added: tuple[Wanted, ...]
    known: tuple[Wanted, ...]
    """Those that were on it already."""
    refused: tuple[tuple[int, CrmError], ...]
    """Line, from 1, and why."""


def covers(*, phone: str = "", email: str = "") -> bool:
    """Whether a phone or an e-mail address is on the list; what is neither is not."""
    return covering(phone=phone, email=email) is not None


def covering(*, phone: str = "", email: str = "") -> int | None:
    """The entry that covers a phone or an e-mail address; None when neither is on the list."""
    keys = []
    for text in (phone, email):
        try:
            keys += [rule.key(text)] if text.strip() else []
        except InvalidValue:
            continue  # nobody can be recognised by it
    return next(iter(stored.known(keys).values()), None)


def entries(session: Session, search: str = "") -> Iterator[Entry]:
    """The entries, oldest first, read as they are used.

    Args:
        session: Who asks.
        search: A part of the value or of the comment; a whole phone is found however it is written.
    """
    yield from _pages(search)
    if not search.strip():
        return
    try:
        kind, normal = rule.key(search)
    except InvalidValue:
        return
    for number in stored.known([(kind, normal)]).values():
        found = stored.one(number)
        if found is not None and not any(found.id == each.id for each in _pages(search)):
            yield found


def _pages(search: str) -> Iterator[Entry]:
    after = 0
    while page := stored.page(after=after, like=search.strip()):
        yield from page
        after = page[-1].id


def add(session: Session, lines: Iterable[str], *, source: Ref | None = None) -> Added:
    """Put phones and e-mails on the list, one a line, a comment behind a semicolon; lines that are wrong are told.

    Args:
        session: Who adds them.
        lines: As people type them.
        source: The record that they are from.
    """
    wanted: dict[tuple[str, str], Wanted] = {}
    refused: list[tuple[int, CrmError]] = []
    for number, line in enumerate(lines, 1):
        try:
            found = rule.parse_line(line)
        except InvalidValue as error:
            refused.append((number, error))
            continue
        if found is not None:
            wanted.setdefault((found.kind, found.normal), found)
    with operation(session, N_("exceptions added")) as act:
        known = stored.known(wanted)
        added = tuple(each for key, each in wanted.items() if key not in known)
        for each in added:
            _create(act, each, source)
    return Added(added, tuple(wanted[key] for key in known), tuple(refused))


def _create(act: Operation, wanted: Wanted, source: Ref | None) -> None:
    act.create(
        "exception_entry",
        {
            "kind": wanted.kind,
            "value": wanted.value,
            "normal": wanted.normal,
            "comment": wanted.comment or None,
            "source_type": source.type if source else None,
            "source": source.id if source else None,
        },
    )


def add_from(session: Session, ref: Ref, comment: str = "") -> Added:
    """Put all phones and e-mails of a record on the list: its own, and those of the clients of a lead or deal.

    Raises:
        NotFound: there is no such record.
        Refused: it has neither.
    """
    if ref.type not in SOURCES:
        raise Refused(text=N_("{ref} has no phones and no e-mails"), ref=ref)
    with operation(session, N_("exceptions added")) as act:
        values = act.read(ref).values
    refs = [ref, *(Ref("contact", each) for each in values.get("contacts") or () if ref.type in ("lead", "deal"))]
    if ref.type in ("lead", "deal") and values.get("company"):
        refs.append(Ref("company", values["company"]))
    found = stored.points_of(refs)
    if not found:
        raise Refused(text=N_("{ref} has no phones and no e-mails"), ref=ref)
    said = comment.replace(";", ",").strip()
    return add(session, [f"{value}; {said}" if said else value for value in found], source=ref)


def remove(session: Session, words: Sequence[str]) -> tuple[Entry, ...]:
    """Take entries off the list, by id or by phone or e-mail however it is written; all or none.

    Raises:
        NotFound: one of them is not on the list.
        InvalidValue: one is neither an id, nor a phone, nor an e-mail.
    """
    with operation(session, N_("exceptions removed")) as act:
        found = tuple({each.id: each for each in map(_called, words)}.values())
        for entry in found:
            act.delete(Ref("exception_entry", entry.id))
    return found


def _called(word: str) -> Entry:
    bare = word.strip().removeprefix("#")
    number: int | None = int(bare) if bare.isascii() and bare.isdigit() and len(bare) <= 9 else None
    entry = stored.one(number) if number is not None else None
    if entry is None:
        key = rule.key(word)
        number = stored.known([key]).get(key)
        entry = stored.one(number) if number is not None else None
    if entry is None:
        raise NotFound(what=N_("exception"), name=shown(word))
    return entry
