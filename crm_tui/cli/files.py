"""`crm-tui file …`: the files that records have attached."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from crm_tui.cli import naming, reading, setup
from crm_tui.cli.door import Door
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json
from crm_tui.domain import attached
from crm_tui.domain.text import visible
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill
from crm_tui.services import files
from crm_tui.services.files import Attached

_COLUMNS = ("id", "field", "name", "size", "type", "added", "by")


@verb(
    N_(
        "The files of a record. TYPE set ID field=@/path attaches one, field+=@/path one more, field-=ID takes one away."
    )
)
@click.argument("record", metavar="TYPE:ID")
@pass_door
def list_files(door: Door, record: str) -> None:
    """``file list``."""
    found = files.of_record(door.session, naming.ref(record))
    setup.listed(door, [_row(door, each) for each in found], _COLUMNS)


def _row(door: Door, each: Attached) -> dict[str, Json]:
    people = door.out.form == "table"
    return {
        "id": each.id or None,
        "field": each.field,
        "name": each.name,
        "size": attached.size_text(each.size) if people else each.size,
        "type": each.media,
        "added": reading.moment(door, datetime.fromisoformat(each.added)) if people and each.added else each.added,
        "by": each.by,
    }


@verb(
    N_("Writes an attached file, by its number or unique name, to a new file or into a folder; - is standard output.")
)
@click.argument("word", metavar="ID|NAME")
@click.argument("target", metavar="FILE|FOLDER|-", type=click.Path())
@click.option("--force", is_flag=True, help=N_("replace a file of that name"))
@pass_door
def save_file(door: Door, word: str, target: str, force: bool) -> None:
    """``file save``."""
    if target == "-":
        found = files.called(door.session, word)
        for block in files.content(found):
            sys.stdout.buffer.write(block)
        sys.stdout.buffer.flush()
        return
    path = Path(target).expanduser()
    found = files.save(door.session, word, path, force=force)
    said = _("dry run: {name} would be written") if door.asked.dry_run else _("{name} written, {size}")
    door.out.say(fill(said, {"name": visible(found.name), "size": attached.size_text(found.size)}))
