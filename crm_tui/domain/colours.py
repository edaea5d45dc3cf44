"""Colours of stages: ``#rrggbb``, and a palette of named ones to choose from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crm_tui.domain.refusals import invalid
from crm_tui.domain.text import clean, nearest
from crm_tui.domain.words import N_

_HEX = re.compile(r"#?([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour with a name."""

    key: str
    """The word for the command line."""
    name: str
    """English text to translate."""
    value: str
    """``#rrggbb``, lower case."""


PALETTE = (
    Colour("blue", N_("Blue"), "#4f8fd8"),
    Colour("cyan", N_("Cyan"), "#39b3c9"),
    Colour("teal", N_("Teal"), "#2fb5a0"),
    Colour("gold", N_("Gold"), "#c9a227"),
    Colour("amber", N_("Amber"), "#d98a2b"),
    Colour("green", N_("Green"), "#4caf50"),
    Colour("red", N_("Red"), "#d9534f"),
    Colour("crimson", N_("Crimson"), "#b5484a"),
    Colour("violet", N_("Violet"), "#8f7fd6"),
    Colour("pink", N_("Pink"), "#cf6fa3"),
    Colour("brown", N_("Brown"), "#a07a5a"),
    Colour("grey", N_("Grey"), "#8a93a0"),
)
"""Cold to warm in the order of the default stages, then others that stay apart from these on light and dark grounds."""
_PROCESS = ("blue", "cyan", "teal", "gold", "amber", "violet", "pink", "brown")
_BY_KEY = {colour.key: colour for colour in PALETTE}
_BY_VALUE = {colour.value: colour for colour in PALETTE}


def parse_colour(text: str) -> str:
    """``#rrggbb`` in lower case, from that, from ``#rgb`` or from a name of the palette.

    Raises:
        InvalidValue: it is no colour.
    """
    word = clean(text, multiline=False).strip()
    named = _BY_KEY.get(word.casefold())
    if named:
        return named.value
    match = _HEX.fullmatch(word)
    if match is None:
        near = nearest(word, _BY_KEY) if word[:1] != "#" else None
        hint = N_("did you mean “{near}”?") if near else N_("write for example #4f8fd8, or one of: {names}")
        raise invalid("colour", text, N_("is not a colour"), hint, near=near, names=", ".join(_BY_KEY))
    digits = match[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def name_of(value: str) -> str:
    """The name of a colour of the palette, English text to translate; empty for any other colour."""
    colour = _BY_VALUE.get(value)
    return colour.name if colour else ""


def next_process_colour(taken: list[str]) -> str:
    """A colour for a new stage in progress: the first of the palette that the pipeline does not use yet."""
    values = [_BY_KEY[key].value for key in _PROCESS]
    return next((value for value in values if value not in taken), values[len(taken) % len(values)])


def next_failure_colour(taken: list[str]) -> str:
    """A colour for a new failure stage: a red that the pipeline does not use yet."""
    values = [_BY_KEY[key].value for key in ("red", "crimson", "grey", "brown")]
    return next((value for value in values if value not in taken), values[0])
