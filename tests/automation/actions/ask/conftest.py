"""Three operators and a deal; behind every test the journal is sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from data import journal_checks
from tests.support.asked import People, people_of
from tests.support.office import close_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Clock


@pytest.fixture
def people(tmp_path: Path, clock: Clock) -> Iterator[People]:
    yield people_of(tmp_path, clock)
    assert journal_checks.problems() == []
    close_office()
