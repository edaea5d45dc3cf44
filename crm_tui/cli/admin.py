"""Verbs that look after the database: init, backup, restore, migrate, doctor; and whoami."""

from __future__ import annotations

from pathlib import Path

import click

from crm_tui.cli import setup
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import SCALE
from crm_tui.cli.options import pass_door, verb
from crm_tui.cli.output import Json, tell
from crm_tui.domain.errors import Damaged, NewerStore, NotFound
from crm_tui.domain.words import LANGUAGES, N_
from crm_tui.i18n import translate
from crm_tui.i18n.translate import _, error_text, fill, ngettext
from crm_tui.services import checkup, entry, roles


@verb(N_("Creates the database, with the default pipeline, dictionaries and currencies; you become its administrator."))
@click.option("--demo", is_flag=True, help=N_("fill it with a generated company"))
@click.option("--scale", type=SCALE, metavar="N", help=N_("with --demo: about so many deals"))
@pass_door
def init(door: Door, demo: bool, scale: int | None) -> None:
    """``init``."""
    setup.require(door, ("db", "login"))
    config = door.config
    if door.asked.dry_run:
        door.out.say(fill(_("dry run: {path} would be created"), {"path": str(config.db)}))
        return
    entry.create(config.db, lang=config.lang)
    session = door.session
    if demo or scale:
        from crm_tui.services import demo as company  # noqa: PLC0415 — only who asks for it

        for count in company.fill(session, scale=scale or company.DEFAULT_SCALE):
            if door.out.terminal and not door.out.quiet:
                said = ngettext("{count} deal written …", "{count} deals written …", count)
                tell(fill(said, {"count": count}))
    if door.out.chosen:
        setup.one(door, {"db": str(config.db), "login": session.login})
    door.out.say(
        fill(_("{path} created; {login} is its administrator"), {"path": str(config.db), "login": session.login})
    )


@verb(N_("Copies the whole database with the attached files to a new file, while others go on working."))
@click.argument("file", type=click.Path())
@pass_door
def backup(door: Door, file: str) -> None:
    """``backup``."""
    setup.require(door, ("file", "bytes"))
    target = Path(file).expanduser().absolute()
    written = entry.backup(door.session, target)
    size = written.size
    if door.asked.dry_run:
        door.out.say(fill(_("dry run: {path} would be written"), {"path": str(target)}))
        return
    if door.out.chosen:
        setup.one(door, {"file": str(target), "bytes": size})
    said = ngettext("{path} written, {size} byte", "{path} written, {size} bytes", size)
    door.out.say(fill(said, {"path": str(target), "size": size}))
    if written.missing:
        lacks = ngettext(
            "{count} attached file is missing in it", "{count} attached files are missing in it", written.missing
        )
        door.out.say(fill(lacks + _(": crm-tui doctor names what the database has lost"), {"count": written.missing}))


@verb(
    N_(
        "Replaces the content of the database by that of a backup, which is checked first. A database that is damaged or "
        "missing is replaced as a file; its files are kept beside it."
    )
)
@click.argument("file", type=click.Path())
@pass_door
def restore(door: Door, file: str) -> None:
    """``restore``."""
    source = Path(file).expanduser().absolute()
    path = door.config.db
    words = {"path": str(path), "file": str(source)}
    try:
        session = door.session
    except (Damaged, NotFound) as error:
        if isinstance(error, NewerStore):
            raise
        door.out.say(error_text(error))
        door.confirm(fill(_("Put {file} into its place?"), words))
        _replace(door, path, source)
        return
    door.confirm(fill(_("Replace everything in {path} by {file}?"), words))
    entry.restore(session, source)
    door.out.say(fill(_("dry run: {path} would be restored") if door.asked.dry_run else _("{path} restored"), words))
    from crm_tui.cli import outbox  # noqa: PLC0415 — only who restores needs it

    outbox.tell_paused(door)


def _replace(door: Door, path: Path, source: Path) -> None:
    if door.asked.dry_run:
        door.out.say(fill(_("dry run: {path} would be restored"), {"path": str(path)}))
        return
    kept = entry.replace(path, source)
    for each in kept:
        door.out.say(fill(_("the damaged file is kept as {path}"), {"path": str(each)}))
    door.out.say(fill(_("{path} restored"), {"path": str(path)}))


@verb(N_("Brings the database to the newest form, after a backup beside it; --check only tells (exit 1: it is old)."))
@click.option("--check", is_flag=True, help=N_("change nothing"))
@pass_door
def migrate(door: Door, check: bool) -> int:
    """``migrate``."""
    path = door.config.db
    found, newest = checkup.schema(path)
    row: dict[str, Json] = {"db": str(path), "version": found, "newest": newest}
    if check or door.asked.dry_run:
        if door.out.chosen:
            setup.one(door, row)
        text = (
            _("the database has the newest form")
            if found == newest
            else _("the database has form {version} of {newest}")
        )
        door.out.say(fill(text, row))
        return int(found != newest)
    setup.require(door, (*row, "applied"))
    applied = checkup.migrate(path)
    if door.out.chosen:
        setup.one(door, {**row, "version": newest, "applied": applied})
    door.out.say(fill(_("steps taken: {applied}; the database has the newest form"), {"applied": applied}))
    return 0


_CHECKS = {
    "database": N_("database"),
    "schema": N_("schema"),
    "permissions": N_("permissions"),
    "sqlite": N_("SQLite"),
    "files": N_("files"),
    "clock": N_("clock"),
    "timers": N_("timers"),
    "backup": N_("backup"),
}


@verb(N_("Checks the database, attached files, rights, the clock and the backups; exit 1 if anything is wrong."))
@click.option("--mend", is_flag=True, help=N_("remove files that no record needs: what was interrupted left them"))
@click.option(
    "--all", "whole", is_flag=True, help=N_("look at every run of a workflow, not at the newest 100,000 only")
)
@pass_door
def doctor(door: Door, mend: bool, whole: bool) -> int:
    """``doctor``."""
    found = list(checkup.findings(door.session, mend=mend and not door.asked.dry_run, whole=whole))
    people = door.out.form == "table" and translate.language() != LANGUAGES[0]
    rows: list[dict[str, Json]] = [
        {
            "check": _(_CHECKS.get(each.check, each.check)) if people else each.check,
            "ok": "–" if each.note and door.out.form == "table" else each.ok,
            "found": fill(_(each.text), each.params),
        }
        for each in found
    ]
    setup.listed(door, rows, ("check", "ok", "found"))
    return int(any(not each.ok for each in found))


@verb(N_("Who you are to the program, and on which database."))
@pass_door
def whoami(door: Door) -> None:
    """``whoami``."""
    session = door.session
    setup.one(
        door,
        {
            "login": session.login,
            "name": session.name,
            "admin": session.is_admin,
            "settings": session.has_settings,
            "roles": [each.name for each in roles.of_operator(session)],
            "zone": str(session.zone),
            "lang": session.lang,
            "db": str(door.config.db),
        },
    )
