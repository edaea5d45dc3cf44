"""Verbs that write records: add, set, delete, restore, comment, copy."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

import click

from crm_tui.cli import listing, naming, rehearsal, setup, values
from crm_tui.cli.door import Door
from crm_tui.cli.guides import guide
from crm_tui.cli.numbers import VERSION
from crm_tui.cli.options import pass_door, verb
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import Usage
from crm_tui.domain.fields import Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.domain.values import ParseContext
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import batch, deeds, lookup, own_stages, records, timeline

_COMMENT = ("id", "record", "text")


def add_command(kind: str) -> click.Command:
    """``TYPE add``."""

    @verb(N_("Creates a record from field=value words and prints it (-o ids: its id only)."), more=guide(kind, "add"))
    @click.argument("words", metavar="FIELD=VALUE…", nargs=-1, shell_complete=_complete_fields(kind))
    @pass_door
    def add(door: Door, words: tuple[str, ...]) -> None:
        values = given_values(door, kind, words)
        _warn(door, kind, values)
        if kind == "lead":
            _request(door, values)
        else:
            show_created(door, records.create(door.session, kind, values))

    return add


def given_values(door: Door, kind: str, words: Sequence[str]) -> dict[str, Value]:
    """The values of ``field=value`` words for a new record.

    Raises:
        Usage: a word that is none, or a field that is given twice.
        UnknownField, InvalidValue, NotFound: what a field does not take.
    """
    strays, assignments = naming.split(words)
    if strays:
        raise _not_assignment(strays[0])
    listing.require(door, kind)
    return lookup.parse_values(door.session, kind, _plain(kind, assignments))


def _warn(door: Door, kind: str, values: Mapping[str, Value]) -> None:
    if kind in ("contact", "company", "lead"):
        from crm_tui.cli import merging  # noqa: PLC0415 — the other types have no duplicates

        merging.warn(door, kind, values)


def _request(door: Door, values: Mapping[str, Value]) -> None:
    """A lead; without leads the deal that the request becomes, and who its client is."""
    from crm_tui.services import intake, modes  # noqa: PLC0415 — the other types have one way to be created

    if modes.current() != modes.CLASSIC:
        listing.require(door, "deal")  # that is what is printed
    first, *clients = intake.register(door.session, values)
    show_created(door, first)
    if first.type != "lead" and not door.asked.dry_run:
        words = {"records": ", ".join(map(deeds.named, clients))}
        said = _("the CRM mode is simple: a request becomes a deal with its client {records}")
        door.out.say(fill(said if clients else _("the CRM mode is simple: a request becomes a deal"), words))


def _not_assignment(word: str) -> Usage:
    return Usage(text=N_("“{word}” is not field=value"), word=shown(word), hint=N_("write for example title=Name"))


def _plain(kind: str, assignments: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Field → text; for a new record there is nothing to add to."""
    texts: dict[str, str] = {}
    for name, _sign, given in assignments:
        bare = values.field_name(kind, name)
        if bare in texts:
            raise _twice(name)
        texts[bare] = given
    return texts


def _twice(name: str) -> Usage:
    return Usage(text=N_("the field “{field}” is given twice"), field=shown(name))


def show_created(door: Door, ref: Ref) -> None:
    """The record that was created; in a dry run the changes."""
    if door.asked.dry_run:
        rehearsal.changes(door)
        return
    record = records.get(door.session, ref)
    listing.one(door, values.Wording(door.session), ENTITY_TYPES[ref.type], record)
    door.out.say(fill(_("created {records}"), {"records": deeds.named(ref)}))


def set_command(kind: str) -> click.Command:
    """``TYPE set``."""

    @verb(
        N_(
            "Changes fields of records: ids (or - for those on standard input), then field=value; "
            "field+=value and field-=value add to fields with several values, or take away."
        ),
        more=guide(kind, "set"),
    )
    @click.argument("words", metavar="ID…|- FIELD=VALUE…", nargs=-1, shell_complete=_complete_fields(kind))
    @click.option(
        "--if-version",
        "version",
        type=VERSION,
        metavar="N",
        help=N_("only when the record still has this version (exit 4 otherwise)"),
    )
    @pass_door
    def set_(door: Door, words: tuple[str, ...], version: int | None) -> int:
        ids, assignments = naming.split(words)
        if not assignments:
            raise Usage(text=N_("no field=value is given"), hint=N_("write for example title=Name"))
        refs = naming.records(kind, ids)
        if version is not None and len(refs) != 1:
            raise Usage(text=N_("--if-version goes with exactly one record"))
        place, others = _own_stage(kind, assignments)
        given, adding, removing = _signed(door, kind, others)
        listing.require(door, kind)
        own = own_stages.meant(door.session, refs, place) if place else None
        outcome = batch.amend(door.session, refs, given, adding=adding, removing=removing, own=own, version=version)
        return rehearsal.done(door, outcome)

    return set_


def _own_stage(kind: str, assignments: Sequence[tuple[str, str, str]]) -> tuple[str, list[tuple[str, str, str]]]:
    """The text of the one stage that is set where no pipeline is: every record gets that of its own; and all else."""
    every = list(assignments)
    named = [values.field_name(kind, name) for name, _sign, _given in every]
    if not ENTITY_TYPES[kind].has_stages or "pipeline" in named or named.count("stage") != 1:
        return "", every
    _name, sign, given = every.pop(named.index("stage"))
    return (given, every) if sign == "=" and given else ("", list(assignments))


def _signed(
    door: Door, kind: str, assignments: Iterable[tuple[str, str, str]]
) -> tuple[dict[str, Value], dict[str, Value], dict[str, Value]]:
    """Parsed values by sign: to set, to add, to take away; what is added or taken away several times is taken in order."""
    by_sign: dict[str, dict[str, list[str]]] = {"=": {}, "+=": {}, "-=": {}}
    for name, sign, given in assignments:
        bare = values.field_name(kind, name)
        others = by_sign.values() if sign == "=" else (by_sign["="],)
        if any(bare in texts for texts in others):
            raise _twice(name)
        by_sign[sign].setdefault(bare, []).append(given)
    known = lookup.context(door.session)
    given_values, adding, removing = (_parsed(door, kind, by_sign[sign], known) for sign in ("=", "+=", "-="))
    return given_values, adding, removing


def _parsed(door: Door, kind: str, texts: Mapping[str, Sequence[str]], known: ParseContext) -> dict[str, Value]:
    """The values of the texts of each field, those of one field behind one another."""
    found: dict[str, Value] = {}
    for turn in range(max(map(len, texts.values()), default=0)):
        said = {name: given[turn] for name, given in texts.items() if turn < len(given)}
        for name, value in lookup.parse_values(door.session, kind, said, known=known).items():
            before = found.get(name)
            if isinstance(before, tuple) and isinstance(value, tuple):
                found[name] = cast("Value", (*before, *value))
            else:
                found[name] = value
    return found


def delete_command(kind: str) -> click.Command:
    """``TYPE delete``."""

    @verb(N_("Puts records into the recycle bin; “restore” and “undo” bring them back."))
    @click.argument("words", metavar="ID…|-", nargs=-1)
    @pass_door
    def delete(door: Door, words: tuple[str, ...]) -> int:
        refs = naming.records(kind, words)
        listing.require(door, kind)
        if len(refs) > 1:
            door.confirm(
                ngettext("Delete {count} record?", "Delete {count} records?", len(refs)).format(count=len(refs))
            )
        outcome = records.delete(door.session, refs)
        return rehearsal.done(door, outcome)

    return delete


def restore_command(kind: str) -> click.Command:
    """``TYPE restore``."""

    @verb(N_("Takes records out of the recycle bin."))
    @click.argument("words", metavar="ID…|-", nargs=-1)
    @pass_door
    def restore(door: Door, words: tuple[str, ...]) -> int:
        refs = naming.records(kind, words)
        listing.require(door, kind)
        outcome = records.restore(door.session, refs)
        return rehearsal.done(door, outcome)

    return restore


def comment_command(kind: str) -> click.Command:
    """``TYPE comment``."""

    @verb(N_("Adds a comment (BBCode: b, i, u, s, url, list, quote); - reads the text from standard input."))
    @click.argument("word", metavar="ID")
    @click.argument("text", metavar="TEXT|-", nargs=-1, required=True)
    @pass_door
    def comment(door: Door, word: str, text: tuple[str, ...]) -> None:
        setup.require(door, _COMMENT)
        ref = naming.record(kind, word)
        said = _input_text() if text == ("-",) else " ".join(text)
        made = timeline.comment(door.session, ref, said)
        if door.asked.dry_run:
            rehearsal.changes(door)
            return
        if door.out.chosen:
            setup.listed(door, [{"id": made.id, "record": str(ref), "text": said}], _COMMENT)
        door.out.say(fill(_("comment {id} added to {ref}"), {"id": made.id, "ref": deeds.named(ref)}))

    return comment


def _input_text() -> str:
    if sys.stdin is None:
        raise Usage(text=N_("standard input is closed"), hint=N_("write the text as an argument"))
    return sys.stdin.buffer.read(1_000_000).decode("utf-8", "replace")


def copy_command(kind: str) -> click.Command:
    """``deal copy``."""

    @verb(N_("Creates a new record with the same values, further field=value words replace some of them."))
    @click.argument("word", metavar="ID")
    @click.argument("words", metavar="[FIELD=VALUE…]", nargs=-1, shell_complete=_complete_fields(kind))
    @pass_door
    def copy(door: Door, word: str, words: tuple[str, ...]) -> None:
        from crm_tui.services import copying  # noqa: PLC0415 — the other verbs do not copy

        given = given_values(door, kind, words)
        show_created(door, copying.copy(door.session, naming.record(kind, word), given))

    return copy


def _complete_fields(kind: str):  # type: ignore[no-untyped-def]
    """For the shell: names of fields that can be written, each with its equals sign."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
        names = (f"{spec.name}=" for spec in ENTITY_TYPES[kind].fields if spec.writable)
        return [name for name in names if name.startswith(incomplete)]

    return complete
