"""`crm-tui exception …`: phones and e-mails from which no leads and deals come."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import click

from crm_tui.cli import naming, reading, setup
from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.errors import CrmError, NotFound, Usage
from crm_tui.domain.exceptions import Entry
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, error_text, fill, ngettext
from crm_tui.services import exceptions

_COLUMNS = ("id", "kind", "value", "comment", "added_at", "added_by", "source")
_FIELDS = (*_COLUMNS, "normal")
_ADDED = ("kind", "value", "comment")


def _row(door: Door, found: Entry) -> dict[str, Json]:
    return {
        "id": found.id,
        "kind": found.kind,
        "value": found.value,
        "normal": found.normal,
        "comment": found.comment,
        "added_at": reading.moment(door, found.added_at),
        "added_by": found.added_by,
        "source": str(found.source) if found.source else "",
    }


@verb(N_("The whole list."))
@pass_door
def list_exceptions(door: Door) -> None:
    """``exception list``."""
    session = door.session
    setup.listed(door, (_row(door, each) for each in exceptions.entries(session)), _COLUMNS)


@verb(N_("Entries with this part of the phone, of the address or of the comment; exit 1 when there is none."))
@click.argument("words", metavar="TEXT", nargs=-1, required=True)
@pass_door
def search(door: Door, words: tuple[str, ...]) -> None:
    """``exception search``."""
    text = " ".join(words)
    found = [_row(door, each) for each in exceptions.entries(door.session, text)]
    if not found:
        raise NotFound(what=N_("exception"), name=text)
    setup.listed(door, found, _COLUMNS)


def _guide() -> dict[str, list[str]]:
    return {
        N_("Examples"): [
            "crm-tui exception add '+39 333 1234567; calls every day' spam@example.com",
            "crm-tui exception add contact:12",
            "crm-tui exception add - < exceptions.txt",
        ]
    }


@verb(
    N_(
        "Puts phones and e-mails on the list, a comment behind a semicolon; all of a record (lead, deal, contact, "
        "company) by TYPE:ID; - reads lines from standard input."
    ),
    more=_guide,
)
@click.argument("words", metavar="VALUE[;COMMENT]…|TYPE:ID…|-", nargs=-1, required=True)
@pass_door
def add(door: Door, words: tuple[str, ...]) -> int:
    """``exception add``."""
    setup.require(door, _ADDED)
    records = [word for word in words if word.partition(":")[0] in exceptions.SOURCES]
    if records and len(records) < len(words):
        raise Usage(text=N_("records and values are added one after the other"))
    session = door.session
    if not records:
        return _told(door, [exceptions.add(session, _lines(words))])
    refs = [naming.record(word.partition(":")[0], word) for word in records]
    return _told(door, [exceptions.add_from(session, ref) for ref in refs])


def _lines(words: Sequence[str]) -> Iterator[str]:
    for word in words:
        if word != "-":
            yield word
        elif sys.stdin is None:
            raise Usage(text=N_("standard input is closed"), hint=N_("write the values as arguments"))
        else:
            for line in sys.stdin.buffer:
                yield line.decode("utf-8", "replace")


def _told(door: Door, several: Sequence[exceptions.Added]) -> int:
    added = [each for found in several for each in found.added]
    known = sum(len(found.known) for found in several)
    worst: CrmError | None = None
    for found in several:
        for line, error in found.refused:
            worst = error
            door.out.complain(fill(_("line {number}: {reason}"), {"number": line, "reason": error_text(error)}))
    said = ngettext("{count} exception added", "{count} exceptions added", len(added)).format(count=len(added))
    if known:
        said += ", " + ngettext("{count} was there already", "{count} were there already", known).format(count=known)
    rows: list[dict[str, Json]] = [{"kind": each.kind, "value": each.value, "comment": each.comment} for each in added]
    setup.done(door, said, rows, _ADDED)
    return worst.exit if worst is not None else 0


@verb(N_("Takes entries off the list: by id, or by phone or address however it is written."))
@click.argument("words", metavar="ID|VALUE…", nargs=-1, required=True)
@pass_door
def remove(door: Door, words: tuple[str, ...]) -> None:
    """``exception remove``."""
    setup.require(door, _FIELDS)
    found = exceptions.remove(door.session, words)
    said = ngettext("{count} exception removed", "{count} exceptions removed", len(found)).format(count=len(found))
    setup.done(door, said, [_row(door, each) for each in found], _COLUMNS)
