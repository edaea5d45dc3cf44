"""Whatever people type into a filter: a set of records or a mistake with its column, never an error of the store."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.errors import FilterMistake
from crm_tui.domain.fields import Point
from crm_tui.domain.filters import FilterFields
from crm_tui.domain.money import Money
from crm_tui.services import filtering, records
from data import database
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock

VALUES = st.sampled_from(
    ["1", "me", "anna", "acme", "new", "web", "IT", "today", "2026-01-01", "1..5", "5..", "..now", "yes", "P", "50", '""',
     '"a,b"', '","', '"%_\\"', "'; DROP TABLE deal --", "è", "1500", "call", "0", "+7d", '"(a"', "a*", "NEAR",
     "Rossì", "null"]
)  # fmt: skip
WORDS = st.sampled_from(
    ["acme", "ro", '"imp"', "-x", "#1", "C++", "a-b", "O'Neil", "1.234,56", "m@x.it", "*", "%", '"a""b"', "a^b", "{x}", "?", "OR"]
)  # fmt: skip


def _filters(kind: str) -> st.SearchStrategy[str]:
    fields = FilterFields.of(kind)
    compared = st.builds(
        lambda minus, name, sign, values: f"{minus}{name}{sign}{','.join(values)}",
        st.sampled_from(["", "-"]),
        st.sampled_from(list(fields.names())),
        st.sampled_from([":", "=", "!=", "<", "<=", ">", ">=", "~"]),
        st.lists(VALUES, min_size=1, max_size=2),
    )
    states = st.sampled_from([*map("is:{}".format, fields.flags), *map("has:{}".format, fields.things)])
    return st.recursive(
        compared | states | WORDS,
        lambda inner: st.builds("({}{}{})".format, inner, st.sampled_from([" ", " or "]), inner),
        max_leaves=4,
    )


CASES = st.sampled_from(sorted(ENTITY_TYPES)).flatmap(lambda kind: st.tuples(st.just(kind), _filters(kind)))


@pytest.fixture
def session(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    opened = open_office(tmp_path, clock)
    acme = records.create(
        opened, "company", {"title": "Acme S.r.l.", "industry": "IT", "phone": (Point("+39 02 123456"),)}
    ).id
    rossi = records.create(
        opened, "contact", {"name": "Mario", "last_name": "Rossì", "email": (Point("m@x.it"),), "companies": (acme,)}
    ).id
    for number in range(6):
        records.create(opened, "deal", {
            "title": f"Impiànto {number}", "amount": Money(100_000 * number, "EUR"),
            "close_date": date(2026, 3, 14 + number),
            "company": acme if number % 2 else None, "contacts": (rossi,) if number else (),
        })  # fmt: skip
    records.create(opened, "activity", {"subject": "Call back", "deals": (1,), "deadline": clock()})
    yield opened
    close_office()


def matching(session: Session, kind: str, text: str) -> set[int]:
    condition = filtering.compiled(session, kind, text)
    if condition is None:
        return {row[0] for row in database.sql(f"SELECT d.id FROM {kind} d", ())}
    return {row[0] for row in database.sql(f"SELECT d.id FROM {kind} d WHERE {condition.sql}", tuple(condition.params))}


def test_any_filter_is_a_set_of_records_or_a_mistake(session: Session) -> None:
    everything = {kind: matching(session, kind, "") for kind in ENTITY_TYPES}
    answered = 0

    @settings(max_examples=400)
    @given(CASES)
    def check(case: tuple[str, str]) -> None:
        nonlocal answered
        kind, text = case
        try:
            found, others = matching(session, kind, text), matching(session, kind, f"-({text})")
        except FilterMistake:
            return
        answered += 1
        assert found | others == everything[kind]
        assert not found & others

    check()
    assert answered > 20


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("amount>2500", {"Impiànto 3", "Impiànto 4", "Impiànto 5"}),
        ("amount:1000..2000", {"Impiànto 1", "Impiànto 2"}),
        ('company:"Acme S.r.l." -title:5', {"Impiànto 1", "Impiànto 3"}),
        ('company:""', {"Impiànto 0", "Impiànto 2", "Impiànto 4"}),
        ("close_date<=today", {f"Impiànto {number}" for number in range(5)}),
        ("contacts.email:m@x contacts.id:1 id:2,3", {"Impiànto 1", "Impiànto 2"}),
        ("company.industry:it title:impianto is:open has:activity", set()),
        ("has:activity", {"Impiànto 0"}),
        ("IMPIANTO responsible:me (id:1 or id:6)", {"Impiànto 0", "Impiànto 5"}),
        ("is:won", set()),
    ],
)
def test_filters_find_what_they_say(session: Session, text: str, titles: set[str]) -> None:
    found = matching(session, "deal", text)

    assert {row[1] for row in database.sql("SELECT id, title FROM deal", ()) if row[0] in found} == titles
