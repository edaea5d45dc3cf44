"""Verbs that only look: list, show, history, timeline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

import click

from crm_tui.cli import events, headings, listing, naming, setup
from crm_tui.cli.door import Door
from crm_tui.cli.guides import guide
from crm_tui.cli.numbers import LIMIT
from crm_tui.cli.options import filter_text, pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.cli.values import Wording
from crm_tui.domain.dates import from_ms
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import NotFound
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, ngettext

if TYPE_CHECKING:
    from crm_tui.services.timeline import HistoryEntry

_HISTORY = ("at", "login", "origin", "label", "field", "old", "new")
_TIMELINE = ("at", "login", "kind", "text")


def list_command(kind: str) -> click.Command:
    """``TYPE list``."""

    @verb(
        N_("The rows that match the filter words, for example: stage:negotiation amount>5000 -source:web"),
        filters=True,
        more=guide(kind, "list"),
    )
    @click.argument("words", metavar="[FILTER…]", nargs=-1)
    @click.option("--sort", metavar="FIELD,-FIELD", default="", help=N_("the order; a minus turns it round"))
    @click.option("--limit", type=LIMIT, metavar="N", help=N_("at most so many"))
    @click.option("--preset", metavar="NAME", help=N_("a saved filter, besides the words"))
    @pass_door
    def list_(door: Door, words: tuple[str, ...], sort: str, limit: int | None, preset: str | None) -> None:
        from crm_tui.services import views  # noqa: PLC0415 — the other verbs of this module need no lists

        text = filter_text(words)
        if preset is not None:
            text = _with_preset(door, kind, preset, text)
        order = [part.strip() for part in sort.split(",") if part.strip()]
        if door.out.form == "ids":
            found_ids = views.ids(door.session, kind, text, sort=order, limit=limit)
            door.out.rows(({"id": number} for number in found_ids), ["id"])
            return
        found = views.listing_of(door.session, kind, text, sort=order, limit=limit)
        count = listing.emit(door, Wording(door.session), ENTITY_TYPES[kind], found, door.fields())
        door.out.say(ngettext("{count} row", "{count} rows", count).format(count=count))

    return list_


def _with_preset(door: Door, kind: str, name: str, text: str) -> str:
    """The filter of that name, in English or in the language in use, and the words besides it.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    from crm_tui.services import filtering  # noqa: PLC0415 — only lists with a saved filter

    offered = filtering.offered(door.session, kind)
    wanted = name.casefold()
    for known, saved in offered:
        if wanted in (known.casefold(), _(known).casefold()):
            return f"({saved}) {text}".strip() if saved.strip() else text
    near = nearest(name, [_(known) for known, _saved in offered])
    raise NotFound(
        what=N_("filter"),
        name=shown(name),
        hint=N_("did you mean “{near}”?") if near else "",
        hint_params={"near": near},
    )


def show_command(kind: str) -> click.Command:
    """``TYPE show``."""

    @verb(N_("One record with all its fields, also from the recycle bin."))
    @click.argument("word", metavar="ID")
    @pass_door
    def show(door: Door, word: str) -> None:
        from crm_tui.services import records  # noqa: PLC0415 — as above

        record = records.get(door.session, naming.record(kind, word))
        listing.one(door, Wording(door.session), ENTITY_TYPES[kind], record)

    return show


def history_command(kind: str) -> click.Command:
    """``TYPE history``."""

    @verb(N_("Every change of every field, newest first."))
    @click.argument("word", metavar="ID")
    @click.option("--by", "author", default="", metavar="LOGIN", help=N_("only what this operator changed"))
    @click.option("--type", "what", default="", metavar="TYPE", help=N_("created, changed, moved, deleted or restored"))
    @click.option("--from", "first", default="", metavar="DAY", help=N_("from this day on"))
    @click.option("--to", "last", default="", metavar="DAY", help=N_("until this day, which is included"))
    @click.option("--limit", type=LIMIT, metavar="N", help=N_("at most so many"))
    @pass_door
    def history_(door: Door, word: str, author: str, what: str, first: str, last: str, limit: int | None) -> None:
        from crm_tui.services import history  # noqa: PLC0415 — as above

        ref = naming.record(kind, word)
        asked = history.wanted(door.session, author=author, kind=what, first=first, last=last)
        found = (row for entry, row in _changes(door, ref) if history.matches(entry, asked))
        setup.listed(door, islice(found, limit), _HISTORY)

    return history_


def _changes(door: Door, ref: Ref) -> Iterator[tuple[HistoryEntry, dict[str, Json]]]:
    from crm_tui.services import timeline  # noqa: PLC0415 — as above

    people = door.out.form == "table"
    before: int | None = None
    while True:
        page = timeline.history(door.session, ref, before=before, limit=200, machine=not people)
        for entry in page:
            row: dict[str, Json] = {
                "id": entry.id,
                "operation": entry.operation,
                "at": moment(door, entry.at),
                "login": entry.login,
                "origin": entry.origin,
                "label": _(entry.label),
                "field": headings.heading(entry.field, ref.type) if people else entry.field,
                "old": entry.old,
                "new": entry.new,
            }
            yield entry, row
        if not page:
            return
        before = page[-1].id


def timeline_command(kind: str) -> click.Command:
    """``TYPE timeline``."""

    @verb(N_("What happened to the record, newest first: events, comments, completed activities."))
    @click.argument("word", metavar="ID")
    @click.option("--limit", type=LIMIT, metavar="N", help=N_("at most so many"))
    @pass_door
    def timeline_(door: Door, word: str, limit: int | None) -> None:
        ref = naming.record(kind, word)
        setup.listed(door, islice(_entries(door, ref, limit), limit), _TIMELINE)

    return timeline_


def _entries(door: Door, ref: Ref, limit: int | None) -> Iterator[dict[str, Json]]:
    from crm_tui.services import timeline  # noqa: PLC0415 — as above

    people = door.out.form == "table"
    yield from _waiting(door, ref, people)
    cursor = None
    left = limit
    while left is None or left > 0:
        page = timeline.page(door.session, ref, after=cursor, limit=100 if left is None else min(left, 100))
        for entry in page.entries:
            text = entry.text or events.text(entry, people=people)
            if people and (body := str(entry.payload.get("body") or "")):
                text = f"{text}: {body}"
            yield {
                "source": entry.source,
                "id": entry.id,
                "at": moment(door, entry.at),
                "login": entry.login,
                "origin": entry.origin,
                "kind": events.kind(entry) if people else entry.kind,
                "text": f"{entry.about}: {text}" if people and entry.about else text,
                "pinned": entry.pinned,
                "about": entry.about or str(ref),
                "payload": entry.payload,
            }
        if not page.more:
            return
        cursor = page.cursor
        left = None if left is None else left - len(page.entries)


def _waiting(door: Door, ref: Ref, people: bool) -> Iterator[dict[str, Json]]:
    """What came in and was not answered yet."""
    from crm_tui.services import activities  # noqa: PLC0415 — as above

    for each in activities.open_activities(door.session, ref):
        if each.direction != "in":
            continue
        yield {
            "source": "activity",
            "id": each.ref.id,
            "at": moment(door, each.came or each.deadline),
            "login": "",
            "origin": "",
            "kind": events.kind_of(each.kind) if people else each.kind,
            "text": f"{each.subject}: {each.body}" if people and each.body else each.subject,
            "pinned": False,
            "about": str(ref),
            "payload": {"direction": each.direction, "sender": each.sender, "body": each.body, "open": True},
        }


def moment(door: Door, instant: int | datetime | None) -> str:
    """An instant of the log: in the company's zone, with its offset for machines, in the language in use for people."""
    if instant is None:
        return ""
    at = (from_ms(instant) if isinstance(instant, int) else instant).astimezone(door.session.zone)
    if door.out.form == "table":
        from crm_tui.i18n.formats import datetime_text  # noqa: PLC0415 — machines need none of its tables

        return datetime_text(at)
    offset = at.utcoffset()
    if offset is not None and offset.seconds % 60:
        at = at.astimezone(UTC)
    return at.isoformat(timespec="milliseconds")
