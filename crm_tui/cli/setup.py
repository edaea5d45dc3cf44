"""What all verbs of the set-up share: what they print when they are done."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from crm_tui.cli.output import Row
from crm_tui.domain.errors import Usage
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import LANGUAGES, N_
from crm_tui.i18n.translate import in_language

if TYPE_CHECKING:
    from crm_tui.cli.door import Door


def worded(door: Door) -> AbstractContextManager[None]:
    """Where rows are worded: tables in the language in use, every other format in the language of the sources."""
    return nullcontext() if door.out.form == "table" else in_language(LANGUAGES[0])


def listed(door: Door, rows: Iterable[Row], columns: Sequence[str], kind: str = "") -> None:
    """Rows with the columns that were asked for; read as they are written.

    Args:
        door: This run.
        rows: The objects.
        columns: What a table has when no fields are asked for.
        kind: What `headings.heading` knows the table by.

    Raises:
        Usage: ``--fields`` names a column that the rows do not have.
    """
    asked = door.fields()
    if asked is None:
        door.out.rows(rows, columns, kind=kind)
        return
    waiting = iter(rows)
    first = next(waiting, None)
    _check(asked, [*columns, *(first or {})])
    found = waiting if first is None else itertools.chain([first], waiting)
    door.out.rows(({name: row[name] for name in asked} for row in found), asked, kind=kind)


def require(door: Door, columns: Sequence[str]) -> None:
    """Before something is written: what ``--fields`` asks for is there, so that no write is told as a mistake.

    Raises:
        Usage: ``--fields`` names a column that there is not.
    """
    asked = door.fields()
    if asked is not None:
        _check(asked, columns)


def one(door: Door, row: Row, kind: str = "") -> None:
    """One object with the fields that were asked for.

    Args:
        door: This run.
        row: The object.
        kind: What `headings.heading` knows its names by.

    Raises:
        Usage: ``--fields`` names one that it does not have.
    """
    asked = door.fields()
    if asked is not None:
        _check(asked, list(row))
        row = {name: row[name] for name in asked}
    door.out.record(row, kind=kind)


def _check(asked: Sequence[str], columns: Sequence[str]) -> None:
    known = list(dict.fromkeys(columns))
    for name in asked:
        if name not in known:
            near = nearest(name, known)
            raise Usage(
                text=N_("“{field}” is not a column here"),
                field=shown(name),
                hint=N_("did you mean “{near}”?") if near else N_("choose one of: {choices}"),
                hint_params={"near": near, "choices": ", ".join(known)},
            )


def done(door: Door, sentence: str, rows: Sequence[Row] = (), columns: Sequence[str] = ()) -> None:
    """A write is done: its changes in a dry run, else a sentence, and the rows where a format was asked for.

    Args:
        door: This run.
        sentence: What was done, in the language in use.
        rows: What it left behind.
        columns: Their columns.
    """
    if door.asked.dry_run:
        from crm_tui.cli import rehearsal  # noqa: PLC0415 — only dry runs

        rehearsal.changes(door)
        return
    if door.out.chosen and rows:
        listed(door, rows, columns)
    door.out.say(sentence)
