"""Pipelines, stages, dictionaries, currencies, operators, settings, configuration, housekeeping."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_pipelines_from_first_to_last(crm: Run) -> None:
    assert crm("pipeline", "add", "Service").code == 0
    assert crm("pipeline", "rename", "Service", "Support").code == 0
    assert crm("pipeline", "set-default", "Support").code == 0
    assert [each["name"] for each in crm("pipeline", "list", "--json").json] == ["Support", "General"]
    assert crm("pipeline", "delete", "Support", "--yes").code == 5
    crm("deal", "add", "title=A", "pipeline=General")
    assert crm("pipeline", "delete", "General", "--yes").code == 5
    assert crm("pipeline", "delete", "General", "--move-to", "Support", "--yes").code == 0
    assert crm("deal", "show", "1", "--fields", "pipeline", "--json").json == {"pipeline": "Support"}
    assert crm("undo").code == 0
    assert [each["name"] for each in crm("pipeline", "list", "--json").json] == ["Support", "General"]


def test_deleting_a_pipeline_asks(crm: Run) -> None:
    crm("pipeline", "add", "Service")

    assert crm("pipeline", "delete", "Service").code == 2


def test_stages_from_first_to_last(crm: Run) -> None:
    assert crm("stage", "add", "General", "Negotiation", "--colour", "#123456").code == 0
    assert crm("stage", "add", "General", "Too late", "--failure").code == 0
    assert crm("stage", "rename", "General", "Negotiation", "Talks").code == 0
    assert crm("stage", "recolor", "General", "Talks", "#654321").code == 0
    assert crm("stage", "reorder", "General", "Talks", "NEW").code == 0
    found = crm("stage", "list", "General", "--json").json
    assert [(each["name"], each["colour"]) for each in found][:1] == [("Talks", "#654321")]
    assert found[-1]["name"] == "Too late"
    assert crm("stage", "reorder", "General", "WON", "NEW").code == 5
    assert crm("stage", "recolor", "General", "Talks", "colourless").code == 5
    assert crm("stage", "delete", "General", "WON", "--yes").code == 5
    crm("deal", "add", "title=A", "stage=Talks")
    assert crm("stage", "delete", "General", "Talks", "--yes").code == 5
    assert crm("stage", "delete", "General", "Talks", "--move-to", "NEW", "--yes").code == 0
    assert crm("deal", "show", "1", "--json").json["stage"]["code"] == "NEW"


def test_stages_of_the_default_pipeline_need_no_name(crm: Run) -> None:
    assert crm("stage", "list", "-o", "csv").out == crm("stage", "list", "General", "-o", "csv").out


def test_what_a_stage_means_is_a_word_for_people_and_a_code_for_programs(crm: Run) -> None:
    told = crm("stage", "list", "--fields", "code,semantic").out
    assert "NEW" in told
    assert [word for word in ("in progress", "success", "failure") if word in told] == [
        "in progress", "success", "failure"
    ]  # fmt: skip
    assert {each["semantic"] for each in crm("stage", "list", "--json").json} == {"P", "S", "F"}
    assert "success" not in crm("stage", "list", "-o", "csv").out


def test_dictionaries_from_first_to_last(crm: Run) -> None:
    assert "source" in crm("dictionary", "list").out
    added = crm("dictionary", "add", "source", "Fair in Milan", "--json").json
    assert added[0]["code"] == "FAIR_IN_MILAN"
    assert crm("dictionary", "rename", "source", "FAIR_IN_MILAN", "Fair").code == 0
    assert crm("deal", "add", "title=A", "source=fair").code == 0
    assert crm("dictionary", "delete", "source", "Fair").code == 0
    assert crm("deal", "add", "title=B", "source=fair").code == 5
    crm("dictionary", "delete", "source", "CALL")
    assert crm("dictionary", "restore", "source").code == 0
    assert "CALL" in crm("dictionary", "list", "source", "-o", "ids").out.split()
    wrong = crm("dictionary", "list", "sorce")
    assert (wrong.code, "did you mean “source”?" in wrong.err) == (1, True)


def test_currencies_from_first_to_last(crm: Run) -> None:
    assert crm("currency", "add", "sek", "0.095", "Swedish krona").code == 0
    assert crm("currency", "set", "SEK", "--rate", "0.125").code == 0
    assert crm("currency", "set", "SEK", "--name", "Krona").code == 0
    assert crm("currency", "set", "SEK", "--name", "Krona", "--base").code == 2
    found = {each["code"]: each for each in crm("currency", "list", "--json").json}
    assert (found["SEK"]["rate"], found["SEK"]["name"]) == ("0.125", "Krona")
    assert crm("currency", "set-default", "SEK").code == 0
    assert crm("deal", "add", "title=A", "amount=10", "--json").json["amount"] == {"amount": "10.00", "currency": "SEK"}
    assert crm("currency", "delete", "SEK").code == 5
    assert crm("currency", "set", "SEK").code == 2
    assert crm("currency", "set", "SEK", "--rate", "-1").code == 5
    assert crm("currency", "set", "XXX", "--rate", "1").code == 1


def test_operators_from_first_to_last(crm: Run) -> None:
    assert crm("user", "add", "anna", "Anna Bianchi", "--settings").code == 0
    assert crm("user", "set", "anna", "--email", "anna@example.com", "--no-settings").code == 0
    found = crm("user", "list", "--json").json
    anna = next(each for each in found if each["login"] == "anna")
    assert (anna["name"], anna["email"], anna["settings"], anna["admin"]) == (
        "Anna Bianchi",
        "anna@example.com",
        False,
        False,
    )
    crm("user", "set", "anna", "--inactive")
    assert "anna" not in crm("user", "list", "-o", "csv").out
    assert "anna" in crm("user", "list", "--all", "-o", "csv").out


def test_the_only_administrator_stays_one(crm: Run) -> None:
    me = crm("whoami", "--json").json["login"]

    assert crm("user", "set", me, "--no-admin").code == 5


def test_settings_are_checked(crm: Run) -> None:
    assert crm("setting", "set", "company_zone", "Europe/Rome").code == 0
    assert crm("whoami", "--json").json["zone"] == "Europe/Rome"
    wrong = crm("setting", "set", "company_zone", "Europe/Rom")
    assert (wrong.code, "Europe/Rome" in wrong.err) == (5, True)
    assert crm("setting", "set", "company_zon", "Europe/Rome").code == 1


def test_configuration_mistakes_are_told(crm: Run, tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('lang = "it"\n')
    assert crm("--config", str(path), "config", "show", "--json").json["lang"] == "it"
    assert crm("--config", str(path), "config", "path").out == f"{path}\n"
    path.write_text('lnag = "it"\n')

    wrong = crm("--config", str(path), "config", "check")

    assert (wrong.code, "did you mean “lang”?" in wrong.err) == (2, True)
    assert crm("--config", str(path), "config", "path").out == f"{path}\n"


def test_the_log_can_be_filtered(crm: Run) -> None:
    crm("deal", "add", "title=A")
    crm("deal", "set", "1", "title=B")
    crm("undo")

    assert [each["label"] for each in crm("log", "--json").json] == ["changed", "changed", "created", "Operator added"]
    assert [each["origin"] for each in crm("log", "origin:undo", "--json").json] == ["undo:3"]
    assert [each["id"] for each in crm("log", "undone:yes", "--json").json] == [3]
    assert [each["id"] for each in crm("log", "label:creat", "user:me", "--json").json] == [2]
    assert len(crm("log", "--limit", "1", "--json").json) == 1
    assert crm("log", "usr:x").code == 2


def test_init_creates_and_refuses_to_create_twice(crm: Run, tmp_path: Path) -> None:
    path = tmp_path / "deep" / "new.db"

    assert crm("--db", str(path), "init", "--dry-run").code == 0
    assert not path.exists()
    assert crm("--db", str(path), "init").code == 0
    assert crm("--db", str(path), "whoami", "--json").json["admin"] is True
    assert crm("--db", str(path), "init").code == 5


def test_init_can_fill_a_demo_company(crm: Run, tmp_path: Path) -> None:
    path = tmp_path / "demo.db"

    assert crm("--db", str(path), "init", "--demo", "--scale", "40").code == 0
    assert len(crm("--db", str(path), "deal", "list", "-o", "ids").out.split()) > 10
    assert crm("--db", str(path), "doctor").code == 0


def test_names_come_in_the_language_of_the_one_who_creates(crm: Run, tmp_path: Path) -> None:
    path = tmp_path / "it.db"
    crm("--db", str(path), "--lang", "it", "init")

    assert crm("--db", str(path), "stage", "list", "--json").json[0]["name"] == "Nuova"


def test_backup_and_restore(crm: Run, tmp_path: Path) -> None:
    crm("deal", "add", "title=A")
    target = tmp_path / "copy.bak"

    assert crm("backup", str(target)).code == 0
    assert crm("backup", str(target)).code == 5
    crm("deal", "set", "1", "title=B")
    assert crm("restore", str(target)).code == 2
    assert crm("restore", str(target), "--yes", "--dry-run").code == 0
    assert "B" in crm("deal", "list", "--fields", "title").out
    assert crm("restore", str(target), "--yes").code == 0
    assert crm("deal", "list", "--fields", "title", "-o", "csv").out == "title\nA\n"
    assert crm("restore", str(tmp_path / "none.bak"), "--yes").code == 1
    (tmp_path / "bad.bak").write_bytes(target.read_bytes()[:5000])
    assert crm("restore", str(tmp_path / "bad.bak"), "--yes").code == 7


def test_backups_are_for_administrators(crm: Run, tmp_path: Path) -> None:
    crm("user", "add", "anna")

    assert crm("--as", "anna", "backup", str(tmp_path / "x.bak")).code == 6
    assert crm("--as", "anna", "restore", str(tmp_path / "x.bak"), "--yes").code == 6


def test_migrate_tells_and_does(crm: Run) -> None:
    checked = crm("migrate", "--check", "--json").json

    assert checked["version"] == checked["newest"]
    assert crm("migrate").code == 0


def test_the_doctor_finds_a_wrong_count(crm: Run, store: Path) -> None:
    import peewee

    crm("deal", "add", "title=A")
    assert crm("doctor").code == 0
    connection = peewee.sqlite3.connect(str(store))
    connection.execute("UPDATE stage_total SET n = 99")
    connection.commit()
    connection.close()

    result = crm("doctor", "--json")

    assert result.code == 1
    assert any(not each["ok"] and "99" in each["found"] for each in result.json)


def test_the_doctor_finds_open_doors(crm: Run, store: Path) -> None:
    store.chmod(0o644)

    result = crm("doctor", "--json")

    assert (result.code, {each["check"] for each in result.json if not each["ok"]}) == (1, {"permissions"})


@pytest.mark.parametrize("words", [("worker", "--once"), ("notifications",), ("notifications", "--unseen", "--seen")])
def test_the_clock_and_its_notices_work_without_a_screen(crm: Run, words: tuple[str, ...]) -> None:
    crm("deal", "add", "title=Late", "close_date=2020-01-01")

    assert crm(*words).code == 0


def test_what_is_overdue_becomes_a_notice(crm: Run) -> None:
    crm("deal", "add", "title=Late", "close_date=2020-01-01")
    crm("worker", "--once")

    found = crm("notifications", "--json").json

    assert [(each["kind"], each["record"], each["seen"]) for each in found] == [("overdue", "deal:1", False)]
    assert crm("deal", "list", "is:overdue", "-o", "ids").out == "1\n"
    crm("notifications", "--seen")
    assert crm("notifications", "--unseen", "--json").json == []


def test_a_damaged_database_is_replaced_by_a_backup(crm: Run, store: Path, tmp_path: Path) -> None:
    crm("deal", "add", "title=A")
    crm("backup", str(tmp_path / "a.bak"))
    for content in (b"", b"no database at all " * 500, store.read_bytes()[:4096] + b"\xff" * 40_000):
        store.write_bytes(content)
        assert crm("deal", "list").code == 7

        asked = crm("restore", str(tmp_path / "a.bak"))
        done = crm("restore", str(tmp_path / "a.bak"), "--yes")

        assert (asked.code, done.code) == (2, 0), done.err
        assert crm("deal", "list", "--fields", "title", "-o", "csv").out == "title\nA\n"
    assert len({path.name for path in tmp_path.glob("crm.db.damaged-*")}) >= 1


def test_a_missing_database_comes_back_from_a_backup(crm: Run, store: Path, tmp_path: Path) -> None:
    crm("deal", "add", "title=A")
    crm("backup", str(tmp_path / "a 100%?.bak"))
    for path in tmp_path.glob("crm.db*"):
        path.unlink()

    assert crm("restore", str(tmp_path / "a 100%?.bak"), "--yes").code == 0
    assert crm("deal", "list", "-o", "ids").out == "1\n"
    assert crm("restore", str(tmp_path / "a 100%?.bak"), "--yes").code == 0


def test_a_backup_of_a_newer_program_is_refused_before_anything_is_touched(crm: Run, tmp_path: Path) -> None:
    import peewee

    crm("deal", "add", "title=A")
    crm("backup", str(tmp_path / "a.bak"))
    connection = peewee.sqlite3.connect(str(tmp_path / "a.bak"))
    connection.execute("PRAGMA user_version = 9999")
    connection.close()

    assert crm("restore", str(tmp_path / "a.bak"), "--yes").code == 7
    assert crm("deal", "list", "-o", "ids").out == "1\n"


def test_the_doctor_knows_how_old_the_last_backup_is(crm: Run, store: Path, tmp_path: Path) -> None:
    import peewee

    fresh = crm("doctor")
    assert (fresh.code, "there is none: crm-tui backup FILE" in fresh.out) == (0, True)
    assert not any(line.split()[:2] == ["backup", "yes"] for line in fresh.out.splitlines())
    crm("backup", str(tmp_path / "a.bak"))
    assert f"0 days old: {tmp_path / 'a.bak'} (" in crm("doctor").out
    connection = peewee.sqlite3.connect(str(store))
    connection.execute("UPDATE meta SET value = value - 30 * 86400000 WHERE key = 'last_backup_at'")
    connection.commit()
    connection.close()

    result = crm("doctor")

    assert (result.code, "30 days old" in result.out) == (1, True)


def test_a_database_in_use_without_a_backup_is_in_danger(crm: Run, store: Path) -> None:
    import peewee

    crm("deal", "add", "title=A")
    connection = peewee.sqlite3.connect(str(store))
    connection.execute("UPDATE operation SET at = at - 30 * 86400000")
    connection.commit()
    connection.close()

    result = crm("doctor", "--json")

    assert result.code == 1
    assert [each["check"] for each in result.json if not each["ok"]] == ["backup"]


def test_no_verb_writes_over_the_database(crm: Run, store: Path, tmp_path: Path) -> None:
    crm("deal", "add", "title=A")
    other = tmp_path / "same.db"
    other.hardlink_to(store)
    (tmp_path / "sub").mkdir()

    for path in (store, other, tmp_path / "sub" / ".." / store.name):
        assert crm("deal", "export", "-o", "csv", "--file", str(path), "--force").code == 5
        assert crm("backup", str(path)).code == 5
        assert crm("restore", str(path), "--yes").code == 5
        assert crm("deal", "import", str(path), "--format", "csv").code == 5
        assert crm("deal", "list", "-o", "ids").out == "1\n"
