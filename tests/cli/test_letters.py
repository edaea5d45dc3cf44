"""``contact letter``: letters as data, or as drafts of e-mails in a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run

SPRING = "Subject: Spring\n\nDear {salutation} {last_name},\nhello.\n"


@pytest.fixture
def people(crm: Run) -> Run:
    assert crm("contact", "add", "honorific=Mr.", "last_name=Rossi", "email=mario@rossi.it").code == 0
    assert crm("contact", "add", "honorific=Ms.", "last_name=Verdi").code == 0
    assert crm("contact", "add", "last_name=Neri", "email=n@neri.it", "export=no").code == 0
    return crm


@pytest.mark.covers("entities.md#Salutations usable in e-mails and marketing")
def test_letters_are_data_for_other_programs(people: Run, stdin: Callable[[str], None]) -> None:
    stdin(SPRING)

    result = people("contact", "letter", "-", "--json")

    assert [(each["email"], each["subject"], each["text"]) for each in result.json] == [
        ("mario@rossi.it", "Spring", "Dear Mr. Rossi,\nhello.\n"),
        ("", "Spring", "Dear Ms. Verdi,\nhello.\n"),
    ]
    assert "1 contact was left out" in result.err


def test_a_folder_gets_an_e_mail_for_each_who_has_an_address(people: Run, tmp_path: Path) -> None:
    letter, folder = tmp_path / "spring.txt", tmp_path / "drafts"
    letter.write_text(SPRING)
    folder.mkdir()

    assert people("contact", "letter", str(letter), "--folder", str(folder), "--dry-run").code == 0
    assert list(folder.iterdir()) == []
    result = people("contact", "letter", str(letter), "last_name:rossi or last_name:verdi", "--folder", str(folder))

    assert [path.name for path in folder.iterdir()] == ["contact-1.eml"]
    assert "Dear Mr. Rossi," in (folder / "contact-1.eml").read_text()
    assert "1 letter in" in result.err
    assert "1 has no e-mail address" in result.err
    assert people("contact", "letter", str(letter), "--folder", str(folder)).code == 5
    assert people("contact", "letter", str(letter), "--folder", str(folder), "--force").code == 0


def test_a_missing_folder_is_made_for_the_operator_only(people: Run, tmp_path: Path) -> None:
    letter, folder = tmp_path / "spring.txt", tmp_path / "drafts"
    letter.write_text(SPRING)

    def into(place: Path, *words: str) -> int:
        return people("contact", "letter", str(letter), "--folder", str(place), *words).code

    assert (into(folder, "--dry-run"), folder.exists()) == (0, False)
    assert "drafts created" in people("contact", "letter", str(letter), "--folder", str(folder)).err
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in folder.iterdir()] == ["contact-1.eml"]
    assert into(tmp_path / "no" / "where") == 1
    assert into(letter) == 5


def test_a_hole_that_nothing_fills_is_told_with_the_nearest(people: Run, stdin: Callable[[str], None]) -> None:
    stdin("Dear {salutaton},")

    result = people("contact", "letter", "-")

    assert result.code == 2
    assert "did you mean “{salutation}”?" in result.err
