"""What scripts rely on: the JSON of records, the shape of errors, exit codes, options before and after the verb."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from crm_tui.domain.details import OWNERS
from crm_tui.domain.entities.types import ENTITY_TYPES
from tests.cli.conftest import Fill, Run

MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}[+-]\d{2}:\d{2}")
GOLDEN = Path(__file__).with_name("golden")


FILLING: tuple[tuple[str, ...], ...] = (
    ("setting", "set", "company_zone", "Europe/Rome"),
    ("mode", "set", "classic"),
    ("company", "add", "title=Acme", "industry=IT", "revenue=1000000 EUR", "is_my_company=yes"),
    (
        "contact",
        "add",
        "name=Ada",
        "last_name=Byron",
        "phone=work:+39 02 1234567",
        "email=ada@example.com",
        "companies=1",
        "birthdate=1990-12-10",
        "origin_id=c-1",
    ),
    (
        "deal",
        "add",
        "title=Impianto “é”",
        "amount=1500 EUR",
        "company=Acme",
        "contacts=1",
        "close_date=2199-12-31",
        "probability=40",
        "observers=me",
        "comments=two\nlines",
    ),
    ("lead", "add", "title=Fair", "name=Ada", "company_title=Acme", "phone=+39 02 1", "amount=100 EUR"),
    ("section", "add", "name=Pumps"),
    ("product", "add", "name=Pump", "price=99.90 EUR", "vat_rate=22", "sections=Pumps", "external_id=P-1"),
    ("deal", "rows", "add", "1", "product=Pump", "quantity=2", "discount=10%", "reserved=1"),
    ("quote", "add", "title=Offer", "company=Acme", "deal=1", "actual_date=2199-12-31", "close_date=2199-12-31"),
    ("invoice", "add", "title=Bill", "company=Acme", "quote=1", "close_date=2199-12-31"),
    ("invoice", "rows", "add", "1", "name=Mounting", "price=80", "discount=5 EUR", "quantity=1.5", "measure=hour"),
    ("sale_order", "add", "deal=1", "company=Acme"),
    ("sale_order", "rows", "add", "1", "product=Pump", "tax_included=yes"),
    ("payment", "add", "sale_order=1", "amount=50 EUR", "paid=yes", "pay_system=Cash"),
    (
        "task",
        "add",
        "title=Measure",
        "deals=1",
        "deadline=2199-12-01 09:00",
        "checklist=[x] keys\nphotos",
        "tags=roof",
    ),
    ("activity", "add", "subject=Call", "kind=call", "deals=1", "deadline=2199-12-01 09:00"),
)
"""What makes one record of each type, with most of its fields."""


@pytest.fixture
def filled(fill: Fill) -> Run:
    """One record of each type, with most of its fields."""
    return fill(FILLING)


@pytest.mark.parametrize("kind", sorted(ENTITY_TYPES))
def test_the_json_of_a_record_is_the_golden_one(filled: Run, kind: str) -> None:
    result = filled(kind, "show", "1", "--json")

    assert result.code == 0
    found = json.dumps(_settled(result.json), indent=2, ensure_ascii=False) + "\n"
    path = GOLDEN / f"{kind}.json"
    assert found == path.read_text(encoding="utf-8")


def _settled(record: dict[str, object]) -> dict[str, object]:
    """Moments and logins of this machine replaced."""
    me = record["created_by"]
    fixed = {"close_date", "actual_date", "deadline", "birthdate"}
    return {
        name: "<me>"
        if value == me
        else ["<me>"]
        if value == [me]
        else "<moment>"
        if isinstance(value, str) and MOMENT.fullmatch(value) and name not in fixed
        else "<code>"
        if name == "link_code"
        else "<today>"
        if name == "start_date"
        else value
        for name, value in record.items()
    }


@pytest.mark.parametrize("kind", sorted(ENTITY_TYPES))
def test_every_field_is_there_by_name(filled: Run, kind: str) -> None:
    found = filled(kind, "show", "1", "--json").json

    names = {"id", "type", "version", "deleted"}
    names |= {f"{kind}_type" if spec.name == "type" else spec.name for spec in ENTITY_TYPES[kind].fields}
    names |= {"products"} if ENTITY_TYPES[kind].has_products else set()
    names |= {"details"} if kind in OWNERS else set()
    assert set(found) == names
    assert found["type"] == kind


def test_a_list_is_an_array_and_jsonl_a_line_each(filled: Run) -> None:
    filled("deal", "add", "title=Second")

    array = filled("deal", "list", "--json").json
    lines = [json.loads(line) for line in filled("deal", "list", "-o", "jsonl").out.splitlines()]

    assert [each["id"] for each in array] == [1, 2]
    assert lines == array
    assert filled("deal", "list", "title:nothing", "--json").out == "[]\n"


def test_moments_have_the_offset_of_the_company(filled: Run) -> None:
    assert filled("activity", "show", "1", "--json").json["deadline"] == "2199-12-01T09:00:00+01:00"


@pytest.mark.parametrize(("words", "code", "name", "field"), [
    (("deal", "show", "99"), 1, "not_found", None),
    (("deal", "show", "x"), 2, "usage", "id"),
    (("deal", "shw", "1"), 2, "usage", None),
    (("dael",), 2, "usage", None),
    (("deal", "list", "--nope"), 2, "usage", None),
    (("deal", "list", "stag:x"), 2, "filter", None),
    (("deal", "list", "--sort", "nope"), 2, "unknown_field", "nope"),
    (("deal", "add", "nope=1"), 2, "unknown_field", "nope"),
    (("deal", "add", "amount=abc"), 5, "invalid_value", "amount"),
    (("deal", "add", "close_date=2026-02-30"), 5, "invalid_value", "close_date"),
    (("deal", "set", "1", "created_at=2026-01-01"), 5, "invalid_value", "created_at"),
    (("deal", "move", "1", "nowhere"), 1, "not_found", None),
    (("deal", "set", "1", "title=x", "--if-version", "99"), 4, "conflict", None),
    (("pipeline", "delete", "General", "--yes"), 5, "refused", None),
    (("deal", "show", "9" * 30), 1, "not_found", None),
    (("undo", "nine"), 2, "usage", None),
    (("undo", "99999"), 1, "not_found", None),
])  # fmt: skip
def test_errors_are_one_object_with_code_sentence_hint_and_field(
    filled: Run, words: tuple[str, ...], code: int, name: str, field: str | None
) -> None:
    result = filled(*words, "--json")

    assert (result.code, result.out) == (code, "")
    assert set(result.error) == {"code", "message", "hint", "field"}
    assert (result.error["code"], result.error["field"]) == (name, field)
    assert result.error["message"].strip()
    assert len(result.err.splitlines()) == 1


def test_errors_for_people_have_a_sentence_and_a_hint(filled: Run) -> None:
    result = filled("deal", "set", "1", "titel=x")

    assert result.err == "crm-tui: error: “titel” is not a field of deal\n  did you mean “title”?\n"


def test_global_options_stand_before_or_after_the_verb(filled: Run) -> None:
    ways = [
        ("--json", "deal", "list"),
        ("deal", "--json", "list"),
        ("deal", "list", "--json"),
        ("-o", "json", "deal", "list"),
        ("deal", "list", "-o", "json"),
        ("deal", "list", "-ojson"),
        ("deal", "list", "--output=json"),
    ]

    assert len({filled(*words).out for words in ways}) == 1
    assert filled(*ways[0]).json[0]["id"] == 1


def test_an_unknown_format_names_the_known_ones(crm: Run) -> None:
    result = crm("deal", "list", "-o", "xml")

    assert (result.code, "table, json, jsonl, csv, tsv, ids" in result.err) == (2, True)


def test_quiet_runs_only_print_data(filled: Run) -> None:
    assert filled("deal", "set", "1", "title=x", "--quiet").err == ""
    assert filled("deal", "list", "--quiet").err == ""


def test_texts_come_in_the_language_that_was_asked_for(filled: Run) -> None:
    result = filled("--lang", "it", "deal", "show", "99")

    assert "non esiste" in result.err


def test_nobody_but_an_administrator_acts_as_somebody_else(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    filled("user", "add", "anna", "Anna")

    assert filled("whoami", "--as", "anna", "--json").json["login"] == "anna"
    assert filled("pipeline", "add", "X", "--as", "anna").code == 6
    assert filled("whoami", "--as", "nobody").code == 1

    monkeypatch.setattr("crm_tui.services.entry.system_user", lambda: ("anna", "Anna"))
    refused = filled("whoami", "--as", "root")
    assert (refused.code, "may not" in refused.err) == (6, True)


def test_an_inactive_operator_stays_outside(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    filled("user", "add", "anna")
    filled("user", "set", "anna", "--inactive")

    monkeypatch.setattr("crm_tui.services.entry.system_user", lambda: ("anna", "Anna"))

    assert filled("deal", "list").code == 6


def test_a_missing_database_is_not_created_by_looking(crm: Run, tmp_path: Path) -> None:
    path = tmp_path / "other.db"

    result = crm("--db", str(path), "deal", "list")

    assert (result.code, path.exists()) == (1, False)
    assert f"crm-tui --db {path} init" in result.err


def test_a_foreign_file_is_told_from_ours(crm: Run, tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_bytes(b"Dear reader, " * 1000)

    assert crm("--db", str(path), "deal", "list").code == 7


def test_a_newer_database_is_refused(crm: Run, store: Path) -> None:
    import peewee

    connection = peewee.sqlite3.connect(str(store))
    connection.execute("PRAGMA user_version = 9999")
    connection.close()

    assert crm("deal", "list").code == 7


def test_a_locked_database_says_try_again(crm: Run, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    from data import database

    crm("whoami")
    connect = database.connect
    monkeypatch.setattr("data.database.connect", lambda path, *, timeout=30.0: connect(path, timeout=0.2))
    with Path(f"{store}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = crm("deal", "add", "title=x")

    assert result.code == 3


def test_a_mistake_of_ours_is_one_line_and_a_private_file(
    crm: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "a" + "-client-name"

    def broken(*_words: object, **_more: object) -> None:
        client = secret
        raise ZeroDivisionError(len(client))

    monkeypatch.setattr("crm_tui.services.records.get", broken)

    result = crm("deal", "show", "1")
    log = home / "state" / "crm-tui" / "crash.log"

    assert result.code == 70
    assert "Traceback" not in result.err
    assert re.search(r"incident \d{14}-\d+", result.err)
    assert "ZeroDivisionError" in log.read_text()
    assert secret not in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_a_group_alone_lists_its_verbs(crm: Run) -> None:
    result = crm("deal")

    assert (result.code, "put records on another stage" in result.out, result.err) == (0, True, "")


@pytest.mark.parametrize("words", [("--quiet",), ("--json",), ("--dry-run", "--yes")])
def test_options_without_a_verb_are_told_so(crm: Run, words: tuple[str, ...]) -> None:
    result = crm(*words)

    assert (result.code, "no verb is given" in result.err) == (2, True)


def test_the_overview_names_every_group_of_verbs(crm: Run) -> None:
    from crm_tui.cli import catalogue

    told = {line.split()[0] for line in crm("--help").out.splitlines() if line.startswith("  ") and line.strip()}

    assert {*catalogue.GROUPS, *catalogue.HOUSEKEEPING} <= told


def test_every_verb_of_the_catalogue_has_a_help(crm: Run) -> None:
    from crm_tui.cli import catalogue

    calls = [(group, verb) for group, (_text, verbs) in catalogue.GROUPS.items() for verb in verbs]
    for words in [*calls, *((verb,) for verb in catalogue.HOUSEKEEPING)]:
        result = crm(*words, "--help")
        assert (result.code, result.out.startswith("Usage: crm-tui " + " ".join(words)), result.err) == (0, True, ""), (
            words
        )
