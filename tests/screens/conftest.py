"""Style sheets are parsed once a process: every test starts the app anew, and all of them read the same sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.css.stylesheet import Stylesheet

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session", autouse=True)
def sheets() -> Iterator[None]:
    """Rules are values: nobody changes them, and the same text with the same variables has the same rules."""
    known: dict[Any, list[Any]] = {}
    parse = Stylesheet._parse_rules

    def remembered(self: Stylesheet, css: str, *place: Any, **more: Any) -> list[Any]:
        key = (css, place, tuple(more.items()), tuple(self._variables.items()))  # colours of the theme are variables
        if key not in known:
            known[key] = parse(self, css, *place, **more)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", remembered)
        yield
