"""``TYPE letter``: one letter with holes becomes a letter to each client."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.options import filter_text, pass_door, verb
from crm_tui.domain.errors import NotFound, Refused
from crm_tui.domain.letters import HOLES
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext

if TYPE_CHECKING:
    from crm_tui.cli.output import Json
    from crm_tui.services.letters import Addressed, Letters

_COLUMNS = ("id", "name", "email", "subject", "text")


def letter_command(kind: str) -> click.Command:
    """``TYPE letter``."""

    def guide() -> dict[str, list[str]]:
        return {
            N_("Examples"): [
                f"printf 'Subject: Spring\\n\\nDear {{salutation}} {{last_name}},\\n…' | crm-tui {kind} letter - post:buyer",
                f"crm-tui {kind} letter spring.txt has:email -o json",
                f"crm-tui {kind} letter spring.txt --folder drafts",
            ],
            N_("Fields"): [", ".join(f"{{{hole}}}" for hole in HOLES)],
        }

    @verb(
        N_(
            "A letter to each record that matches: the text of a file (- for standard input) with its holes filled. A first line "
            "“Subject: …” is the subject. With --folder each becomes an e-mail that mail programs open and send."
        ),
        filters=True,
        more=guide,
    )
    @click.argument("file", metavar="FILE")
    @click.argument("words", metavar="[FILTER…]", nargs=-1)
    @click.option(
        "--folder",
        metavar="FOLDER",
        default="",
        help=N_("write an .eml file for each into this folder, made when missing"),
    )
    @click.option("--force", is_flag=True, help=N_("replace files of that name"))
    @pass_door
    def letter(door: Door, file: str, words: tuple[str, ...], folder: str, force: bool) -> None:
        from crm_tui.services import incoming_reading, letters  # noqa: PLC0415 — help needs none of it

        text = incoming_reading.content(door.session, file).decode("utf-8-sig", "replace")
        found = letters.write(door.session, kind, text, filter_text(words))
        with contextlib.closing(found.letters):
            if folder:
                _into(door, found, folder, force=force)
            else:
                setup.listed(door, map(_row, found.letters), _COLUMNS)
        _left_out(door, found)

    return letter


def _row(each: Addressed) -> dict[str, Json]:
    return {
        "id": each.ref.id,
        "name": each.name,
        "email": each.email,
        "subject": each.letter.subject,
        "text": each.letter.text,
    }


def _into(door: Door, found: Letters, folder: str, *, force: bool) -> None:
    from crm_tui.services import letters  # noqa: PLC0415 — as above

    place = Path(folder).expanduser()
    _ready(door, place, folder)
    written, without = 0, 0
    for each in found.letters:
        if not each.email:
            without += 1
        elif not door.asked.dry_run:
            letters.draft(place, each, force=force)
            written += 1
        else:
            written += 1
    said = ngettext("{count} letter in {folder}", "{count} letters in {folder}", written)
    door.out.say(fill(said, {"count": written, "folder": folder}))
    if without:
        said = ngettext("{count} has no e-mail address", "{count} have no e-mail address", without)
        door.out.say(fill(said, {"count": without}))


def _ready(door: Door, place: Path, folder: str) -> None:
    """The folder is there, made where its parent is, for the operator only: letters are between two.

    Raises:
        NotFound: it is not, and neither is its parent.
        Refused: something else has its name, or it cannot be made.
    """
    if place.is_dir():
        return
    if not place.parent.is_dir():
        raise NotFound(what=N_("folder"), name=str(place.parent))
    if door.asked.dry_run and not place.exists():
        return
    try:
        place.mkdir(mode=0o700)
    except OSError as error:
        raise Refused(
            text=N_("{path} cannot be written: {why}"), path=str(place), why=os.strerror(error.errno or 0)
        ) from error
    door.out.say(fill(_("folder {folder} created"), {"folder": folder}))


def _left_out(door: Door, found: Letters) -> None:
    if found.left_out:
        said = ngettext(
            "{count} contact was left out: not included in export",
            "{count} contacts were left out: not included in export",
            found.left_out,
        )
        door.out.say(fill(said, {"count": found.left_out}))
