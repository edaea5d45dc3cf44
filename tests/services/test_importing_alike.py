"""Many rows at once become what they become one by one: the same records, links, log, events, totals and search marks."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crm_tui.domain.money import Money
from crm_tui.services import records
from data import bulk, database, full_text
from tests.support.office import clerk_of, close_office, open_office
from tests.support.roles import limited
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from crm_tui.services.importing import Progress
    from crm_tui.services.session import Session
    from tests.conftest import Clock

Row = dict[str, str]
TEXTS = st.sampled_from(["", "Anna", "  Zoë ", 'a "b", c', "Rossi & C. s.n.c.", "100 %", "\u200b", "Øster-Vest", "0"])
NAMES = st.sampled_from(
    ["", "Acme", "acme spa", "c1", "company:2", "nobody", '"Bianchi, Figli"', "gone", "S. r. l.", "Beta, Acme"]
)
PEOPLE = st.sampled_from(
    ["", "Ada Neri", "Neri Ada", "p1", "contact:2", "p1, Ugo Blu", "who?", '"Blu, Ugo"', "gone", "p1,p1", " p1 "]
)
AMOUNTS = st.sampled_from(
    [
        "",
        "1500.00 EUR",
        "0.05 EUR",
        "12.50",
        "7",
        "1.500,00",
        "12k",
        "3.00 USD",
        "3.00 JPY",
        "1.500",
        "-2.00 EUR",
        "many",
    ]
)
MAILS = st.sampled_from(["", "a@b.it", "A@B.it", "c@d.it; e@f.it", "no address", "home:x@y.it"])
PHONES = st.sampled_from(["", "+39 02 1234567", "333 1234567", "12", "mobile:+39 333 1, work:02 2222222"])
CLIENTS = {
    "company": {
        "title": TEXTS, "email": MAILS, "phone": PHONES, "revenue": AMOUNTS, "industry": st.sampled_from(["", "IT", "?"]),
    },
    "contact": {
        "name": TEXTS, "last_name": TEXTS, "email": MAILS, "phone": PHONES, "companies": NAMES, "post": TEXTS,
        "source": st.sampled_from(["", "WEB", "Call", "fair"]), "birthdate": st.sampled_from(["", "1980-02-29", "soon"]),
    },
}  # fmt: skip
STAGED = {
    "title": TEXTS, "amount": AMOUNTS, "company": NAMES, "contacts": PEOPLE, "comments": TEXTS,
    "responsible": st.sampled_from(["", "anna", "Anna Rossi", "nemo"]),
}  # fmt: skip
DAYS = st.sampled_from(["", "2026-03-01", "2026-03-18", "2026-12-31", "18.3.2026", "never"])
"""The tests happen on 18 March 2026."""
KINDS: dict[str, dict[str, st.SearchStrategy[str]]] = {
    **CLIENTS,
    "lead": {**STAGED, "stage": st.sampled_from(["", "NEW", "IN_PROCESS", "nowhere"]), "company_title": TEXTS},
    "deal": {**STAGED, "stage": st.sampled_from(["", "NEW", "EXECUTING", "nowhere"]), "close_date": DAYS},
    "quote": {**STAGED, "close_date": DAYS, "number": st.just("")},
    "invoice": {**STAGED, "close_date": DAYS, "number": st.just("")},
}
ORIGIN = st.sampled_from(["", "", "o1", "o2", "taken"])
TABLES = ("company", "contact", "lead", "deal", "quote", "invoice", "point", "link", "stage_total", "import_job")
LOGGED = (
    "SELECT operation, type, record, field, old, new FROM change ORDER BY id",
    "SELECT operation, at, kind, type, record, user, payload FROM event ORDER BY id",
    "SELECT id, at, user, origin, label FROM operation ORDER BY id",
    "SELECT * FROM timer ORDER BY key",
)


def files() -> st.SearchStrategy[tuple[str, list[Row]]]:
    """A type and the rows of its file; each column is there or not."""

    def rows(kind: str) -> st.SearchStrategy[tuple[str, list[Row]]]:
        cells = {"origin_id": ORIGIN, **KINDS[kind]}
        some = st.sets(st.sampled_from(sorted(cells)), min_size=1)
        return some.flatmap(
            lambda names: st.tuples(
                st.just(kind),
                st.lists(st.fixed_dictionaries({name: cells[name] for name in sorted(names)}), min_size=1, max_size=6),
            )
        )

    return st.sampled_from(sorted(KINDS)).flatmap(rows)


def furnish(session: Session) -> None:
    """Who is there already: some by origin, some by name, one that two have, one in the recycle bin, a client who bought."""
    acme = records.create(session, "company", {"title": "Acme", "origin_id": "c1"})
    records.create(session, "company", {"title": "Beta"})
    records.create(session, "company", {"title": "Bianchi, Figli"})
    ada = records.create(session, "contact", {"name": "Ada", "last_name": "Neri", "origin_id": "p1"})
    records.create(session, "contact", {"name": "Ugo", "last_name": "Blu"})
    gone = records.create(session, "company", {"title": "gone", "origin_id": "gone"})
    records.delete(session, [gone])
    records.create(
        session, "deal", {"title": "Bought", "amount": Money(100, "EUR"), "company": acme.id, "stage": won()}
    )
    records.create(session, "lead", {"title": "Old", "contacts": (ada.id,), "origin_id": "taken"})


def won() -> int:
    """The stage of deals that are won."""
    return int(database.sql("SELECT id FROM stage WHERE code = 'WON'")[0][0])


def kept() -> dict[str, object]:
    """All that the store holds of records and of what happened to them, and which records wait for the search index."""
    found: dict[str, object] = {table: _table(table) for table in TABLES}
    for text in LOGGED:
        rows = database.sql(text)
        found[text] = [tuple(_read(cell) for cell in row) for row in rows]
    return found


def _table(name: str) -> list[dict[str, object]]:
    columns = [row[1] for row in database.sql(f"PRAGMA table_info({name})")]
    listed = ", ".join(columns)
    rows = database.sql(f"SELECT {listed} FROM {name} ORDER BY {listed}")
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _read(cell: object) -> object:
    """Objects of the log without the order of their members."""
    return json.loads(cell) if isinstance(cell, str) and cell.startswith("{") else cell


def result(clock: Clock, kind: str, text: str, policy: str) -> tuple[Progress, dict[str, object]]:
    """What becomes of a file in a furnished store."""
    with tempfile.TemporaryDirectory() as name:
        try:
            session = open_office(Path(name), clock)
            furnish(session)
            progress = bring_in(session, kind, write(Path(name), "x.csv", text), on_duplicate=policy)
            assert full_text.waiting() == 0
            return progress, kept()
        finally:
            close_office()


@settings(
    max_examples=12, deadline=None, phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(file=files(), policy=st.sampled_from(["skip", "create", "update"]))
def test_many_at_once_are_as_one_by_one(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, file: tuple[str, list[Row]], policy: str
) -> None:
    kind, rows = file
    out = io.StringIO()
    table = csv.DictWriter(out, list(rows[0]))
    table.writeheader()
    table.writerows(rows)

    together = result(clock, kind, out.getvalue(), policy)
    with monkeypatch.context() as patched:
        patched.setattr(bulk, "kinds", frozenset)
        singly = result(clock, kind, out.getvalue(), policy)

    assert asdict(together[0]) == asdict(singly[0])
    for name, stored in together[1].items():
        assert stored == singly[1][name], name


def test_who_may_add_only_some_imports_contacts_one_by_one_with_their_notes_once(clock: Clock, tmp_path: Path) -> None:
    try:
        boss = open_office(tmp_path, clock)
        clerk = clerk_of(clock)
        limited(boss, "*.read=all", "contact.add=own", "contact.import=all")
        text = (
            "name,last_name,e-mail,responsible,source\nAda,Neri,,luca,Fair in Milan\n,,b@x.it,luca,\nUgo,Blu,,anna,\n"
        )

        progress = bring_in(clerk, "contact", write(tmp_path, "x.csv", text))

        assert (progress.created, progress.rejected) == (2, 1)
        assert database.sql("SELECT full_name, source_description FROM contact ORDER BY id") == [
            ("Ada Neri", "source: Fair in Milan"),
            ("b@x.it", None),
        ]
    finally:
        close_office()
