"""Whole numbers on the command line, refused in our words."""

from __future__ import annotations

from typing import Any

import click

from crm_tui.domain.errors import Usage
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_

_DIGITS = 19
"""Of the largest number that the store can hold."""


class Whole(click.ParamType[int]):
    """A whole number that is at least ``least`` and at most ``most``."""

    name = "integer"

    def __init__(self, least: int = 0, most: int = 10**15) -> None:
        self.least = least
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number.

        Raises:
            Usage: it is none, or out of range.
        """
        text = str(value)
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else -1
        if not self.least <= number <= self.most:
            name = _name(param)
            raise Usage(
                text=N_("{option}: “{value}” is not a whole number from {least} to {most}"),
                option=name,
                value=shown(text),
                least=self.least,
                most=self.most,
                field=name.lstrip("-"),
            )
        return number


VERSION = Whole(least=1)
"""Of a record."""
SCALE = Whole(least=1, most=5_000_000)
"""Of generated companies."""
LIMIT = Whole()
"""Of rows."""


def _name(param: click.Parameter | None) -> str:
    """What the usage calls it: ``--limit``, ``RUN``."""
    if isinstance(param, click.Argument):
        return (param.metavar or param.human_readable_name).strip("[] …")
    return param.opts[-1] if param is not None and param.opts else "?"
