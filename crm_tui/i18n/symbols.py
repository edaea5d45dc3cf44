"""`Symbols`: how one language writes numbers, money and days. The values are in `tables`, written by a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Symbols(NamedTuple):
    """What Babel knows about one language, as far as the first screen needs it.

    Patterns of money and compact numbers hold ``#`` for the number and ``¤`` for the currency; patterns of days and
    times are those of the Unicode locale data, limited to the fields that `formats` understands.
    """

    decimal: str
    group: str
    money: str
    currencies: Mapping[str, str]
    """Code → symbol, only where they differ."""
    compact: tuple[tuple[int, str], ...]
    """Smallest value in major units, and pattern; the largest first."""
    days: Mapping[str, str]
    """Style → pattern: ``short``, ``medium``, ``long``, ``full``, ``day`` (no year), ``weekday`` (no year)."""
    time: str
    moment: str
    """How a day ``{1}`` and a time ``{0}`` are joined."""
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    weekdays: tuple[str, ...]
    """Monday first."""
    weekdays_short: tuple[str, ...]
