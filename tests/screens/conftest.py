"""An office and what it holds; keys are paced; style sheets are parsed once a process, every test starts the app anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from textual.css.stylesheet import Stylesheet

from tests.support import pace
from tests.support.card import Records, add_records
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


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


@pytest.fixture(scope="session", autouse=True)
def paced() -> Iterator[None]:
    """The next key is pressed when the last has done all it does."""
    with pace.installed():
        yield


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    """A new store, its first operator."""
    yield open_office(tmp_path, clock)
    close_office()


@pytest.fixture
def known(office: Session) -> Records:
    """A company, a person and a deal of theirs."""
    return add_records(office)
