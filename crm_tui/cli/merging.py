"""`TYPE duplicates` and `TYPE merge`; and what `TYPE add` says when somebody alike is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click

from crm_tui.cli import listing, naming, rehearsal, setup
from crm_tui.cli import values as wordings
from crm_tui.cli.door import Door
from crm_tui.cli.guides import guide
from crm_tui.cli.numbers import LIMIT
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain.duplicates import KeyKind
from crm_tui.domain.errors import Usage
from crm_tui.domain.fields import Value
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import deeds, duplicates, lookup, merging
from crm_tui.services.duplicates import Group
from crm_tui.services.merging import Preview

_COLUMNS = ("group", "by", "value", "record", "title")
_KEYS = {
    KeyKind.EMAIL: N_("e-mail"),
    KeyKind.PHONE: N_("phone"),
    KeyKind.NAME: N_("name"),
    KeyKind.VAT: N_("VAT number"),
}


def duplicates_command(kind: str) -> click.Command:
    """``TYPE duplicates``."""

    @verb(
        N_(
            "Records that share an e-mail, a phone, a name or a VAT number, in groups; those that surely are the same first. "
            "See merge."
        ),
        more=guide(kind, "duplicates"),
    )
    @click.option(
        "--by", metavar="email,phone,name,vat", default="", help=N_("what is compared; all of them when it is left out")
    )
    @click.option("--limit", type=LIMIT, default=100, metavar="N", help=N_("at most so many groups (100)"))
    @pass_door
    def duplicates_(door: Door, by: str, limit: int) -> None:
        wanted = [part.strip() for part in by.split(",") if part.strip()]
        found = duplicates.groups(door.session, kind, by=wanted, limit=limit)
        setup.listed(
            door, (row for n, group in enumerate(found, 1) for row in _rows(n, group)), _COLUMNS, "table:duplicates"
        )

    return duplicates_


def _rows(number: int, group: Group) -> list[dict[str, Json]]:
    return [
        {
            "group": number,
            "by": [key.value for key in group.keys],
            "value": group.value,
            "verdict": group.verdict.value,
            "id": ref.id,
            "record": str(ref),
            "title": title,
        }
        for ref, title in group.members
    ]


def merge_command(kind: str) -> click.Command:
    """``TYPE merge``."""

    @verb(
        N_(
            "Merges the other records into MAIN: what there are several of is united, empty fields are filled, MAIN's values "
            "stay where both have one (--take FIELD=ID takes another's). What named the others names MAIN then; they go to "
            "the recycle bin. --dry-run shows it, undo takes all of it back."
        ),
        more=guide(kind, "merge"),
    )
    @click.argument("main", metavar="MAIN")
    @click.argument("others", metavar="OTHER…", nargs=-1, required=True)
    @click.option("--take", metavar="FIELD=ID", multiple=True, help=N_("the value of this record, not of MAIN"))
    @pass_door
    def merge(door: Door, main: str, others: tuple[str, ...], take: tuple[str, ...]) -> None:
        listing.require(door, kind)
        stays = naming.record(kind, main)
        refs = naming.records(kind, others)
        chosen = dict(_taken(kind, word) for word in take)
        seen = merging.preview(door.session, stays, refs, chosen)
        done = merging.merge(door.session, stays, refs, chosen, versions=seen.versions)
        _tell(door, seen)
        if door.asked.dry_run:
            rehearsal.changes(door)
            return
        if door.out.chosen:
            rehearsal.written(door, [stays])
        words = {
            "others": ", ".join(map(deeds.named, refs)),
            "main": deeds.named(stays),
            "operation": done.operation_id,
        }
        door.out.say(fill(_("{others} merged into {main} (operation {operation})"), words))

    return merge


def _taken(kind: str, word: str) -> tuple[str, int]:
    name, equals, number = word.partition("=")
    if not equals:
        raise Usage(
            text=N_("“{word}” is not FIELD=ID"), word=shown(word), field="take", hint=N_("write for example post=12")
        )
    return wordings.field_name(kind, name.strip()), naming.record(kind, number).id


def _tell(door: Door, seen: Preview) -> None:
    """Where there was something to choose, and what follows the main record."""
    for each in seen.conflicts:
        texts = [f"{record}: {lookup.value_text(door.session, each.spec, value)}" for record, value in each.values]
        words = {"field": _(each.spec.label), "values": " · ".join(texts), "taken": each.taken}
        door.out.say(fill(_("{field}: that of {taken} is taken ({values})"), words))
    if seen.moved:
        counted = ", ".join(_counted(kind, count) for kind, count in seen.moved.items())
        door.out.say(fill(_("they name the main record now: {records}"), {"records": counted}))


def _counted(kind: str, count: int) -> str:
    if kind != "comment":
        return deeds.counted(kind, count)
    return fill(ngettext("{count} comment", "{count} comments", count), {"count": count})


def warn(door: Door, kind: str, values: Mapping[str, Value]) -> None:
    """Tell who is there already that a new record with these values may repeat."""
    for each in duplicates.similar(door.session, kind, values):
        words = {"record": deeds.named(each.ref), "keys": keys_text(each.keys)}
        door.out.say(fill(_("similar: {record} ({keys})"), words))


def keys_text(keys: Sequence[KeyKind]) -> str:
    """What two records have in common, in the language in use."""
    return ", ".join(_(_KEYS[key]) for key in keys)
