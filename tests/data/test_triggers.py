"""What is asked of triggers, of their runs and of links is answered by indexes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crm_tui.domain.ref import Ref
from crm_tui.services.session import Session
from data import database, triggers
from data.queries import linked_items
from tests.conftest import Clock
from tests.support.office import close_office, open_office

DEAL = Ref("deal", 1)


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda: triggers.of_stage(1), "trigger_stage"),
        (lambda: triggers.moved_since(DEAL, 0, 20), "run_trigger "),
        (lambda: triggers.told_since(1, DEAL, "storm", 0), "run_trigger "),
        (lambda: triggers.told_since(None, DEAL, "storm", 0), "run_trigger "),
        (lambda: triggers.stopped_since(1, 0, 20), "run_trigger_of"),
        (lambda: triggers.deeds(1), "run_trigger_of"),
        (lambda: triggers.deeds(1, DEAL), "run_trigger "),
        (lambda: triggers.stopped(0, 20), "INTEGER PRIMARY KEY (rowid>?)"),
        (lambda: triggers.told(DEAL, ("created",), 0), "event_record"),
        (lambda: linked_items.linking("quote", "deal", DEAL, 0, 10), "quote_deal"),
        (lambda: linked_items.linking_several("deal", "contacts", Ref("contact", 1), 0, 10), "link_target"),
    ],
)
def test_an_index_answers(
    office: Session, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object], index: str
) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    real = database.sql

    def listen(text: str, params: tuple[object, ...] = ()) -> list[database.Row]:
        asked.append((text, tuple(params)))
        return real(text, params)

    monkeypatch.setattr(database, "sql", listen)
    ask()
    monkeypatch.undo()

    plan = " | ".join(
        str(row[-1]) for text, params in asked for row in database.sql(f"EXPLAIN QUERY PLAN {text}", params)
    )
    assert index in plan
    assert "SCAN run" not in plan
    assert "SCAN link" not in plan
