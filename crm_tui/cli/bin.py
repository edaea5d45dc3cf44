"""`crm-tui bin`: what was deleted, back again or gone for good."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import click

from crm_tui.cli import listing, naming, reading, rehearsal, setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import LIMIT
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.dates import to_ms
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Usage
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import bin as recycling
from crm_tui.services import records
from crm_tui.services.bin import Item, Purged

_COLUMNS = ("record", "title", "deleted_at", "deleted_by", "purge_at", "merged_into")
_PAGE = 500
_PURGED = ("operation", "purged")


@verb(N_("What lies in the recycle bin, the newest first; of one type when it is named. restore takes it out."))
@click.argument("kind", metavar="[TYPE]", required=False, default="")
@click.option("--limit", type=LIMIT, default=100, metavar="N", help=N_("at most so many (100)"))
@pass_door
def list_bin(door: Door, kind: str, limit: int) -> None:
    """``bin list``."""
    setup.listed(door, (_row(door, each) for each in itertools.islice(_items(door, kind), limit)), _COLUMNS)


def _items(door: Door, kind: str) -> Iterator[Item]:
    after: Item | None = None
    while found := recycling.page(door.session, kind, after=after, limit=_PAGE):
        yield from found
        after = found[-1]


def _row(door: Door, each: Item) -> dict[str, Json]:
    return {
        "id": each.ref.id,
        "record": str(each.ref),
        "title": each.title,
        "deleted_at": reading.moment(door, to_ms(each.deleted_at)),
        "deleted_by": each.deleted_by,
        "purge_at": reading.moment(door, to_ms(each.purge_at)) if each.purge_at else None,
        "merged_into": str(each.merged_into) if each.merged_into else None,
    }


@verb(N_("Takes records out of the recycle bin, with their ids, links and timelines."))
@click.argument("words", metavar="TYPE:ID…", nargs=-1, required=True)
@pass_door
def restore_records(door: Door, words: tuple[str, ...]) -> int:
    """``bin restore``."""
    code, refs = 0, sorted(map(_ref, words), key=lambda each: each.type)
    for kind in {each.type for each in refs}:
        listing.require(door, kind)
    for _kind, several in itertools.groupby(refs, lambda each: each.type):
        code = rehearsal.done(door, records.restore(door.session, list(dict.fromkeys(several)))) or code
    return code


def _ref(word: str) -> Ref:
    kind, colon, number = word.partition(":")
    if not colon or kind not in ENTITY_TYPES:
        near = nearest(kind, ENTITY_TYPES) if colon else ""
        raise Usage(
            text=N_("“{word}” does not name a record"),
            word=shown(word),
            field="id",
            hint=N_("did you mean “{near}”?") if near else N_("write for example deal:42"),
            hint_params={"near": near},
        )
    return naming.record(kind, number)


@verb(
    N_(
        "Deletes records of the recycle bin for good, or with --all everything in it (of a type when it is named). Only "
        "administrators; nothing takes it back."
    )
)
@click.argument("words", metavar="TYPE:ID…|[TYPE] --all", nargs=-1)
@click.option("--all", "everything", is_flag=True, help=N_("all that lies in it"))
@pass_door
def purge_records(door: Door, words: tuple[str, ...], everything: bool) -> int:
    """``bin purge``."""
    setup.require(door, _PURGED)
    if everything and len(words) < 2:
        steps = recycling.everything(door.session, words[0] if words else "")
        question = _("Delete everything in the recycle bin for good?")
    elif words and not everything:
        refs = list(dict.fromkeys(map(_ref, words)))
        steps = recycling.purging(door.session, iter(refs))
        question = _question(refs)
    else:
        raise Usage(text=N_("name records, or --all with at most one type"), field="id")
    door.confirm(question)
    last = Purged(0, 0)
    for last in steps:  # noqa: B007 — the last one tells all
        pass
    if door.asked.dry_run:
        rehearsal.changes(door)
    else:
        if door.out.chosen:
            setup.one(door, {"operation": last.operation_id or None, "purged": last.done})
        said = ngettext("{count} record purged", "{count} records purged", last.done)
        door.out.say(fill(said, {"count": last.done}))
    return _refusals(door, last)


def _question(refs: Sequence[Ref]) -> str:
    said = ngettext("Delete {count} record for good?", "Delete {count} records for good?", len(refs))
    return fill(said, {"count": len(refs)})


def _refusals(door: Door, last: Purged) -> int:
    from crm_tui.cli import app  # noqa: PLC0415 — the net of this door words errors; most purges refuse nothing

    for ref, error in last.refused:
        app.refuse(error, as_json=door.out.form in ("json", "jsonl"), about=str(ref))
    return last.refused[0][1].exit if last.refused else 0
