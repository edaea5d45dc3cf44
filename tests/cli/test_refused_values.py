"""A value that its field does not take is refused with field, value and reason on every way in, and nothing is written."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from crm_tui.domain.entities.types import BUILT_IN, ENTITY_TYPES, install
from crm_tui.domain.errors import InvalidValue
from crm_tui.domain.fields import FieldKind
from crm_tui.domain.ref import Ref
from crm_tui.domain.text import shown
from crm_tui.services import entry, records
from screens.card.saving import Edit, save

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Fill, Run


class Case(NamedTuple):
    """What is typed into a field, and the reason why it is refused."""

    kind: str
    field: str
    typed: str
    reason: str
    part: str = ""
    """What of it is refused; all of it when empty."""

    @property
    def sentence(self) -> str:
        return f"{self.field}: “{shown(self.part or self.typed)}” {self.reason}"


FIELDS = (
    ("Home", "address"), ("Page", "link"), ("Many", "number", "--multiple"), ("Colour", "list", "--value", "Red"),
    ("Partner", "item", "--target", "company"), ("Either", "item", "--target", "company,contact"), ("Guide", "employee"),
    ("Visit", "booking"),
)  # fmt: skip
FILLING: tuple[tuple[str, ...], ...] = (
    ("mode", "set", "classic"),
    *(("field", "add", "deal", name, "--type", *more) for name, *more in FIELDS),
    ("company", "add", "title=Acme"),
    ("company", "add", "title=Acme"),
    ("contact", "add", "name=Ada"),
    ("deal", "add", "title=Plant"),
    ("task", "add", "title=Measure"),
    ("activity", "add", "subject=Call", "deals=1"),
    ("product", "add", "name=Pump"),
)
BEGIN = {
    "deal": "title",
    "contact": "name",
    "task": "title",
    "activity": "subject",
    "product": "name",
    "company": "title",
}
LONG, BYTES = "x" * 256, "é" * 33_000
DATE, MOMENT, NUMBER, WHOLE = "is not a date", "is not a date with a time", "is not a number", "is not a whole number"
CHOICE, NOBODY, TWICE = "is not one of the choices", "does not exist", "is the name of several records"

VALUES = (
    Case("deal", "title", LONG, "is longer than 255 characters"),
    Case("contact", "post", LONG, "is longer than 255 characters"),
    Case("deal", "source_description", BYTES, "is longer than 65536 bytes"),
    Case("deal", "comments", BYTES, "is longer than 65536 bytes"),
    Case("deal", "amount", "much", "is not an amount of money"),
    Case("deal", "amount", "1.500", "can be read as 1500 or as 1.5"),
    Case("deal", "amount", "12.345 EUR", "can be read as 12345 or as 12.3450"),
    Case("deal", "amount", "1.5 JPY", "has more decimals than JPY knows"),
    Case("deal", "amount", "9" * 17, "is too large: at most 1,000,000,000,000,000"),
    Case("deal", "close_date", "2026-02-30", "is not in the calendar"),
    Case("deal", "close_date", "someday", DATE),
    Case("contact", "birthdate", "0001-01-01", "is not in the years 1800 to 2299"),
    Case("task", "deadline", "tomorrow", MOMENT),
    Case("task", "deadline", "2026-10-20 25:00", "is not a time of day"),
    Case("deal", "probability", "101", "is not a percentage"),
    Case("deal", "probability", "-1", "is not a percentage"),
    Case("deal", "probability", "12.5", "is not a percentage"),
    Case("deal", "opened", "maybe", "is neither yes nor no"),
    Case("product", "vat_rate", "abc", NUMBER),
    Case("product", "sort", "1.5", WHOLE),
    Case("task", "estimate", "soon", WHOLE),
    Case("activity", "kind", "visit", CHOICE),
    Case("contact", "phone", "abc", "is not a telephone number"),
    Case("contact", "phone", "12", "is not a telephone number"),
    Case("contact", "email", "a@", "is not an e-mail address"),
    Case("contact", "email", "ok@example.com, bad@", "is not an e-mail address", "bad@"),
    Case("contact", "web", "not a site", "is not a web address"),
    Case("contact", "im", LONG, "is longer than 255 characters"),
    Case("task", "tags", LONG, "is longer than 255 characters"),
    Case("deal", "uf_page", "javascript:alert(1)", "is not a web address"),
    Case("deal", "uf_home", "x" * 1025, "is longer than 1024 characters"),
    Case("deal", "uf_many", "1, two", NUMBER, "two"),
)
"""Of every kind of field that needs no name of something else."""
NAMES = (
    Case("deal", "source", "Nowhere", NOBODY),
    Case("deal", "stage", "Nowhere", NOBODY),
    Case("deal", "pipeline", "Nowhere", NOBODY),
    Case("deal", "responsible", "nobody", NOBODY),
    Case("deal", "observers", "me, nobody", NOBODY, "nobody"),
    Case("deal", "company", "Nobody", NOBODY),
    Case("deal", "company", "99", NOBODY),
    Case("deal", "company", "Acme", TWICE),
    Case("deal", "contacts", "Ada, 99", NOBODY, "99"),
    Case("deal", "uf_colour", "Blue", NOBODY),
    Case("deal", "uf_partner", "Nobody", NOBODY),
    Case("deal", "uf_either", "company:99", NOBODY, "99"),
    Case("deal", "uf_guide", "nobody", NOBODY),
    Case("deal", "uf_visit", "Hall @ 2099-03-02 10:00 .. 11:00", NOBODY, "Hall"),
)
"""Of every kind that names something else."""


@pytest.fixture(autouse=True)
def _only_ours() -> Iterator[None]:
    yield
    install({kind.code: kind for kind in BUILT_IN})


@pytest.fixture
def filled(fill: Fill) -> Run:
    return fill(FILLING)


def refused_by(run: Run, case: Case, *words: str) -> None:
    """The program says what is wrong, in words and for scripts."""
    done = run(case.kind, *words, f"{case.field}={case.typed}", "--json")

    assert (done.code, done.out) == (5, "")
    assert done.error["message"] == case.sentence
    assert (done.error["code"], done.error["field"]) == ("invalid_value", case.field)


@pytest.mark.parametrize("case", [*VALUES, *NAMES], ids=lambda case: f"{case.field}={case.typed[:20]}")
def test_by_command_and_in_the_editor_of_the_card(filled: Run, store: Path, case: Case) -> None:
    done = filled("log", "--json").json
    begin = [f"{BEGIN[case.kind]}=Second"] if BEGIN[case.kind] != case.field else []
    refused_by(filled, case, "add", *begin, *(["deals=1"] if case.kind == "activity" else []))
    refused_by(filled, case, "set", "1")

    session = entry.open_session(store, lang="en")
    before = records.get(session, Ref(case.kind, 1))
    spec = ENTITY_TYPES[case.kind].field(case.field)
    assert spec is not None
    edit = Edit(ref=before.ref, spec=spec, typed=case.typed, before=before.values[case.field], version=before.version)
    with pytest.raises(InvalidValue) as refused:
        save(session, edit)
    assert str(refused.value) == case.sentence
    assert records.get(session, before.ref) == before
    entry.leave()
    assert filled("log", "--json").json == done, "nothing was written"


def test_every_kind_of_field_is_among_them() -> None:
    """But files, whose values are paths, and what only a program sets."""
    cases = (*VALUES, *NAMES)
    specs = [ENTITY_TYPES[case.kind].field(case.field) for case in cases if not case.field.startswith("uf_")]
    own = {
        "uf_home": FieldKind.ADDRESS,
        "uf_page": FieldKind.URL,
        "uf_either": FieldKind.ITEM,
        "uf_visit": FieldKind.BOOKING,
    }
    kinds = {spec.kind for spec in specs if spec} | {own[case.field] for case in cases if case.field in own}

    assert set(FieldKind) - kinds == {FieldKind.FILE}


@pytest.mark.parametrize("form", ["csv", "jsonl"])
@pytest.mark.parametrize("kind", sorted({case.kind for case in VALUES}))
def test_in_a_file(filled: Run, tmp_path: Path, kind: str, form: str) -> None:
    cases = [case for case in VALUES if case.kind == kind]
    rows = [{BEGIN[kind]: f"Row {n}", case.field: case.typed} for n, case in enumerate(cases)]
    path, errors = tmp_path / f"bad.{form}", tmp_path / f"errors.{form}"
    if form == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        names = list(dict.fromkeys(name for row in rows for name in row))
        text = io.StringIO()
        table = csv.DictWriter(text, names)
        table.writeheader()
        table.writerows(rows)
        path.write_text(text.getvalue())
    before = filled(kind, "list", "-o", "ids").out

    done = filled(kind, "import", str(path), "--errors", str(errors))

    assert done.code == 5
    assert filled(kind, "list", "-o", "ids").out == before
    lines = errors.read_text().splitlines() if form == "jsonl" else []
    found = [json.loads(line) for line in lines] or list(csv.DictReader(io.StringIO(errors.read_text())))
    assert len(found) == len(cases)
    for number, (row, case) in enumerate(zip(found, cases, strict=True), 1):
        assert row["reason"].startswith(f"row {number}: {case.sentence}")
        assert row[case.field].removeprefix("'") == case.typed, "it can be corrected and brought in again"


@pytest.mark.parametrize("case", NAMES, ids=lambda case: f"{case.field}={case.typed}")
def test_a_name_in_a_file(filled: Run, tmp_path: Path, case: Case) -> None:
    path, errors = tmp_path / "names.jsonl", tmp_path / "errors.jsonl"
    path.write_text(json.dumps({"title": "Third", case.field: case.typed}) + "\n")

    done = filled("deal", "import", str(path), "--errors", str(errors))

    if case.field in ("stage", "pipeline") or case.reason == TWICE:
        assert (done.code, errors.exists()) == (5, True)
        reason = json.loads(errors.read_text())["reason"]
        assert all(part in reason for part in (case.field, f"“{case.typed}”", case.reason))
        assert filled("deal", "list", "-o", "ids").out == "1\n"
        return
    if case.field == "uf_visit":
        assert (done.code, "Hall" in errors.read_text()) == (5, True), "nothing is booked that cannot be"
        return
    assert (done.code, errors.exists()) == (0, False), "what others call something is no mistake of the row"
    assert "a name that is not known here; it is kept in the source information" in done.err
    assert (case.part or case.typed) in filled("deal", "show", "2", "--json").json["source_description"]
