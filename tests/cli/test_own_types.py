"""`field`, `process`, and the verbs of types that people make."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import peewee
import pytest

from crm_tui.domain.entities.types import BUILT_IN, install
from crm_tui.services import type_names
from tests.cli.conftest import Run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def _only_ours() -> Iterator[None]:
    yield
    install({kind.code: kind for kind in BUILT_IN})


@pytest.mark.covers("entities.md#Missing fields can be added as custom fields")
def test_a_field_from_first_to_last(crm: Run) -> None:
    made = crm(
        "field", "add", "deal", "Colour", "--type", "list", "--value", "Red", "--value", "Blue", "--multiple", "--json"
    )
    assert made.json == [
        {
            "name": "uf_colour",
            "label": "Colour",
            "type": "list",
            "multiple": True,
            "required": False,
            "stages": [],
            "default": "",
            "entity": "deal",
            "target": "",
            "dictionary": "deal.uf_colour",
            "values": ["Red", "Blue"],
            "in_list": False,
            "in_filter": True,
            "version": 1,
            "deleted": False,
        }
    ]
    assert crm("deal", "add", "title=One", "colour=red").code == 0
    assert crm("deal", "set", "1", "colour+=blue").code == 0
    assert crm("deal", "show", "1", "--fields", "colour", "--json").json == {"uf_colour": ["RED", "BLUE"]}
    assert crm("deal", "list", "colour:blue", "-o", "ids").out == "1\n"
    assert crm("deal", "list", "--sort", "id", "--fields", "id,uf_colour").out.splitlines()[1].split() == [
        "1",
        "Red,",
        "Blue",
    ]
    assert crm("dictionary", "add", "deal.uf_colour", "Green").code == 0
    assert crm("field", "set", "deal", "colour", "--name", "Paint", "--in-list", "--required-on", "won").code == 0
    assert "uf_colour" in crm("deal", "list").out.splitlines()[0]
    assert crm("field", "delete", "deal", "colour", "--yes").code == 0
    assert crm("field", "list", "deal", "--json").json == []
    assert crm("field", "list", "deal", "--deleted", "--json").json[0]["deleted"] is True
    assert crm("deal", "set", "1", "colour=red").code == 2
    assert crm("field", "restore", "deal", "colour").code == 0
    assert crm("deal", "show", "1", "--fields", "uf_colour", "--json").json == {"uf_colour": ["RED", "BLUE"]}


@pytest.mark.parametrize(
    ("words", "code", "field"),
    [
        (("X", "--code", "1x"), 5, "code"),
        (("X", "--type", "blob"), 5, "type"),
        (("X", "--type", "item"), 5, "target"),
        (("X", "--type", "yesno", "--multiple"), 5, "multiple"),
        (("X", "--type", "date", "--default", "never"), 5, "uf_x"),
        (("X", "--required-on", "nowhere"), 1, None),
        (("",), 5, "name"),
    ],
)
def test_a_wrong_field_is_refused_with_its_reason(
    crm: Run, words: tuple[str, ...], code: int, field: str | None
) -> None:
    found = crm("field", "add", "deal", *words, "--json")

    assert found.code == code
    assert found.error["field"] == field
    assert crm("field", "list", "deal", "--json").json == []


def test_a_value_that_a_field_does_not_take_says_field_value_and_reason(crm: Run) -> None:
    crm("field", "add", "deal", "Count", "--type", "integer")

    found = crm("deal", "add", "title=One", "count=seven", "--json")

    assert found.code == 5
    assert found.error["field"] == "uf_count"
    assert "seven" in found.error["message"]


def test_a_stage_that_requires_a_field_refuses_and_names_it(crm: Run) -> None:
    crm("field", "add", "deal", "Contract", "--required-on", "executing")
    crm("deal", "add", "title=One")

    found = crm("deal", "move", "1", "executing", "--json")
    assert (found.code, found.error["code"], found.error["field"]) == (5, "missing_fields", "uf_contract")
    assert crm("deal", "set", "1", "stage=executing", "contract=A-1").code == 0


def test_a_dry_run_makes_no_field_and_no_type(crm: Run) -> None:
    assert crm("field", "add", "deal", "Colour", "--dry-run").code == 0
    assert crm("process", "add", "projects", "Project", "--dry-run").code == 0

    assert crm("field", "list", "deal", "--json").json == []
    assert crm("process", "list", "--json").json == []
    assert crm("projects", "list").code == 2


@pytest.mark.covers("entities.md#Smart process types")
def test_a_type_has_the_verbs_of_records(crm: Run, store: Path, tmp_path: Path) -> None:
    assert crm("process", "add", "projects", "Project", "--plural", "Projects", "--with", "products").code == 0
    assert crm("process", "list", "--json").json[0]["id"] == 128
    assert crm("projects", "add", "title=Plant", "amount=1500 EUR", "-o", "ids").out == "1\n"
    assert crm("projects", "move", "1", "client").code == 0
    assert crm("projects", "show", "1", "--json").json["stage"]["name"] == "With client"
    assert crm("activity", "add", "subject=Call", "deadline=tomorrow 09:00", "projects=1").code == 0
    assert crm("projects", "list", "plant", "has:activity", "-o", "ids").out == "1\n"
    assert crm("projects", "comment", "1", "well done").code == 0
    assert "well done" in crm("projects", "timeline", "1").out
    assert crm("projects", "export", "--file", str(tmp_path / "out.csv")).code == 0
    assert crm("projects", "close", "1", "--won").code == 0
    assert crm("stage", "list", "projects:", "--json").json[3]["deals"] == 1
    assert crm("pipeline", "list", "projects", "--json").json[0]["name"] == "General"
    assert crm("projects", "--help").code == 0
    assert crm("projects", "list", "--db", str(store)).code == 0
    assert crm("doctor").code == 0

    assert crm("process", "delete", "projects", "--yes").code == 5
    assert crm("process", "set", "projects", "--off", "products", "--name", "Site").code == 0
    assert crm("projects", "show", "1", "--fields", "amount").code == 2
    assert crm("projects", "delete", "1").code == 0
    assert crm("process", "delete", "projects", "--yes").code == 0
    assert crm("projects", "list").code == 2
    assert crm("process", "restore", "projects").code == 0
    assert crm("projects", "restore", "1").code == 0


def test_a_word_that_is_no_verb_is_told_so_also_where_types_could_be(crm: Run) -> None:
    found = crm("proyects", "list")

    assert found.code == 2
    assert "is not a verb" in found.err


def rename(store: Path, plural: str) -> None:
    """A name that no door of ours would take, as a foreign program may have written it."""
    with contextlib.closing(peewee.sqlite3.connect(str(store))) as connection:
        connection.execute("UPDATE process SET plural = ?", (plural,))
        connection.commit()


def test_the_help_of_the_program_names_types_of_ones_own(crm: Run, store: Path) -> None:
    assert "Types of your own" not in crm("--help").out

    crm("process", "add", "visits", "Visit", "--plural", "Visits and calls")
    rename(store, "Visits\x1b[31m and\u202e calls")

    told = crm("--help").out
    line = next(line for line in told.splitlines() if line.strip().startswith("visits"))
    assert "Visits" in line
    assert not {"\x1b", "\u202e"} & set(told)
    assert told.index("Types of your own") < told.index("Office:")
    crm("process", "delete", "visits", "--yes")
    assert "Types of your own" not in crm("--help").out


@pytest.mark.parametrize("content", [b"", b"not a database" * 100], ids=["empty", "foreign"])
def test_the_help_is_there_whatever_the_database_is(crm: Run, tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "broken.db"
    broken.write_bytes(content)

    result = crm("--db", str(broken), "--help")

    assert (result.code, "Records:" in result.out, result.err) == (0, True, "")


def test_types_are_read_while_others_write(crm: Run, store: Path) -> None:
    crm("process", "add", "visits", "Visit", "--plural", "Visits")
    before = store.read_bytes()

    assert type_names.own(store) == [("visits", "Visits")]
    assert store.read_bytes() == before
    assert type_names.own(store.parent / "none.db") == []


def test_items_have_the_verbs_of_deals_that_their_parts_allow(crm: Run) -> None:
    crm("process", "add", "projects", "Project", "--plural", "Projects", "--with", "products")
    crm("process", "add", "notes", "Note", "--without", "stages")
    crm("product", "add", "name=Pump", "price=100 EUR")
    crm("projects", "add", "title=Plant")
    crm("notes", "add", "title=Memo")

    assert crm("projects", "rows", "add", "1", "product=Pump", "quantity=3").code == 0
    assert [row["quantity"] for row in crm("projects", "rows", "list", "1", "--json").json] == ["3"]
    assert crm("projects", "show", "1", "--json").json["amount"] == {"amount": "300.00", "currency": "EUR"}
    assert crm("projects", "close", "1", "--won").code == 0
    assert crm("projects", "copy", "1", "title=Twin", "-o", "ids").out == "2\n"
    assert crm("projects", "list", "is:open", "--fields", "title,amount", "-o", "csv").out.splitlines()[1:] == [
        "Twin,300.00 EUR"
    ]
    assert crm("notes", "copy", "1", "-o", "ids").out == "2\n"
    assert crm("notes", "rows", "list", "1").code == 2
    assert "the products of a record" in crm("projects").out
    assert "the products of a record" not in crm("notes").out
