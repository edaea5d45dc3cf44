"""Reading records: what it costs does not grow with the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.services import records
from data import database
from data import records as stored
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def test_the_people_of_companies_are_found_through_an_index(office: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    company = records.create(office, "company", {"title": "Acme"}).id
    people = [records.create(office, "contact", {"name": str(n), "companies": (company,)}).id for n in range(3)]
    real, plans = database.sql, []

    def watched(text: str, params: object = ()) -> list[tuple[object, ...]]:
        if "FROM link" in text:
            plans.append(" ".join(str(row[-1]) for row in real(f"EXPLAIN QUERY PLAN {text}", params)))  # type: ignore[arg-type]
        return real(text, params)  # type: ignore[arg-type]

    monkeypatch.setattr(database, "sql", watched)

    assert stored.load_many("company", [company])[0].values["contacts"] == people
    assert any("link_target (target=?" in plan for plan in plans)
    assert not any("(type=?)" in plan for plan in plans)
