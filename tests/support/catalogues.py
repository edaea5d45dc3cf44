"""`make words`: texts marked in the code → .po files of each language → .mo files; names what is not translated yet."""

from __future__ import annotations

import ast
import io
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from crm_tui.domain.words import LANGUAGES
from tests.support.code import calls, files, place, tree

ROOT = Path(__file__).parents[2]
ROOMS = ("crm_tui", "data", "screens")
LOCALES = ROOT / "crm_tui" / "i18n" / "locale"
MARKERS = {"_": 1, "N_": 1, "ngettext": 2, "both": 2}
"""Function → how many of its first arguments are texts."""
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Headers carry this date: the same words make the same bytes."""
TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
"""English is the source text and needs no catalogue."""


def po_path(language: str) -> Path:
    """Where people translate."""
    return LOCALES / language / "LC_MESSAGES" / "crm_tui.po"


def empty(language: str | None) -> Catalog:
    """A catalogue with our header and nothing in it."""
    return Catalog(
        locale=language,
        project="crm-tui",
        version="1",
        copyright_holder="crm-tui contributors",
        msgid_bugs_address="-",
        header_comment="# Texts of crm-tui. Written by `make words`; translate the msgstr lines.",
        last_translator="crm-tui contributors",
        language_team=language,
        creation_date=EPOCH,
        revision_date=EPOCH,
        fuzzy=False,
    )


def extracted() -> Catalog:
    """All texts that the code marks, also those inside f-strings, in the order of files and lines."""
    template = empty(None)
    for path in files(*ROOMS):
        for text in marked(tree(path)):
            template.add(text, None, [(place(path), 0)])
    return template


def marked(module: ast.Module) -> list[str | tuple[str, str]]:
    """The marked texts of a file by line; a pair where one and many differ."""
    found = []
    for name, call in calls(module):
        texts = [arg.value for arg in call.args[: MARKERS.get(name, 0)] if isinstance(arg, ast.Constant)]
        said = [text for text in texts if isinstance(text, str) and text]
        if name in MARKERS and len(said) == MARKERS[name]:
            found.append((call.lineno, call.col_offset, said[0] if len(said) == 1 else (said[0], said[1])))
    return [text for _, _, text in sorted(found, key=lambda row: row[:2])]


def stored(language: str) -> Catalog:
    """The catalogue as it is in the repository."""
    with po_path(language).open("rb") as file:
        return read_po(file, locale=language)


def merged(language: str, template: Catalog) -> Catalog:
    """The stored translations of all texts that the code marks now, in the order of the code."""
    old = stored(language) if po_path(language).exists() else empty(language)
    new = empty(language)
    for message in template:
        if not message.id:
            continue
        known = old.get(message.id)
        said = known.string if known is not None and _shape(known) == _shape(message) else None
        new.add(message.id, said or "", message.locations)
    return new


def _shape(message: Message) -> type:
    return type(message.id)


def missing(catalogue: Catalog) -> list[Message]:
    """Texts without a translation, or with an incomplete one."""
    return [m for m in catalogue if m.id and not (all(m.string) if isinstance(m.string, (tuple, list)) else m.string)]


def as_po(catalogue: Catalog) -> bytes:
    """The .po file: places without line numbers, so that moving code changes nothing."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=120, include_lineno=False, ignore_obsolete=True)
    return buffer.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """The .mo file that the program reads."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def put(path: Path, content: bytes) -> None:
    """Write the file whole: who reads it at the same time sees the old one or the new one."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    fresh.replace(path)


def main() -> int:
    """Writes all catalogues; the exit code says whether something is missing."""
    template = extracted()
    lacking = 0
    for language in TRANSLATED:
        catalogue = merged(language, template)
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        put(path, as_po(catalogue))
        put(path.with_suffix(".mo"), as_mo(catalogue))
        for message in missing(catalogue):
            lacking += 1
            sys.stdout.write(f"{language}: {message.id!r}  ({message.locations[0][0]})\n")
    sys.stdout.write(f"{len(template)} texts, {lacking} translations missing\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    raise SystemExit(main())
