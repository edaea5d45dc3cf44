"""Attached files on the card: shown by name and size, attached by a path, saved and opened by key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.services import files, lookup, records
from screens.card import files as card_files
from screens.forms.choice import ChoiceScreen
from screens.forms.reason import LineForm
from tests.support.card import running
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


async def test_a_file_is_attached_shown_and_saved(
    anna: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "offer.pdf").write_bytes(b"x" * 1500)
    ref = records.create(anna, "contact", {"name": "Ada"})
    async with running(anna, tmp_path) as crm:
        await crm.open(ref)
        await crm.press("F")
        await crm.until(lambda: "no files are attached" in crm.screen_text)

        records.update(anna, [ref], lookup.parse_values(anna, "contact", {"photo": f"@{tmp_path / 'offer.pdf'}"}))
        crm.card.reload()
        await crm.until(lambda: "offer.pdf (1.5 kB)" in crm.screen_text)
        await crm.press("F")
        await crm.modal(ChoiceScreen)
        assert "1.5 kB  Photo" in crm.screen_text
        await crm.press("enter")
        await crm.until(lambda: "save a copy" in crm.screen_text)
        await crm.press("s")
        await crm.modal(LineForm)
        await crm.write("copy.pdf")
        await crm.press("enter")
        await crm.until((tmp_path / "copy.pdf").exists)

    assert (tmp_path / "copy.pdf").read_bytes() == b"x" * 1500


async def test_where_a_type_has_no_field_for_files_the_card_says_who_adds_one(anna: Session, tmp_path: Path) -> None:
    ref = records.create(anna, "deal", {"title": "Plant"})
    async with running(anna, tmp_path) as crm:
        await crm.open(ref)
        await crm.press("F")
        await crm.until(lambda: "g s, custom fields" in crm.screen_text)


async def test_the_editor_of_a_field_takes_the_path_of_a_file(
    anna: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").write_bytes(b"one")
    ref = records.create(anna, "quote", {"title": "Q"})
    async with running(anna, tmp_path) as crm:
        await crm.open(ref)
        editor = await crm.edit("files")
        assert "@" in crm.note(editor)
        await crm.write("@a")
        await crm.press("ctrl+s")
        await crm.until(lambda: [each.name for each in files.of_record(anna, ref)] == ["a"])


async def test_a_file_is_opened_by_the_program_of_the_desktop(
    anna: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opener = tmp_path / "opener"
    opener.write_text(f'#!/bin/sh\ncp "$1" {tmp_path}/opened\n')
    opener.chmod(0o700)
    monkeypatch.setattr(card_files, "OPENERS", (str(opener),))
    (tmp_path / "a.txt").write_bytes(b"one")
    given = lookup.parse_values(anna, "contact", {"photo": f"@{tmp_path / 'a.txt'}"})
    ref = records.create(anna, "contact", {"name": "Ada", **given})
    async with running(anna, tmp_path) as crm:
        await crm.open(ref)
        await crm.press("F", "enter")
        await crm.until(lambda: "open it" in crm.screen_text)
        await crm.press("o")
        await crm.until(lambda: (tmp_path / "opened").exists() and (tmp_path / "opened").read_bytes() == b"one")
