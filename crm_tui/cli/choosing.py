"""Words of which one is chosen on the command line, refused in our words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from click.shell_completion import CompletionItem

from crm_tui.domain.errors import Usage
from crm_tui.domain.text import nearest, shown
from crm_tui.domain.words import N_


class OneOf(click.ParamType[str]):
    """One of some words."""

    name = "word"

    def __init__(self, choices: Sequence[str]) -> None:
        self.choices = tuple(choices)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word.

        Raises:
            Usage: it is none of them.
        """
        text = str(value)
        if text in self.choices:
            return text
        name = param.opts[-1] if param is not None and param.opts else "?"
        near = nearest(text, self.choices)
        raise Usage(
            text=N_("{option}: “{value}” is not one of the choices"), option=name, value=shown(text),
            field=name.lstrip("-"), hint=N_("did you mean “{near}”?") if near else N_("one of: {choices}"),
            hint_params={"near": near, "choices": ", ".join(self.choices)},
        )  # fmt: skip

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The words that begin so."""
        return [CompletionItem(each) for each in self.choices if each.startswith(incomplete)]
