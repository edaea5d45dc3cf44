"""Words of `crm-tui workflow …` that several of its verbs take: a template, a record, values by name."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from crm_tui.domain.errors import Usage
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_

if TYPE_CHECKING:
    from crm_tui.cli.door import Door

TEMPLATE = "ID|NAME"
"""How a template is named."""
_MOST = 16_000_000
"""Bytes of a file that is read; `workflow_file_read` judges its length."""


def guide() -> dict[str, list[str]]:
    """Examples of workflows, for help pages."""
    return {
        N_("Examples"): [
            "crm-tui workflow check meeting.toml",
            "crm-tui workflow import meeting.toml",
            "crm-tui workflow start 1 deal:42 START='tomorrow 10:00' END='tomorrow 11:00'",
            "crm-tui workflow start 'Plan a meeting' deal:42",
            "crm-tui workflow trace 7",
        ]
    }


def template(door: Door, word: str) -> int:
    """The number of the template that is meant.

    Raises:
        NotFound, InvalidValue: as `template_names.number`.
    """
    from crm_tui.automation import template_names  # noqa: PLC0415 — help needs no engine

    return template_names.number(door.session, word)


def texts(given: Iterable[str]) -> dict[str, str]:
    """``NAME=VALUE …``.

    Raises:
        Usage: a word that is not.
    """
    return dict(_pairs(given))


def _pairs(given: Iterable[str]) -> Iterator[tuple[str, str]]:
    for word in given:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise Usage(text=N_("“{word}” is not NAME=VALUE"), word=shown(word))
        yield name, value


def read(door: Door, file: str) -> str:
    """The text of a file or of standard input; bytes that are no text become signs that tell so.

    Raises:
        NotFound, Refused: as `plain_files.content`; the store is opened first, as it must be known which files are its own.
        Usage: standard input is closed, or holds too much.
    """
    if file != "-":
        from crm_tui.automation import workflow_files  # noqa: PLC0415 — as above

        return workflow_files.read(door.session, Path(file))
    if sys.stdin is None:
        raise Usage(text=N_("standard input is closed"), hint=N_("write the name of a file"))
    data = sys.stdin.buffer.read(_MOST + 1)
    if len(data) > _MOST:
        raise Usage(text=N_("{file} is too large"), file=file)
    return data.decode("utf-8", errors="replace").removeprefix("\ufeff")
