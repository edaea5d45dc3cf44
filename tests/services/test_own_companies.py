"""Own companies: the sellers, their main one, signature and stamp."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from crm_tui.domain.errors import InvalidValue, NotAllowed, NotFound, Refused
from crm_tui.domain.ref import Ref
from crm_tui.services import files, own_companies, records, undo
from crm_tui.services.session import Session
from tests.conftest import Clock
from tests.support.office import clerk_of, close_office, open_office

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 50
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 50


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def own(anna: Session, title: str = "Us") -> Ref:
    return own_companies.add(anna, {"title": title, "banking_details": "IT60 X054 2811 1010 0000 0123 456"})


def picture(folder: Path, content: bytes) -> Path:
    path = folder / "picture.png"
    path.write_bytes(content)
    return path


def test_the_first_own_company_is_the_main_one(anna: Session) -> None:
    records.create(anna, "company", {"title": "A client"})
    first, second = own(anna), own(anna, "Us too")

    assert [record.ref for record in own_companies.companies(anna)] == [first, second]
    assert records.get(anna, first).values["is_main_company"] is True
    assert records.get(anna, first).values["is_my_company"] is True


@pytest.mark.parametrize("kind", ["quote", "invoice"])
def test_the_main_company_sells_unless_another_is_named(anna: Session, kind: str) -> None:
    before = records.create(anna, kind, {"title": "x"})
    own(anna)
    second = own(anna, "Us too")
    own_companies.set_default(anna, second)

    by_itself = records.create(anna, kind, {"title": "x"})
    named = records.create(anna, kind, {"title": "x", "my_company": 1})

    sellers = [records.get(anna, ref).values["my_company"] for ref in (before, by_itself, named)]
    assert sellers == [None, second.id, 1]


def test_choosing_the_main_company_can_be_undone(anna: Session) -> None:
    first, second = own(anna), own(anna, "Us too")
    own_companies.set_default(anna, second)
    chosen = own_companies.main_company()

    undo.undo(anna)

    assert (chosen, own_companies.main_company()) == (second.id, first.id)


def test_a_client_is_no_own_company(anna: Session, tmp_path: Path) -> None:
    client = records.create(anna, "company", {"title": "Acme"})

    with pytest.raises(Refused):
        own_companies.called(anna, "Acme")
    with pytest.raises(Refused):
        own_companies.set_default(anna, client)
    with pytest.raises(Refused):
        own_companies.set_image(anna, client, "stamp", picture(tmp_path, PNG))


def test_own_companies_belong_to_the_set_up(anna: Session, clock: Clock, tmp_path: Path) -> None:
    ref, luca = own(anna), clerk_of(clock)

    with pytest.raises(NotAllowed):
        own_companies.add(luca, {"title": "x"})
    with pytest.raises(NotAllowed):
        own_companies.set_default(luca, ref)
    with pytest.raises(NotAllowed):
        own_companies.set_image(luca, ref, "stamp", picture(tmp_path, PNG))


@pytest.mark.parametrize("content", [PNG, JPEG])
def test_an_image_is_kept_like_every_attached_file(anna: Session, tmp_path: Path, content: bytes) -> None:
    ref = own(anna)
    source = picture(tmp_path, content)

    kept = own_companies.set_image(anna, ref, "signature", source)
    source.unlink()

    assert records.get(anna, ref).values["signature"] == kept
    (image,) = files.of_record(anna, ref)
    assert (image.field, image.name, image.size) == ("signature", "picture.png", len(content))
    assert b"".join(files.content(files.called(anna, str(image.id)))) == content


def test_an_image_can_be_taken_away_and_undo_brings_it_back(anna: Session, tmp_path: Path) -> None:
    ref = own(anna)
    kept = own_companies.set_image(anna, ref, "stamp", picture(tmp_path, PNG))

    own_companies.set_image(anna, ref, "stamp", None)
    taken = records.get(anna, ref).values["stamp"]
    undo.undo(anna)

    assert (taken, records.get(anna, ref).values["stamp"]) == (None, kept)
    assert [each.name for each in files.of_record(anna, ref)] == ["picture.png"]


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"<svg/>", b"#!/bin/sh\n" + PNG, PNG + b"\0" * 5 * 1024 * 1024],
    ids=["empty", "gif", "svg", "script", "too large"],
)
def test_what_is_no_image_or_too_large_is_not_copied(anna: Session, tmp_path: Path, content: bytes) -> None:
    ref = own(anna)

    with pytest.raises(InvalidValue):
        own_companies.set_image(anna, ref, "stamp", picture(tmp_path, content))

    assert records.get(anna, ref).values["stamp"] is None
    assert not (tmp_path / "crm.db.files").exists()


def test_files_that_cannot_be_read_and_unknown_images_are_refused(anna: Session, tmp_path: Path) -> None:
    ref = own(anna)

    for path, refusal in ((tmp_path / "nothing.png", NotFound), (tmp_path, Refused)):
        with pytest.raises(refusal):
            own_companies.set_image(anna, ref, "stamp", path)
    with pytest.raises(InvalidValue):
        own_companies.set_image(anna, ref, "face", picture(tmp_path, PNG))
    with pytest.raises(NotFound):
        own_companies.called(anna, "Nobody")


def test_a_rehearsal_copies_nothing(anna: Session, tmp_path: Path) -> None:
    ref = own(anna)

    own_companies.set_image(replace(anna, dry_run=True), ref, "stamp", picture(tmp_path, PNG))

    assert not (tmp_path / "crm.db.files").exists()
