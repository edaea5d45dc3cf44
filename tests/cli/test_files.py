"""Attached files on the command line: set, listed, saved, backed up, restored, purged."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


@pytest.fixture
def offer(tmp_path: Path) -> Path:
    path = tmp_path / "offer.pdf"
    path.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    return path


def test_a_file_is_attached_listed_and_saved(crm: Run, offer: Path, tmp_path: Path) -> None:
    crm("quote", "add", "title=Q", f"files=@{offer}")
    (tmp_path / "b, c.txt").write_text("two")
    assert crm("quote", "set", "1", f"files+=@{tmp_path / 'b, c.txt'}").code == 0

    shown = crm("quote", "show", "1", "--json").json["files"]
    listed = crm("file", "list", "quote:1", "--json").json
    assert shown[0] == {"id": 1, "name": "offer.pdf", "size": 5129, "type": "application/pdf"}
    assert [(row["id"], row["field"], row["name"]) for row in listed] == [
        (1, "files", "offer.pdf"),
        (2, "files", "b, c.txt"),
    ]
    assert "offer.pdf (5.1 kB)" in crm("quote", "show", "1").out

    assert crm("file", "save", "offer.pdf", str(tmp_path / "out.pdf")).code == 0
    assert (tmp_path / "out.pdf").read_bytes() == offer.read_bytes()
    assert crm("file", "save", "1", str(tmp_path / "out.pdf")).code == 5
    assert crm("file", "save", "1", str(tmp_path / "out.pdf"), "--force").code == 0


def test_one_of_several_files_is_taken_away_by_its_number(crm: Run, offer: Path) -> None:
    crm("quote", "add", "title=Q", f"files=@{offer}")
    crm("quote", "set", "1", f"files+=@{offer}")

    assert crm("quote", "set", "1", "files-=1").code == 0

    assert [row["id"] for row in crm("file", "list", "quote:1", "--json").json] == [2]
    assert crm("undo").code == 0
    assert [row["id"] for row in crm("file", "list", "quote:1", "--json").json] == [1, 2]


@pytest.mark.parametrize("value", ["@/dev/null", "@/nowhere/x.pdf", "x.pdf", "@/tmp", "@"])
def test_what_cannot_be_attached_is_refused_with_the_reason(crm: Run, value: str) -> None:
    found = crm("contact", "add", "name=Ada", f"photo={value}", "--json")

    assert (found.code, found.out) == (5, "")
    assert found.error["message"]
    assert crm("contact", "list", "-o", "ids").out == ""


def test_bad_words_are_refused(crm: Run) -> None:
    assert crm("file", "list", "quote").code == 2
    assert crm("file", "list", "quote:99").code == 1
    assert crm("file", "save", "7", "-").code == 1


def test_an_editor_and_set_read_what_is_written(crm: Run, offer: Path) -> None:
    crm("contact", "add", "name=Ada", f"photo=@{offer}")
    kept = crm("contact", "list", "--fields", "photo", "-o", "csv").out.splitlines()[1]

    assert crm("contact", "set", "1", f"photo={kept}").code == 0

    assert crm("contact", "show", "1", "--json").json["photo"]["id"] == 1


def test_a_backup_brings_the_files_back(crm: Run, offer: Path, tmp_path: Path, store: Path) -> None:
    crm("quote", "add", "title=Q", f"files=@{offer}")
    assert crm("backup", str(tmp_path / "b.db")).code == 0
    crm("quote", "delete", "1")
    crm("bin", "purge", "quote:1", "--yes")
    assert crm("file", "save", "1", str(tmp_path / "no.pdf")).code == 1

    assert crm("restore", str(tmp_path / "b.db"), "--yes").code == 0

    assert crm("file", "save", "1", str(tmp_path / "out.pdf")).code == 0
    assert (tmp_path / "out.pdf").read_bytes() == offer.read_bytes()
    found = crm("doctor", "--json")
    assert found.code == 0
    assert str(tmp_path / "b.db") in next(each["found"] for each in found.json if each["check"] == "backup")
    tables = sqlite3.connect(store).execute("SELECT name FROM sqlite_master WHERE name LIKE 'backup%'").fetchall()
    assert tables == []


def test_a_missing_database_is_replaced_by_a_backup_with_its_files(
    crm: Run, offer: Path, tmp_path: Path, store: Path
) -> None:
    crm("quote", "add", "title=Q", f"files=@{offer}")
    crm("backup", str(tmp_path / "b.db"))

    assert crm("--db", str(tmp_path / "new" / "x.db"), "restore", str(tmp_path / "b.db"), "--yes").code == 0

    saved = crm("--db", str(tmp_path / "new" / "x.db"), "file", "save", "1", str(tmp_path / "out.pdf"))
    assert (saved.code, (tmp_path / "out.pdf").read_bytes()) == (0, offer.read_bytes())
    looked = crm("--db", str(tmp_path / "new" / "x.db"), "doctor", "--json").json
    assert str(tmp_path / "b.db") in next(each["found"] for each in looked if each["check"] == "backup")


def test_a_backup_whose_file_was_changed_is_not_restored(crm: Run, offer: Path, tmp_path: Path) -> None:
    crm("quote", "add", "title=Q", f"files=@{offer}")
    crm("backup", str(tmp_path / "b.db"))
    crm("quote", "set", "1", "title=Later")
    for path in (tmp_path / "crm.db.files").rglob("*"):
        path.unlink() if path.is_file() else None
    with sqlite3.connect(tmp_path / "b.db") as backup:
        backup.execute("UPDATE backup_content SET content = x'00'")

    assert crm("restore", str(tmp_path / "b.db"), "--yes").code == 7
    assert crm("quote", "show", "1", "--json").json["title"] == "Later"


def test_a_backup_without_files_is_a_plain_database_and_restored_as_ever(crm: Run, tmp_path: Path, store: Path) -> None:
    crm("deal", "add", "title=D")
    crm("backup", str(tmp_path / "b.db"))
    crm("deal", "set", "1", "title=E")

    assert crm("restore", str(tmp_path / "b.db"), "--yes").code == 0

    assert crm("deal", "show", "1", "--json").json["title"] == "D"


def test_a_backup_tells_what_it_lacks(crm: Run, offer: Path, tmp_path: Path) -> None:
    crm("quote", "add", "title=Q", f"files=@{offer}")
    for path in (tmp_path / "crm.db.files").rglob("*"):
        path.unlink() if path.is_file() else None

    assert "1 attached file is missing" in crm("backup", str(tmp_path / "b.db")).err
    told = crm("doctor", "--json")
    assert (told.code, [row["ok"] for row in told.json if row["check"] == "files"]) == (1, [False])


def test_images_that_an_older_version_kept_travel_in_backups(crm: Run, tmp_path: Path) -> None:
    content = b"\x89PNG\r\n\x1a\nold"
    folder = tmp_path / "crm-images"
    folder.mkdir(mode=0o700)
    name = f"{hashlib.sha256(content).hexdigest()}.png"
    (folder / name).write_bytes(content)
    (folder / "notes.txt").write_text("not ours")
    crm("backup", str(tmp_path / "b.db"))
    (folder / name).unlink()

    assert crm("restore", str(tmp_path / "b.db"), "--yes").code == 0

    assert (folder / name).read_bytes() == content
    assert sorted(path.name for path in folder.iterdir()) == sorted([name, "notes.txt"])
