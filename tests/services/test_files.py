"""Attached files: kept whole beside the store, named by records, gone when nothing names them any more."""

from __future__ import annotations

import os
import stat
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import Damaged, InvalidValue, NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.services import bin as recycling
from crm_tui.services import copying, custom_fields, exporting, files, lookup, merging, records, settings, undo, views
from crm_tui.services.custom_fields import NewField
from data import database, kept_files
from tests.support.office import clerk_of, close_office, open_office
from tests.support.roles import managed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def boss(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def file(folder: Path, name: str = "offer.pdf", content: bytes = b"one two") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def quote(session: Session, *paths: Path) -> Ref:
    given = ", ".join('"@{}"'.format(str(path).replace('"', '""')) for path in paths)
    return records.create(session, "quote", {"title": "Q", **lookup.parse_values(session, "quote", {"files": given})})


def contents() -> list[Path]:
    return [path for path, _digest in kept_files.lying()]


def names(session: Session, ref: Ref) -> list[str]:
    return [each.name for each in files.of_record(session, ref)]


@pytest.mark.covers("entities.md#Attached files")
def test_a_quote_keeps_several_files_whatever_becomes_of_their_originals(boss: Session, tmp_path: Path) -> None:
    one, two = file(tmp_path), file(tmp_path, "b, c.txt", b"")
    ref = quote(boss, one, two)
    one.unlink()
    two.unlink()

    first, second = files.of_record(boss, ref)

    assert (first.name, first.size, first.media, first.by) == ("offer.pdf", 7, "application/pdf", "anna")
    assert (second.name, second.size, second.media) == ("b, c.txt", 0, "text/plain")
    assert files.save(boss, str(first.id), tmp_path).name == "offer.pdf"
    assert (tmp_path / "offer.pdf").read_bytes() == b"one two"
    assert stat.S_IMODE((tmp_path / "offer.pdf").stat().st_mode) == 0o600


def test_nobody_else_may_read_what_is_kept_and_one_content_lies_once(boss: Session, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        quote(boss, file(tmp_path), file(tmp_path, "copy.pdf"))
    finally:
        os.umask(before)

    (kept,) = contents()

    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert all(stat.S_IMODE(each.stat().st_mode) == 0o700 for each in (kept.parent, kept_files.folder()))


def test_custom_fields_of_files_hold_one_or_several(boss: Session, tmp_path: Path) -> None:
    custom_fields.add(boss, "deal", NewField(label="Contract", kind="file"))
    custom_fields.add(boss, "deal", NewField(label="Plans", kind="file", many=True))
    given = {"uf_contract": f"@{file(tmp_path)}", "uf_plans": f"@{file(tmp_path, 'a, b.png', b'x')}"}
    ref = records.create(boss, "deal", {"title": "D", **lookup.parse_values(boss, "deal", given)})

    assert names(boss, ref) == ["offer.pdf", "a, b.png"]
    for text in ("uf_contract:OFFER.pdf", "uf_contract~ffer", 'uf_plans:"a, b.png"', "uf_plans~.png"):
        assert views.ids(boss, "deal", text) == [ref.id], text
    for text in ("uf_contract=offer", "uf_contract=1", "uf_plans=a"):
        assert views.ids(boss, "deal", text) == [], text


def test_a_file_is_no_default(boss: Session) -> None:
    with pytest.raises(Refused):
        custom_fields.add(boss, "deal", NewField(label="Contract", kind="file", default="@/etc/hostname"))


def test_what_is_no_file_is_refused_and_nothing_is_kept(boss: Session, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/dev/zero")
    (tmp_path / "round").symlink_to(tmp_path / "round")
    for name in ("pipe", "link", "round", "crm.db", "", "crm.db-wal"):
        with pytest.raises(Refused):
            files.take(boss, tmp_path / name)
    for name in ("nothing.pdf", "crm.db/x"):
        with pytest.raises(NotFound):
            files.take(boss, tmp_path / name)
    for name in ("two\nlines", "back\\slash", "\x1b[2J"):
        with pytest.raises(InvalidValue):
            files.take(boss, file(tmp_path, name))

    assert contents() == []
    assert not kept_files.any_row()


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_refused(boss: Session, tmp_path: Path) -> None:
    path = file(tmp_path)
    path.chmod(0)

    with pytest.raises(Refused):
        files.take(boss, path)


def test_how_large_a_file_may_be_is_a_setting(boss: Session, tmp_path: Path) -> None:
    settings.set(boss, "file_megabytes", "1")
    large = file(tmp_path, "large.bin", b"x" * 1_000_001)

    with pytest.raises(InvalidValue):
        files.take(boss, large)
    with pytest.raises(InvalidValue):
        settings.set(boss, "file_megabytes", "0")

    assert contents() == []
    settings.set(boss, "file_megabytes", "2")
    assert files.take(boss, large) == "large.bin//1"


def test_a_full_disk_leaves_nothing_behind(boss: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_files.os, "fsync", full)

    with pytest.raises(Refused) as refused:
        files.take(boss, file(tmp_path))

    assert refused.value.params["why"] == os.strerror(28)
    assert contents() == []


def test_a_dry_run_looks_at_the_file_and_keeps_nothing(boss: Session, tmp_path: Path) -> None:
    dry = replace(boss, dry_run=True)

    assert files.take(dry, file(tmp_path)) == "offer.pdf//0"
    with pytest.raises(NotFound):
        files.take(dry, tmp_path / "nothing")
    assert not kept_files.folder().exists()


def test_a_file_is_attached_again_by_its_number_or_unique_name(boss: Session, tmp_path: Path) -> None:
    first = quote(boss, file(tmp_path))
    by_name = lookup.parse_values(boss, "quote", {"files": "offer.pdf"})
    by_number = lookup.parse_values(boss, "quote", {"files": "1"})
    assert by_name == by_number == {"files": records.get(boss, first).values["files"]}

    quote(boss, file(tmp_path))
    with pytest.raises(InvalidValue) as several:
        lookup.parse_values(boss, "quote", {"files": "offer.pdf"})
    assert several.value.hint_params["ids"] == "2, 1"
    for word in ("99", "/etc/hostname", "@/nowhere/x.pdf"):
        with pytest.raises(InvalidValue) as unknown:
            lookup.parse_values(boss, "quote", {"files": word})
        assert (unknown.value.params["field"], unknown.value.params["value"]) == ("files", word.removeprefix("@"))


def test_who_reads_no_record_with_the_file_does_not_get_it(boss: Session, tmp_path: Path, clock: Clock) -> None:
    files.take(boss, file(tmp_path))

    luca = clerk_of(clock)
    with pytest.raises(NotFound):
        files.called(luca, "1")
    managed(boss)
    hidden = quote(boss, file(tmp_path, "hidden.pdf"))
    mine = quote(luca, file(tmp_path, "mine.pdf"))

    assert names(luca, mine) == ["mine.pdf"]
    with pytest.raises(NotFound):
        files.of_record(luca, hidden)
    for word in ("2", "hidden.pdf", "hidden.pdf//2"):
        with pytest.raises(NotFound):
            files.called(luca, word)
        with pytest.raises(InvalidValue):
            records.update(luca, [mine], lookup.parse_values(luca, "quote", {"files": word}))


@pytest.mark.parametrize("origin", ["run:3", "intake", "import:1", "clock", "rule:2"])
def test_only_operators_attach_by_a_path(boss: Session, tmp_path: Path, origin: str) -> None:
    path = file(tmp_path)

    with pytest.raises(InvalidValue):
        lookup.parse_values(boss.of(origin), "contact", {"photo": f"@{path}"})

    assert not kept_files.any_row()


def test_undo_and_redo_bring_files_back(boss: Session, tmp_path: Path) -> None:
    ref = quote(boss, file(tmp_path))
    records.update(boss, [ref], {"files": ()})
    assert names(boss, ref) == []

    undo.undo(boss)

    assert names(boss, ref) == ["offer.pdf"]
    assert b"".join(files.content(files.called(boss, "1"))) == b"one two"


def test_a_purged_record_takes_its_files_along_unless_another_has_them(boss: Session, tmp_path: Path) -> None:
    custom_fields.add(boss, "deal", NewField(label="Contract", kind="file"))
    given = lookup.parse_values(boss, "deal", {"uf_contract": f"@{file(tmp_path)}"})
    first = records.create(boss, "deal", {"title": "D", **given})
    records.update(boss, [first], lookup.parse_values(boss, "deal", {"uf_contract": f"@{file(tmp_path, 'b', b'2')}"}))
    second = copying.copy(boss, first, {})

    records.delete(boss, [first])
    assert len(contents()) == 2
    recycling.purge(boss, [first])
    assert [each.name for each in kept_files.every()] == ["b"]
    assert len(contents()) == 1
    assert names(boss, second) == ["b"]

    records.delete(boss, [second])
    undo.undo(boss)
    assert names(boss, second) == ["b"]
    records.delete(boss, [second])
    recycling.purge(boss, [second])
    assert (contents(), list(kept_files.every())) == ([], [])


def test_a_purge_that_is_only_rehearsed_keeps_the_files(boss: Session, tmp_path: Path) -> None:
    ref = quote(boss, file(tmp_path))
    records.delete(boss, [ref])

    recycling.purge(replace(boss, dry_run=True), [ref])

    assert len(contents()) == 1
    assert kept_files.any_row()


def test_the_photo_of_a_merged_contact_goes_along(boss: Session, tmp_path: Path) -> None:
    keeps = records.create(boss, "contact", {"name": "Ada"})
    photo = lookup.parse_values(boss, "contact", {"photo": f"@{file(tmp_path, 'ada.png')}"})
    goes = records.create(boss, "contact", {"name": "Ada", **photo})
    merging.merge(boss, keeps, [goes])

    recycling.purge(boss, [goes])

    assert names(boss, keeps) == ["ada.png"]
    assert len(contents()) == 1


def test_files_leave_an_export_by_name(boss: Session, tmp_path: Path) -> None:
    quote(boss, file(tmp_path), file(tmp_path, 'b, "c".txt', b"x"))

    text = "".join(exporting.export(boss, "quote", format="csv", fields=["title", "files"]).lines)
    lines = "".join(exporting.export(boss, "quote", format="jsonl", fields=["files"]).lines)

    assert text == 'title,files\nQ,"offer.pdf, ""b, """"c"""".txt"""\n'
    assert lines == '{"files": ["offer.pdf", "b, \\"c\\".txt"]}\n'
    assert "files" not in "".join(exporting.export(boss, "quote", format="csv").lines).splitlines()[0]


# ── What is damaged, and what nobody needs ──


def test_damaged_and_missing_content_is_told_and_healed_by_the_same_file(boss: Session, tmp_path: Path) -> None:
    quote(boss, file(tmp_path), file(tmp_path, "b", b"2"))
    first, second = contents()
    first.write_bytes(b"other")
    second.unlink()

    assert len(files.health(boss).broken) == 2
    with pytest.raises(Damaged):
        files.save(boss, "1", tmp_path / "out.pdf")
    assert not (tmp_path / "out.pdf").exists()

    for name, content in (("offer.pdf", b"one two"), ("b", b"2")):
        files.take(boss, file(tmp_path, name, content))
    assert files.health(boss).broken == ()


def test_orphans_are_mended_when_they_are_old_enough(boss: Session, tmp_path: Path, clock: Clock) -> None:
    ref = quote(boss, file(tmp_path))
    records.update(boss, [ref], {"files": ()})
    files.take(boss, file(tmp_path, "nobody's", b"3"))
    lost = kept_files.place("ab" * 32)
    lost.parent.mkdir()
    lost.write_bytes(b"x")
    part = kept_files.folder() / "1234.part"
    part.write_bytes(b"half")
    assert files.health(boss, mend=True).orphans == 0

    clock.forward(hours=2)
    for path in (lost, part):
        os.utime(path, (0, time.time() - 2 * files.GRACE_SECONDS))
    assert files.health(boss).orphans == 3
    assert files.health(boss, mend=True).mended
    found = files.health(boss)

    assert (found.files, found.orphans, found.broken) == (1, 0, ())
    undo.undo(boss)
    assert names(boss, ref) == ["offer.pdf"]
    assert len(contents()) == 1


def test_content_that_was_swept_a_moment_ago_is_kept_again(
    boss: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep, times = kept_files.keep, []

    def keep_and_lose(*given: object) -> tuple[str, int]:
        found = keep(*given)  # type: ignore[arg-type]
        times.append(1)
        if len(times) == 1:
            kept_files.sweep([found[0]])
        return found

    monkeypatch.setattr(kept_files, "keep", keep_and_lose)

    assert files.take(boss, file(tmp_path)) == "offer.pdf//1"
    assert (len(times), len(contents())) == (2, 1)


def test_a_path_that_an_older_version_kept_stays_readable(boss: Session) -> None:
    ref = records.create(boss, "contact", {"name": "Ada", "photo": "/srv/face.png"})
    record = database.sql("SELECT photo FROM contact")[0][0]

    (found,) = files.of_record(boss, ref)

    assert (record, found.id, found.name) == ("/srv/face.png", 0, "/srv/face.png")
