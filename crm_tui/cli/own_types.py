"""Smart processes on the command line: their code is a group of verbs like ``deal``; only the store knows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from crm_tui.domain.errors import CrmError

if TYPE_CHECKING:
    import click

    from crm_tui.cli.door import Door

_CODE = re.compile(r"[a-z][a-z0-9_]{1,29}")
_WHERE = {"--db": "db", "--config": "config", "--as": "operator", "--lang": "lang"}


def remember(door: Door, argv: Sequence[str]) -> None:
    """Note which database the words name, also behind the verb: whether a word is a verb depends on it."""
    for number, word in enumerate(argv):
        if word == "--":
            return
        name, equals, value = word.partition("=")
        if name in _WHERE and (equals or number + 1 < len(argv)):
            setattr(door.asked, _WHERE[name], value if equals else argv[number + 1])


def group(door: Door, word: str) -> click.Command | None:
    """The verbs of the type with that code; None when the database has none, or there is no database."""
    if not _CODE.fullmatch(word):
        return None
    try:
        if not door.config.db.exists():
            return None
        from crm_tui.cli import catalogue  # noqa: PLC0415 — most words are known verbs
        from crm_tui.cli.options import Tree  # noqa: PLC0415 — it asks here
        from crm_tui.services import processes, records  # noqa: PLC0415 — as above

        found = processes.process(door.session, word)
    except CrmError:
        return None
    if found.code != word:
        return None
    kind = records.entity(word)
    verbs = catalogue.RECORD_VERBS | (catalogue.STAGE_VERBS if kind.has_stages else {}) | catalogue.COPY_VERBS
    if kind.has_products:
        verbs |= catalogue.ROW_VERBS
    return Tree(word, verbs, kind=word, text=kind.plural)
