"""The command line in Italian: the words of the program are translated, the words of people are not."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from crm_tui.cli import headings
from crm_tui.domain.entities.types import ENTITY_TYPES
from crm_tui.i18n import translate
from tests.cli.conftest import Run
from tests.support.code import calls, files, tree


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """`--lang` holds for the process; other tests read English."""
    yield
    translate.set_language("en")


def test_what_people_named_is_shown_as_typed(crm: Run) -> None:
    crm("field", "add", "deal", "Colour")
    crm("deal", "add", "title=A", "uf_colour=red", "amount=5 EUR")
    crm("process", "add", "shades", "Colour", "--plural", "Colours")
    crm("filter", "save", "deal", "Quantity", "uf_colour:red")

    shown = crm("--lang", "it", "deal", "show", "1").out
    assert "Colour " in shown
    assert "Colore" not in shown
    assert "Importo" in shown
    assert "Colour" in crm("--lang", "it", "process", "list").out
    assert "Quantity" in crm("--lang", "it", "filter", "list", "deal").out


def test_a_hint_of_the_store_is_translated(crm: Run, tmp_path: Path) -> None:
    said = crm("--lang", "it", "--db", str(tmp_path / "none.db"), "deal", "list").err

    assert "per crearlo: crm-tui" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("setting list", "chiave valore predefinito descrizione"),
        ("booking list", "id inizio fine risorsa utente servizio elemento campo"),
        ("absence list", "id operatore dal al genere motivo"),
        ("group list", "id nome membri"),
        ("exception list", "id genere valore commento aggiunto il aggiunto da origine"),
        ("process list", "codice nome plurale icona parti elementi"),
        ("workflow list", "id nome tipo di elemento avvio attende attivo"),
    ],
)
def test_headings_say_what_the_column_means(crm: Run, words: str, said: str) -> None:
    first = crm("--lang", "it", *words.split()).out.splitlines()[0]

    assert " ".join(first.split()) == said


def test_a_word_with_two_meanings_has_two_headings() -> None:
    translate.set_language("it")

    assert (headings.heading("key"), headings.heading("key", "table:keys")) == ("chiave", "tasto")
    assert (headings.heading("start"), headings.heading("start", "table:runs")) == ("inizio", "avvio")


def columns() -> set[str]:
    """Every name in the tuples that the verbs hand to tables."""
    found: set[str] = set()
    for path in files("crm_tui/cli"):
        module = importlib.import_module(f"crm_tui.cli.{path.stem}")
        for name, call in calls(tree(path)):
            if name in {"listed", "done", "rows"}:
                parts = [part for arg in call.args for part in ast.walk(arg)]
                held = [getattr(module, part.id, None) for part in parts if isinstance(part, ast.Name)]
                found |= {each for row in held if isinstance(row, tuple) for each in row if isinstance(each, str)}
    return found


def test_every_column_has_a_word_of_its_own() -> None:
    fields = {spec.name for kind in ENTITY_TYPES.values() for spec in kind.fields}
    named = columns()

    assert {"tax_rate", "added_by", "decimals"} <= named
    assert {name for name in named if headings.WORDS.get(name) is None} - fields == set()


def test_intervals_and_ends_are_worded_for_people_and_read_back(crm: Run) -> None:
    crm("deal", "add", "title=A", "amount=5 EUR")
    assert crm("--lang", "it", "regular", "add", "1", "--every", "3 mesi", "--first", "2099-01-31").code == 0
    assert crm("regular", "add", "1", "--every", "1 month", "--name", "Care").code == 0
    assert crm("scenario", "add", "Back", "--every", "2 weeks").code == 0

    assert "3 mesi" in crm("--lang", "it", "regular", "list").out
    assert "1 mese" in crm("--lang", "it", "regular", "list").out
    assert "2 settimane" in crm("--lang", "it", "scenario", "show", "Back").out
    machine = crm("--lang", "it", "regular", "list", "--json").json
    assert {row["schedule"] for row in machine} == {"3 month", "1 month"}
    assert crm("--lang", "it", "regular", "set", "Care", "--every", "settimana", "--stop", "mai").code == 0
    changed = {row["name"]: row for row in crm("regular", "list", "--json").json}["Care"]
    assert (changed["schedule"], changed["stop"]) == ("1 week", "never")
    assert crm("--lang", "it", "regular", "set", "Care", "--every", "3 pomeriggi").code == 2


def test_parts_of_a_process_are_named_for_people(crm: Run) -> None:
    crm("process", "add", "shades", "Tint", "--without", "automation")

    assert "data di inizio" in crm("--lang", "it", "process", "list").out
    assert "dates" in crm("--lang", "it", "process", "list", "--json").json[0]["switches"]


def test_switched_settings_say_yes_or_no(crm: Run) -> None:
    def value(*words: str) -> str:
        lines = crm(*words, "setting", "list", "-o", "table").out.splitlines()
        return next(line.split()[1] for line in lines if line.startswith("edit_start_date"))

    assert (value("--lang", "it"), value("--lang", "en")) == ("no", "no")
    assert crm("--lang", "it", "setting", "set", "edit_start_date", "sì").code == 0
    assert (value("--lang", "it"), value("--lang", "en")) == ("sì", "yes")
    rows = crm("setting", "list", "--json").json
    assert [row["value"] for row in rows if row["key"] == "edit_start_date"] == ["1"]


def test_the_day_of_a_file_is_for_people_in_a_table(crm: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    crm("quote", "add", "title=Q", f"files=@{tmp_path / 'a.txt'}")

    machine = crm("file", "list", "quote:1", "--json").json[0]["added"]
    shown = crm("--lang", "it", "file", "list", "quote:1").out
    assert datetime.fromisoformat(machine).tzinfo is not None
    assert machine[:10] not in shown
    assert machine[:4] in shown
