"""Records as text that people edit, and what their edits mean.

One block a record, one ``field: value`` a line. Line ends inside a value are written ``\\n``, backslashes ``\\\\``; a
line that is taken away leaves its field alone, an empty value clears it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.errors import Usage
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_

_HEAD = re.compile(r"\[([a-z_][a-z0-9_]*:[0-9]{1,18})\](?: .*)?")
_LINE = re.compile(r"([a-z_][a-z0-9_]*):(?: (.*))?")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One record as text."""

    ref: Ref
    version: int
    title: str
    values: dict[str, str]
    """Field → text, as it is read back."""


def write(sheets: Iterable[Sheet], notes: Sequence[str]) -> str:
    """The text, with the notes as comments on top."""
    lines = [f"# {note}".rstrip() for note in notes]
    for sheet in sheets:
        title = " ".join(sheet.title.split())
        lines += ["", f"[{sheet.ref}] {title}"]
        lines += [f"{name}: {_escaped(text)}".rstrip() for name, text in sheet.values.items()]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def read(text: str, known: Mapping[Ref, Sheet]) -> dict[Ref, dict[str, str]]:
    """The fields whose text differs from what was written, by record.

    Args:
        text: What came back from the editor.
        known: The sheets that were written, by record.

    Raises:
        Usage: a line that is none; the message names it.
    """
    changed: dict[Ref, dict[str, str]] = {}
    sheet: Sheet | None = None
    for number, line in _lines(text):
        if line.startswith("["):
            sheet = _head(number, line, known)
            if sheet.ref in changed:
                raise _mistake(number, N_("line {line}: {ref} comes twice"), ref=sheet.ref)
            changed[sheet.ref] = {}
            continue
        name, value = _assignment(number, line, sheet)
        assert sheet is not None
        if value != sheet.values[name]:
            changed[sheet.ref][name] = value
    return {ref: values for ref, values in changed.items() if values}


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


def _head(number: int, line: str, known: Mapping[Ref, Sheet]) -> Sheet:
    match = _HEAD.fullmatch(line.rstrip())
    if match is None:
        raise _mistake(number, N_("line {line}: “{said}” names no record"), said=shown(line))
    found = known.get(Ref.parse(match[1]))
    if found is None:
        raise _mistake(number, N_("line {line}: {ref} was not among the records"), ref=match[1])
    return found


def _assignment(number: int, line: str, sheet: Sheet | None) -> tuple[str, str]:
    match = _LINE.fullmatch(line.rstrip("\r"))
    if match is None or sheet is None:
        raise _mistake(number, N_("line {line}: “{said}” is not “field: value” of a record"), said=shown(line))
    name = match[1]
    if name not in sheet.values:
        near = nearest(name, sheet.values)
        raise _mistake(
            number,
            N_("line {line}: the field “{field}” was not among those to edit"),
            field=name,
            hint=N_("did you mean “{near}”?") if near else "",
            hint_params={"near": near},
        )
    return name, _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[0]), (match[2] or "").strip())


def _mistake(
    number: int, sentence: str, *, hint: str = "", hint_params: dict[str, object] | None = None, **params: object
) -> Usage:
    return Usage(text=sentence, line=number, hint=hint, hint_params=hint_params, **params)
