"""`TYPE edit`: the rows of a filter as text in the operator's editor; what came back is applied as one operation."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

from crm_tui.cli import listing, rehearsal, values
from crm_tui.cli.door import Door
from crm_tui.cli.numbers import LIMIT
from crm_tui.cli.options import filter_text, pass_door, verb
from crm_tui.cli.output import tell
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import CrmError, Refused, Usage
from crm_tui.domain.fields import FieldSpec, Value
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import visible
from crm_tui.domain.words import N_
from crm_tui.i18n.translate import _, fill, ngettext
from crm_tui.services import batch, lookup, own_stages, views, worksheet
from crm_tui.services.worksheet import Sheet

MOST = 2_000
"""Records in one editor; more are a matter for ``set`` or for a file."""


def edit_command(kind: str) -> click.Command:
    """``TYPE edit``."""

    @verb(
        N_("Opens the rows that match in $VISUAL or $EDITOR, shows the differences and applies them as one operation."),
        filters=True,
    )
    @click.argument("words", metavar="[FILTER…]", nargs=-1)
    @click.option("--sort", metavar="FIELD,-FIELD", default="", help=N_("the order; a minus turns it round"))
    @click.option("--limit", type=LIMIT, metavar="N", help=N_("at most so many"))
    @pass_door
    def edit(door: Door, words: tuple[str, ...], sort: str, limit: int | None) -> int:
        listing.require(door, kind)
        order = [part.strip() for part in sort.split(",") if part.strip()]
        ids = views.ids(door.session, kind, filter_text(words), sort=order, limit=limit)
        if len(ids) > MOST:
            raise Refused(
                text=N_("{count} records are too many for an editor, at most {limit}"),
                count=len(ids),
                limit=MOST,
                hint=N_("add --limit or a narrower filter, or use set and import"),
            )
        if not ids:
            door.out.say(_("nothing matches"))
            return 0
        return _edit(door, _sheets(door, kind, ids))

    return edit


def _sheets(door: Door, kind: str, ids: list[int]) -> dict[Ref, Sheet]:
    entity = ENTITY_TYPES[kind]
    asked = door.fields()
    names = (
        values.chosen(entity, asked)
        if asked is not None
        else [name for name in values.columns(entity) if name not in values.HEAD or entity.field(name)]
    )
    specs = [spec for name in names if (spec := entity.field(name)) is not None and spec.writable]
    if not specs:
        raise Usage(text=N_("none of these fields can be edited"), field="fields")
    wording = values.Wording(door.session)
    found = {}
    for record in views.by_ids(door.session, kind, ids):
        texts = {spec.name: _text(wording, spec, record.values.get(spec.name)) for spec in specs}
        found[record.ref] = Sheet(record.ref, record.version, record.title, texts)
    return found


def _text(wording: values.Wording, spec: FieldSpec, value: Value) -> str:
    """The value as `set` reads it; one that begins or ends with white space is rare enough to lose it."""
    return wording.written(spec, value).strip()


def _edit(door: Door, sheets: Mapping[Ref, Sheet]) -> int:
    notes = (
        _("Change values and leave the editor; take lines away to leave fields alone."),
        _(
            "An empty value clears the field. \\n is a line end. Nothing is stored before you have seen the differences."
        ),
    )
    path = _file(worksheet.write(sheets.values(), notes))
    try:
        _run_editor(path)
        changed = worksheet.read(path.read_text(encoding="utf-8", errors="replace"), sheets)
        if not changed:
            door.out.say(_("nothing was changed"))
            path.unlink()
            return 0
        code = _apply(door, sheets, changed)
    except (CrmError, KeyboardInterrupt):
        tell(fill(_("your text is kept in {path}"), {"path": str(path)}))
        raise
    path.unlink()
    return code


def _file(text: str) -> Path:
    """A new file that only the operator reads."""
    descriptor, name = tempfile.mkstemp(prefix="crm-tui-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)


def _run_editor(path: Path) -> None:
    """Wait until the operator leaves the editor.

    Raises:
        Usage: there is no editor, or it failed.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    try:
        words = shlex.split(command)
        code = subprocess.run([*words, str(path)], check=False).returncode  # noqa: S603 — the operator's own editor
    except (OSError, ValueError) as error:
        raise Usage(
            text=N_("the editor “{editor}” cannot be started: {reason}"),
            editor=command,
            reason=str(error),
            hint=N_("set VISUAL or EDITOR"),
        ) from error
    if code != 0:
        raise Usage(text=N_("the editor “{editor}” ended with {code}; nothing is stored"), editor=command, code=code)


def _apply(door: Door, sheets: Mapping[Ref, Sheet], changed: Mapping[Ref, Mapping[str, str]]) -> int:
    session = door.session
    known = lookup.context(session)
    places = own_stages.pipelines(session, [ref for ref, texts in changed.items() if "stage" in texts])
    wanted = {
        ref: lookup.parse_values(session, ref.type, texts, known=known, pipeline=places.get(ref))
        for ref, texts in changed.items()
    }
    _differences(sheets, changed)
    count = len(wanted)
    door.confirm(ngettext("Change {count} record?", "Change {count} records?", count).format(count=count))
    outcome = batch.write(session, wanted, versions={ref: sheets[ref].version for ref in wanted}, label=N_("edited"))
    return rehearsal.done(door, outcome)


def _differences(sheets: Mapping[Ref, Sheet], changed: Mapping[Ref, Mapping[str, str]]) -> None:
    """What will change, for the operator to look at."""
    for ref, texts in changed.items():
        tell(f"{ref} {visible(sheets[ref].title)}")
        for name, text in texts.items():
            tell(f"  - {name}: {visible(sheets[ref].values[name])}")
            tell(f"  + {name}: {visible(text)}")
