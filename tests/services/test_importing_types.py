"""Every type comes in from a file, and what went out comes back with the same bytes."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.domain.fields import Point
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import exporting, records, undo, views
from data import database
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_tui.domain.fields import Value
    from crm_tui.services.session import Session
    from tests.conftest import Clock

ORDER = (
    "company",
    "contact",
    "catalogue",
    "section",
    "product",
    "lead",
    "deal",
    "quote",
    "invoice",
    "activity",
    "task",
)
"""What others name comes first."""


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def all_of(session: Session, kind: str) -> list[records.Record]:
    return [records.get(session, Ref(kind, record)) for record in views.ids(session, kind)]


def out(session: Session, kind: str, form: str) -> str:
    return "".join(exporting.export(session, kind, format=form).lines)


def furnish(session: Session) -> None:
    """At least two records of each type, which name each other."""
    acme = records.create(session, "company", {"title": 'Acme, "S.p.A."', "revenue": Money(5_000_000_00, "EUR")}).id
    ada = records.create(
        session, "contact",
        {"name": "Ada", "last_name": "Byron", "companies": (acme,), "email": (Point("ada@x.it", "home"),)},
    ).id  # fmt: skip
    client: dict[str, Value] = {"company": acme, "contacts": (ada,)}
    records.create(session, "product", {"name": "Panel", "price": Money(199_90, "EUR"), "external_id": "P-1"})
    records.create(session, "product", {"name": "=SUM(A1)", "sort": 7})
    for n, kind in enumerate(("lead", "deal", "quote", "invoice")):
        records.create(session, kind, {"title": f"The {kind}", "amount": Money(100_01 + n, "EUR"), **client})
        records.create(session, kind, {"title": "à\n'b'", "comments": "[b]x[/b]\nline"})
    about: dict[str, Value] = {"contacts": (ada,), "companies": (acme,)}
    soon = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
    records.create(session, "activity", {"subject": "Call", "kind": "call", "deadline": soon, **about})
    records.create(session, "task", {"title": "Measure", "deadline": soon, **about})


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl"])
def test_what_goes_out_comes_back_with_the_same_bytes(tmp_path: Path, clock: Clock, form: str) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    anna = open_office(tmp_path / "one", clock)
    furnish(anna)
    files = {kind: out(anna, kind, form) for kind in ORDER}
    close_office()

    anna = open_office(tmp_path / "two", clock)
    try:
        for kind in (each for each in ORDER if files[each]):
            done = bring_in(anna, kind, write(tmp_path, f"{kind}.{form}", files[kind]))
            assert (done.rejected, done.noted, done.reasons) == (0, 0, ()), kind
        again = {kind: out(anna, kind, form) for kind in ORDER}
    finally:
        close_office()
    for kind in ORDER:
        if kind not in ("catalogue", "section"):
            assert again[kind] == files[kind], kind


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"], exclude_characters="\ufffd"),
    max_size=12,
).map(lambda text: " ".join(text.split()))
ROW = st.fixed_dictionaries(
    {
        "title": WORDS.filter(bool),
        "amount": st.none() | st.integers(0, 10**12).map(lambda minor: Money(minor, "EUR")),
        "comments": WORDS,
        "source_description": WORDS,
    }
)


@settings(
    max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    kind=st.sampled_from(["lead", "deal", "quote", "invoice"]),
    form=st.sampled_from(["csv", "tsv", "jsonl"]),
    rows=st.lists(ROW, min_size=1, max_size=5),
)
def test_any_texts_come_back_with_the_same_bytes(
    clock: Clock, kind: str, form: str, rows: list[dict[str, Value]]
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "one").mkdir()
        (folder / "two").mkdir()
        try:
            anna = open_office(folder / "one", clock)
            for row in rows:
                records.create(anna, kind, {field: value for field, value in row.items() if value not in (None, "")})
            sent = out(anna, kind, form)
            close_office()
            anna = open_office(folder / "two", clock)
            assert bring_in(anna, kind, write(folder, f"x.{form}", sent)).rejected == 0
            assert out(anna, kind, form) == sent
        finally:
            close_office()


@pytest.mark.parametrize("kind", ["lead", "quote", "invoice"])
def test_an_imported_record_is_stored_as_one_created_by_hand(anna: Session, tmp_path: Path, kind: str) -> None:
    acme = records.create(anna, "company", {"title": "Acme"}).id
    records.create(anna, kind, {"title": "One", "amount": Money(150_000, "EUR"), "company": acme})
    bring_in(anna, kind, write(tmp_path, "x.csv", "title,amount,company\nOne,1500 EUR,Acme\n"))

    by_hand, imported = all_of(anna, kind)

    assert imported.values | {"origin_id": None, "number": None} == by_hand.values | {"origin_id": None, "number": None}
    if kind == "lead":
        assert imported.values["is_repeat"] is True
    events = database.sql("SELECT kind FROM event WHERE type = ? AND record = ?", (kind, imported.ref.id))
    assert events == [("created",)]


def test_numbers_that_are_given_stay_and_others_are_given_out(anna: Session, tmp_path: Path) -> None:
    records.create(anna, "invoice", {"title": "First"})
    text = "title,number,origin_id\nA,2026/7,a\nB,,b\nC,2026/7,c\nD,1,d\nE,3,e\nF,,f\n"

    done = bring_in(anna, "invoice", write(tmp_path, "x.csv", text))

    assert {r.title: r.values["number"] for r in all_of(anna, "invoice")} == {
        "First": "1", "A": "2026/7", "B": "2", "E": "3", "F": "4",
    }  # fmt: skip
    assert (done.created, done.rejected) == (4, 2)
    assert done.reasons == ("row 3: number: “2026/7” is taken already", "row 4: number: “1” is taken already")
    again = bring_in(anna, "invoice", write(tmp_path, "y.csv", text.replace("A,2026/7,a", "A2,2026/7,a")))
    assert (again.created, again.skipped) == (0, 4)


def test_stages_are_those_of_the_type(anna: Session, tmp_path: Path) -> None:
    stages = {kind: [r[0] for r in database.sql(
        "SELECT s.name FROM stage s JOIN pipeline p ON p.id = s.pipeline WHERE p.entity = ? ORDER BY s.sort", (kind,)
    )] for kind in ("lead", "invoice")}  # fmt: skip
    for kind, names in stages.items():
        lines = "\n".join(f"{n},{name}" for n, name in enumerate(names))
        assert bring_in(anna, kind, write(tmp_path, f"{kind}.csv", f"title,stage\n{lines}\n")).rejected == 0
        placed = [(r.title, r.values["stage"], r.values["closed"]) for r in all_of(anna, kind)]
        assert len({stage for _, stage, _ in placed}) == len(names)
        assert {closed for _, _, closed in placed} == {True, False}
    done = bring_in(anna, "lead", write(tmp_path, "z.csv", "title,stage\nx,Nowhere\n"))
    assert done.rejected == 1


def test_products_and_tasks_come_in_one_by_one_with_their_rules(anna: Session, tmp_path: Path) -> None:
    bring_in(
        anna, "product", write(tmp_path, "p.csv", "name,price,sku\nPanel,199.90 EUR,P-1\nBolt,0.10,P-2\nTwin,1,P-1\n")
    )
    panel, bolt = all_of(anna, "product")[:2]
    assert (panel.values["price"], bolt.values["external_id"]) == (Money(199_90, "EUR"), "P-2")

    text = "title,deadline,responsible\nMeasure,2026-04-01 09:30,anna\nPaint,,\n"
    done = bring_in(anna, "task", write(tmp_path, "t.csv", text))
    assert done.created == 2
    assert [task.values["responsible"] for task in all_of(anna, "task")] == [anna.user_id] * 2
    undo.undo(anna, done.operation_id)
    assert all_of(anna, "task") == []


def test_who_is_missing_is_created_when_asked_for(anna: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "x.csv", "title,company,contacts,responsible\nOne,Acme,Ada Byron,Bruno Verdi\n")
    done = bring_in(anna, "quote", path, create_missing=frozenset({"company", "contact", "user"}))
    assert (done.created, done.noted) == (1, 0)
    (quote,) = all_of(anna, "quote")
    assert [r.title for r in all_of(anna, "company")] == ["Acme"]
    assert quote.values["contacts"] == tuple(r.ref.id for r in all_of(anna, "contact"))
    assert database.sql("SELECT name FROM user WHERE id = ?", (quote.values["responsible"],)) == [("Bruno Verdi",)]


def test_a_known_origin_is_updated(anna: Session, tmp_path: Path) -> None:
    bring_in(anna, "lead", write(tmp_path, "x.csv", "title,origin_id\nOne,a\n"))
    done = bring_in(anna, "lead", write(tmp_path, "y.csv", "title,origin_id\nTwo,a\n"), on_duplicate="update")
    assert (done.created, done.updated) == (0, 1)
    assert [lead.title for lead in all_of(anna, "lead")] == ["Two"]


def test_every_type_can_be_exported(anna: Session) -> None:
    furnish(anna)
    for kind in ENTITY_TYPES:
        assert out(anna, kind, "csv").startswith("origin_id,")
