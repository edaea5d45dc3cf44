"""``intake``: contacts from files and from standard input; what became of each is told, and counts for the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run

MAIL = b"From: =?utf-8?q?Nicol=C3=B2?= Verdi <nicolo@verdi.it>\nSubject: Laptops\nMessage-ID: <a@verdi.it>\n\n[b]How much?[/b]\n"


def test_a_mail_is_taken_in_once_and_stands_in_the_timeline_as_typed(crm: Run, tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(MAIL)

    first = crm("intake", str(path), "--json")
    again = crm("intake", str(path), "--json")

    (made,) = first.json
    assert made["status"] == "created"
    assert made["sender"] == "Nicolò Verdi <nicolo@verdi.it>"
    assert made["records"] == made["created"] == ["deal:1", "contact:1"]
    assert "made deal:1, contact:1 (operation" in first.err
    assert again.json[0]["status"] == "known"
    (waiting, created) = crm("deal", "timeline", "1", "--json").json
    assert (waiting["kind"], waiting["text"], waiting["payload"]["body"]) == ("email", "Laptops", "[b]How much?[/b]")
    assert created["kind"] == "created"
    assert "[b]How much?[/b]" in crm("deal", "timeline", "1").out
    assert len(crm("deal", "timeline", "1", "--limit", "1", "--json").json) == 1


def test_the_exceptions_list_is_heeded_and_told_and_logged(crm: Run, stdin: Callable[[str], None]) -> None:
    crm("exception", "add", "+39 02 5551234")
    stdin('{"kind": "call", "from": "02 555 1234"}')

    told = crm("intake", "-")

    assert told.code == 0
    assert "on the exceptions list, nothing was kept" in told.err
    assert crm("deal", "list", "--json").json == []
    assert "exceptions list" in crm("log", "--json").json[0]["what"] + crm("log").out


def test_a_table_goes_on_after_a_wrong_row_and_says_which(
    crm: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a long path would be cut
    path = Path("calls.csv")
    path.write_text("from;outcome\n+39 02 5551234;missed\n;missed\n+39 02 5551235;unheard\n333 1234567;busy\n")

    result = crm("intake", str(path), "--kind", "call", "-o", "json")

    assert result.code == 5
    assert [each["records"][0] for each in result.json] == ["deal:1", "deal:2"]
    errors = [json.loads(line)["error"] for line in result.err.splitlines() if line.startswith("{")]
    assert [(each["field"], each["message"].partition(": ")[0]) for each in errors] == [
        ("from", f"{path}:2"),
        ("outcome", f"{path}:3"),
    ]


def test_a_rehearsal_stores_nothing(crm: Run, stdin: Callable[[str], None]) -> None:
    stdin('{"kind": "form", "full_name": "Ada", "email": "ada@example.com", "text": "Hi"}')

    shown = crm("intake", "-", "--dry-run", "--json")

    assert {each["record"].partition(":")[0] for each in shown.json} == {"deal", "contact", "activity"}
    assert crm("deal", "list", "--json").json == []


def test_what_cannot_be_taken_in_says_why(crm: Run, store: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.eml"
    link.symlink_to(store)

    assert "is the database itself" in crm("intake", str(link)).err
    assert crm("intake", str(tmp_path / "nowhere.eml")).code == 1
    assert crm("intake", "x.csv", "--kind", "pigeon").code == 5
    assert crm("intake").code == 2


def test_the_worker_takes_in_what_lies_in_the_drop_folder(crm: Run, tmp_path: Path) -> None:
    import os

    inbox = tmp_path / "inbox"
    inbox.mkdir(mode=0o700)
    assert crm("setting", "set", "intake_folder", str(inbox)).code == 0
    (inbox / "mail.eml").write_bytes(MAIL)
    (inbox / "bad.json").write_bytes(b"{")
    for path in inbox.iterdir():
        os.utime(path, (1, 1))

    result = crm("worker", "--once")

    assert "1 contact taken in" in result.err
    assert "1 could not be taken in" in result.err
    assert [each["title"] for each in crm("deal", "list", "--json").json] == ["Laptops"]
    found = {each["check"]: each["found"] for each in crm("doctor", "--json").json}
    assert found["intake"] == f"1 file could not be taken in: look into {inbox}/failed"
    for path in (inbox / "failed").iterdir():
        path.unlink()
    found = {each["check"]: each["found"] for each in crm("doctor", "--json").json}
    assert found["intake"] == f"{inbox} is watched"
    inbox.chmod(0o777)
    found = {each["check"]: each["found"] for each in crm("doctor", "--json").json}
    assert found["intake"] == f"{inbox} can be written by everybody"
