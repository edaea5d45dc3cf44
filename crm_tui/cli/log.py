"""Verbs of the operations log: undo, redo, log; and the operator's notifications."""

from __future__ import annotations

from collections.abc import Iterator

import click

from crm_tui.cli import reading, rehearsal, setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import LIMIT
from crm_tui.cli.options import filter_text, pass_door, verb
from crm_tui.cli.output import Json, tell
from crm_tui.domain.errors import Usage
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.values import parse_bool
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import deeds
from crm_tui.services import undo as undoing

_LOG = ("id", "at", "login", "origin", "label", "changes", "undone_by", "what")
_SHOWN = ("id", "at", "login", "origin", "what", "changes", "undone_by")
"""What a table has: ``what`` says more than ``label``."""
_PAGE = 500
_UNDONE = ("operation", "label", "what", "changes", "conflicts")
CONFLICT = 4


@verb(
    N_(
        "Takes back your last operation, or one of the log by its number. Fields that somebody changed since are left "
        "alone and reported (exit 4)."
    )
)
@click.argument("operation", required=False)
@pass_door
def undo(door: Door, operation: str | None) -> int:
    """``undo``."""
    setup.require(door, _UNDONE)
    number = None
    if operation is not None:
        if not (operation.isascii() and operation.isdigit()) or len(operation) > 18:
            raise Usage(
                text=N_("“{word}” is not the number of an operation"),
                word=shown(operation),
                hint=N_("crm-tui log shows the numbers"),
            )
        number = int(operation)
    result = undoing.undo(door.session, number)
    said = ngettext(
        "undone: {label} ({count} change, operation {operation})",
        "undone: {label} ({count} changes, operation {operation})",
        result.done,
    )
    return _told(door, result, said)


@verb(N_("Does again what you took back last."))
@pass_door
def redo(door: Door) -> int:
    """``redo``."""
    setup.require(door, _UNDONE)
    result = undoing.redo(door.session)
    said = ngettext(
        "done again: {label} ({count} change, operation {operation})",
        "done again: {label} ({count} changes, operation {operation})",
        result.done,
    )
    return _told(door, result, said)


def _told(door: Door, result: undoing.Undone, sentence: str) -> int:
    if door.asked.dry_run:
        rehearsal.changes(door)
    else:
        words = {"label": result.label, "count": result.done, "operation": result.operation_id}
        said = fill(sentence if result.operation_id else _("nothing to change: {label}"), words)
        if door.out.chosen:
            setup.one(
                door,
                {
                    "operation": result.operation_id,
                    "label": result.act,
                    "what": result.label,
                    "changes": result.done,
                    "conflicts": [{"ref": str(each.ref), "field": each.field} for each in result.conflicts],
                },
            )
        door.out.say(said)
    for conflict in result.conflicts:
        tell(
            fill(
                _("left alone, changed since: {ref} {field}"),
                {"ref": str(conflict.ref), "field": conflict.field or _("the whole record")},
            )
        )
    return CONFLICT if result.conflicts else 0


@verb(
    N_("What was done, newest first. FILTER words: user:LOGIN, user:me, origin:cli, label:TEXT, undone:yes."),
    filters=True,
)
@click.argument("words", metavar="[FILTER…]", nargs=-1)
@click.option("--limit", type=LIMIT, default=100, metavar="N", help=N_("at most so many (100)"))
@pass_door
def log(door: Door, words: tuple[str, ...], limit: int) -> None:
    """``log``."""
    wanted = _conditions(door, filter_text(words))
    setup.listed(door, _operations(door, wanted, limit), _SHOWN if door.out.form == "table" else _LOG)


_KEYS = ("user", "origin", "label", "undone")


def _conditions(door: Door, text: str) -> dict[str, str]:
    """The words of the filter by key; bare words are looked for in the label."""
    found: dict[str, str] = {}
    for word in text.split():
        key, colon, value = word.partition(":")
        if not colon:
            key, value = "label", f"{found.get('label', '')} {word}".strip()
        if key not in _KEYS:
            near = nearest(key, _KEYS)
            raise Usage(
                text=N_("“{key}” is not a filter of the log"),
                key=shown(key),
                hint=N_("did you mean “{near}”?") if near else N_("choose one of: {choices}"),
                hint_params={"near": near, "choices": ", ".join(_KEYS)},
            )
        found[key] = door.session.login if (key, value) == ("user", "me") else value
    return found


def _operations(door: Door, wanted: dict[str, str], limit: int) -> Iterator[dict[str, Json]]:
    before: int | None = None
    left = limit
    while left > 0:
        page = undoing.log(door.session, before=before, limit=_PAGE if wanted else min(left, _PAGE))
        for each in page:
            row: dict[str, Json] = {
                "id": each.id,
                "at": reading.moment(door, each.at),
                "login": each.login,
                "origin": each.origin,
                "label": _(each.act),
                "changes": each.changes,
                "undoes": each.undoes,
                "undone_by": each.undone_by,
                "what": deeds.line(each),
            }
            if left > 0 and _matches(row, wanted):
                left -= 1
                yield row
        if not page:
            return
        before = page[-1].id


def _matches(row: dict[str, Json], wanted: dict[str, str]) -> bool:
    return all(_holds(row, key, value) for key, value in wanted.items())


def _holds(row: dict[str, Json], key: str, value: str) -> bool:
    match key:
        case "user":
            return row["login"] == value
        case "origin":
            return value in (row["origin"], str(row["origin"]).partition(":")[0])
        case "label":
            return value.casefold() in f"{row['label']} {row['what']}".casefold()
        case _:
            return (row["undone_by"] is not None) == parse_bool("undone", value)


@verb(N_("Reminders and news for you, newest first."))
@click.option("--unseen", is_flag=True, help=N_("only those that you have not seen"))
@click.option("--seen", "mark", is_flag=True, help=N_("afterwards all count as seen"))
@click.option("--limit", type=LIMIT, default=50, metavar="N", help=N_("at most so many (50)"))
@pass_door
def notifications_command(door: Door, unseen: bool, mark: bool, limit: int) -> None:
    """``notifications``."""
    from crm_tui.services import notifications  # noqa: PLC0415 — the other verbs of this module need none

    session = door.session
    found = notifications.unseen(session, limit) if unseen else notifications.page(session, limit=limit)
    rows: list[dict[str, Json]] = [
        {
            "id": each.id,
            "at": reading.moment(door, each.at),
            "kind": each.kind,
            "record": str(each.ref),
            "text": notifications.text(session, each),
            "seen": each.seen,
        }
        for each in found
    ]
    setup.listed(door, rows, ("id", "at", "record", "text", "seen"))
    if mark:
        count = notifications.mark_seen(session)
        door.out.say(fill(ngettext("{count} notice seen", "{count} notices seen", count), {"count": count}))
