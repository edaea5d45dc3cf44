"""``TYPE import`` and ``TYPE export``: files in and out."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from crm_tui.cli.choosing import OneOf
from crm_tui.cli.door import Door
from crm_tui.cli.options import filter_text, pass_door, verb
from crm_tui.cli.output import bad_format
from crm_tui.domain.errors import Usage
from crm_tui.domain.natural import DateOrder
from crm_tui.domain.text import cut, shown, visible
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext

if TYPE_CHECKING:
    from crm_tui.services.import_plan import Plan
    from crm_tui.services.importing import Progress

_REFUSED = 5
_CELL = 24


def import_command(kind: str) -> click.Command:
    """``TYPE import``."""

    @verb(
        N_(
            "Bring in the rows of a csv, tsv, jsonl, vcf, xlsx or ods file, - for standard input. What is not mapped is "
            "proposed from the headers; --dry-run shows it. The same file twice adds nothing; an interrupted import goes on."
        )
    )
    @click.argument("file", metavar="FILE")
    @click.option(
        "--map", "maps", multiple=True, metavar="COLUMN=FIELD", help=N_("which field a column fills; none after =")
    )
    @click.option("--value", "values", multiple=True, metavar="COLUMN:TEXT=VALUE", help=N_("read VALUE for TEXT"))
    @click.option("--dates", type=OneOf(get_args(DateOrder)), default="iso", help=N_("the order of 01-02-03"))
    @click.option("--currency", default="", metavar="CODE", help=N_("of amounts without one"))
    @click.option("--create-missing", default="", metavar="KINDS", help=N_("of company, contact, product, user"))
    @click.option("--on-duplicate", default="skip", metavar="skip|update|create", help=N_("who is there already"))
    @click.option("--errors", default="", metavar="FILE", help=N_("where rejected rows go, with the reason"))
    @click.option("--pipeline", default="", metavar="NAME", help=N_("of deals that name none"))
    @click.option(
        "--format", "form", default="", metavar="csv|tsv|jsonl|vcf|xlsx|ods", help=N_("when the name does not say")
    )
    @click.option("--encoding", default="", metavar="NAME", help=N_("when it is not the one that is told"))
    @click.option("--delimiter", default="", metavar="SIGN", help=N_("when it is not the one that is told"))
    @pass_door
    def import_(door: Door, /, file: str, form: str, create_missing: str, delimiter: str, **given: Any) -> int:
        from crm_tui.services import importing  # noqa: PLC0415 — help needs no reader of files
        from crm_tui.services.import_plan import Options  # noqa: PLC0415 — as above

        kinds = frozenset(part.strip() for part in create_missing.split(",") if part.strip())
        options = Options(format=form, create_missing=kinds, delimiter=delimiter.replace("\\t", "\t"), **given)
        plan = importing.plan(door.session, kind, file, options)
        _tell_plan(door, plan)
        last = _run(door, importing.run(door.session, plan))
        return _tell_result(door, last, options.errors)

    return import_


def _tell_plan(door: Door, plan: Plan) -> None:
    dialect = plan.dialect
    sign = {"\t": "TAB"}.get(dialect.delimiter, dialect.delimiter)
    separated = "" if dialect.format in ("jsonl", "vcf") else _(", columns parted by {sign}").format(sign=sign)
    door.out.say(
        _("{file}: {format} in {encoding}").format(
            file=plan.source.name, format=dialect.format, encoding=dialect.encoding
        )
        + separated
    )
    for column in plan.columns:
        target = f"{column.spec.name}:{column.label}" if column.label else column.spec.name
        proposed = _(" (proposed)") if column.proposed else ""
        door.out.say(f"  {visible(column.name)} → {target}{proposed}")
    if plan.ignored:
        door.out.say(_("  left out: {columns}").format(columns=visible(", ".join(plan.ignored))))
    if door.session.dry_run:
        for row in plan.sample:
            door.out.say("  " + " │ ".join(cut(visible(cell), _CELL) for cell in row))


class _Stop:
    """Ctrl-C is heard between two chunks; the second one at once."""

    def __init__(self) -> None:
        self.asked = False
        self._before: Any = None

    def __enter__(self) -> _Stop:
        self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, *exc: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _hear(self, number: int, frame: object) -> None:
        self.asked = True
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _run(door: Door, steps: Iterator[Progress]) -> Progress | None:
    last: Progress | None = None
    shows = not door.out.quiet and bool(sys.stderr and sys.stderr.isatty())
    start, told = time.monotonic(), 0.0
    with _Stop() as stop:
        for last in steps:
            now = time.monotonic()
            if shows and now - told > 0.1:
                told = now
                rate = (last.done - last.resumed) / max(now - start, 0.001)
                sys.stderr.write(
                    "\r" + _("{done} rows, {rate} rows/s").format(done=last.done, rate=int(rate)) + "\x1b[K"
                )
                sys.stderr.flush()
            if stop.asked and not last.finished:
                break
    if shows and last:
        sys.stderr.write("\r\x1b[K")
    if last and not last.finished:
        steps.close()  # type: ignore[attr-defined]  # a generator
        said = ngettext(
            "stopped after {done} row; the same command goes on from there",
            "stopped after {done} rows; the same command goes on from there",
            last.done,
        )
        door.out.say(fill(said, {"done": last.done}))
        raise KeyboardInterrupt
    return last


def _tell_result(door: Door, last: Progress | None, errors: str) -> int:
    if last is None:
        return 0
    if last.resumed:
        said = ngettext(
            "went on after {count} row of an earlier run", "went on after {count} rows of an earlier run", last.resumed
        )
        door.out.say(fill(said, {"count": last.resumed}))
    if last.noted:
        door.out.say(
            ngettext(
                "{count} row has a name that is not known here; it is kept in the source information",
                "{count} rows have names that are not known here; they are kept in the source information",
                last.noted,
            ).format(count=last.noted)
        )
    for reason in last.reasons:
        door.out.complain(_("rejected: {reason}").format(reason=reason))
    if last.rejected and errors and not door.session.dry_run:
        door.out.complain(_("rejected rows are in {file}").format(file=errors))
    counts = {
        "rows": last.done,
        "created": last.created,
        "updated": last.updated,
        "skipped": last.skipped,
        "rejected": last.rejected,
        "operation": last.operation_id or None,
    }
    door.out.record(
        counts,
        human=[
            (_("rows"), str(last.done)),
            (_("created"), str(last.created)),
            (_("updated"), str(last.updated)),
            (_("skipped"), str(last.skipped)),
            (_("rejected"), str(last.rejected)),
        ],
    )
    return _REFUSED if last.rejected else 0


def export_command(kind: str) -> click.Command:
    """``TYPE export``."""

    @verb(
        N_(
            "Write the records that match to csv, tsv, json, jsonl or xlsx (-o), contacts and companies also to vcf, activities "
            "to ics; on standard output or to --file."
        ),
        filters=True,
    )
    @click.argument("words", metavar="[FILTER…]", nargs=-1)
    @click.option("--file", "path", metavar="FILE", default="", help=N_("write to this file, whole or not at all"))
    @click.option("--force", is_flag=True, help=N_("replace a file of that name"))
    @click.option("--sort", metavar="FIELD,-FIELD", default="", help=N_("the order; a minus turns it round"))
    @click.option(
        "--vcard",
        type=OneOf(("3.0", "4.0")),
        default="3.0",
        metavar="3.0|4.0",
        help=N_("the version of vCards (3.0)"),
    )
    @pass_door
    def export(door: Door, words: tuple[str, ...], path: str, force: bool, sort: str, vcard: str) -> int:
        from crm_tui.services import exporting, sheets  # noqa: PLC0415 — help needs no writer of files

        form = door.out.form if door.out.chosen else Path(path).suffix.lower().removeprefix(".") or "csv"
        if form not in exporting.formats_of(kind):
            raise bad_format(form, exporting.formats_of(kind))
        if form == "xlsx" and not path:
            raise Usage(
                text=N_("a spreadsheet is written to a file"), hint=N_("say which: --file NAME.xlsx"), field="file"
            )
        _refuse_files(words)
        order = list(filter(None, map(str.strip, sort.split(","))))
        found = exporting.export(
            door.session, kind, filter_text(words), format=form, fields=door.fields(), sort=order, vcard=vcard
        )
        if path and door.asked.dry_run:
            return _rehearsed(door, path)
        with contextlib.closing(found.lines) as lines:
            if path:
                content = sheets.packed(kind, lines) if form == "xlsx" else lines
                exporting.write(content, Path(path), force=force)
            else:
                for part in lines:
                    door.out.text(part)
        _say_exported(door, found.written, found.left_out)
        return 0

    return export


def _rehearsed(door: Door, path: str) -> int:
    door.out.say(fill(_("dry run: {path} would be written"), {"path": path}))
    return 0


def _say_exported(door: Door, written: int, left_out: int) -> None:
    said = ngettext("{count} record exported", "{count} records exported", written)
    door.out.say(fill(said, {"count": written}))
    if left_out:
        said = ngettext(
            "{count} contact was left out: not included in export",
            "{count} contacts were left out: not included in export",
            left_out,
        )
        door.out.say(fill(said, {"count": left_out}))


_FILES = frozenset({".csv", ".tsv", ".json", ".jsonl", ".vcf", ".ics", ".xlsx", ".ods", ".txt"})
_OPERATORS = frozenset(':=<>~"()')


def _refuse_files(words: tuple[str, ...]) -> None:
    """A name of a file among the filter words is meant for --file.

    Raises:
        Usage: which word, and how it is written.
    """
    for word in words:
        named = Path(word).suffix.lower() in _FILES or ("." in word and Path(word).is_file())
        if named and not _OPERATORS & set(word):
            raise Usage(
                text=N_("“{word}” is the name of a file, not a filter"),
                word=shown(word),
                field="file",
                hint=N_("write --file {word}"),
                hint_params={"word": visible(word)},
            )


import_users = import_command("user")
"""``user import``: people who are not operators yet."""
