"""Whole numbers on the command line, refused in our words."""

from __future__ import annotations

from typing import Any

import click

from crm_tui.domain.errors import Usage
from crm_tui.domain.text import shown
from crm_tui.domain.words import N_

_MOST = 10**15
"""From here on nobody needs to be told how large a number may be."""
_DIGITS = 19
"""Of the largest number that the store can hold."""


class Whole(click.ParamType[int]):
    """A whole number that is at least ``least`` and at most ``most``."""

    name = "integer"

    def __init__(self, least: int = 0, most: int = _MOST, *, hint: str = "") -> None:
        self.least = least
        self.most = most
        self.hint = hint
        """What to write instead, a text to translate."""

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
                text=self._reason,
                hint=self.hint,
                option=name,
                value=shown(text),
                least=self.least,
                most=self.most,
                field=name.lstrip("-"),
            )
        return number

    @property
    def _reason(self) -> str:
        if self.most < _MOST:
            return N_("{option}: “{value}” is not a whole number from {least} to {most}")
        if self.least == 1:
            return N_("{option}: “{value}” is not a whole number above 0")
        return N_("{option}: “{value}” is not a whole number of at least {least}")


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
