"""vCards come in: what address books of several makers write, and what this program itself exports."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.fields import Point
from crm_tui.services import exporting, import_cards, records, views
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.services.records import Record
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def session(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    (tmp_path / "one").mkdir()
    yield open_office(tmp_path / "one", clock)
    close_office()


def all_of(session: Session, kind: str) -> list[Record]:
    return list(views.listing_of(session, kind, sort=["id"]))


CARDS = """BEGIN:VCARD\r
VERSION:3.0\r
N:Byron;Ada;King;;\r
FN:Ada King Byron\r
ORG:Acme\\, Inc.;Research\r
TITLE:Chief\\; of all\r
BDAY:18151210\r
TEL;TYPE=CELL:+39 333 1234567\r
item1.TEL;TYPE="work,voice":02 1234567\r
EMAIL;TYPE=INTERNET,HOME:ada@exam\r
 ple.com\r
URL:https://ada.example\r
NOTE:two\\nlines\r
UID:u-1\r
END:VCARD\r
\r
BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=98ster;J=C3=B8r=\r
gen;;;\r
TEL;FAX:040 9999\r
PHOTO;ENCODING=BASE64:AAAA\r
 BBBB\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
FN:Grace Hopper\r
TEL;VALUE=uri;TYPE=home:tel:+1-555-0100\r
BDAY:--1209\r
END:VCARD\r
"""


def test_cards_of_every_version_become_contacts(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "people.vcf", CARDS)

    done = bring_in(session, "contact", path, create_missing=frozenset({"company"}))

    assert (done.done, done.created, done.rejected) == (3, 3, 0)
    ada, jorgen, grace = all_of(session, "contact")
    assert [ada.values[name] for name in ("name", "second_name", "last_name")] == ["Ada", "King", "Byron"]
    assert (ada.values["post"], ada.values["birthdate"]) == ("Chief; of all", date(1815, 12, 10))
    assert ada.values["phone"] == (Point("+39 333 1234567", "mobile"), Point("02 1234567", "work"))
    assert ada.values["email"] == (Point("ada@example.com", "home"),)
    assert (ada.values["comments"], ada.values["origin_id"]) == ("two\nlines", "u-1")
    assert [record.title for record in all_of(session, "company")] == ["Acme, Inc."]
    assert (jorgen.values["name"], jorgen.values["last_name"]) == ("Jørgen", "Øster")
    assert jorgen.values["phone"] == (Point("040 9999", "fax"),)
    assert (grace.title, grace.values["birthdate"]) == ("Grace Hopper", None)
    assert grace.values["phone"] == (Point("+1-555-0100", "home"),)


def test_the_same_cards_twice_add_nothing(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "people.vcf", CARDS)
    bring_in(session, "contact", path)

    again = bring_in(session, "contact", write(tmp_path, "again.vcf", CARDS + "\r\n"))

    assert (again.created, again.skipped) == (0, 3)


def test_a_card_without_an_end_is_rejected_and_the_next_is_read(session: Session, tmp_path: Path) -> None:
    path = write(
        tmp_path, "p.vcf", "BEGIN:VCARD\nFN:Lost\nBEGIN:VCARD\nFN:Found Person\nEND:VCARD\nBEGIN:VCARD\nFN:Cut"
    )
    errors = tmp_path / "rejected.csv"

    done = bring_in(session, "contact", path, errors=str(errors))

    assert (done.created, done.rejected) == (1, 2)
    assert "is a vCard without an end" in done.reasons[0]
    assert errors.read_text(encoding="utf-8").count("BEGIN:VCARD") == 2


def test_what_is_exported_comes_back(session: Session, tmp_path: Path, clock: Clock) -> None:
    records.create(session, "company", {"title": 'Acme, "the" best'})
    company = all_of(session, "company")[0].ref.id
    given: dict[str, Value] = {
        "name": "Ada",
        "last_name": "Byron; Lovelace",
        "companies": (company,),
        "phone": (Point("+39 333 1234567", "mobile"), Point("040 99999", "fax")),
        "email": (Point("ada@example.com", "home"),),
        "comments": "a, b\nc",
        "origin_id": "c-1",
    }
    records.create(session, "contact", given)
    for kind in ("company", "contact"):
        exporting.write(exporting.export(session, kind, format="vcf").lines, tmp_path / f"{kind}.vcf")
    close_office()
    (tmp_path / "two").mkdir()
    other = open_office(tmp_path / "two", clock)

    first = bring_in(other, "company", tmp_path / "company.vcf")
    second = bring_in(other, "contact", tmp_path / "contact.vcf")

    assert (first.created, second.created) == (1, 1)
    assert all_of(other, "company")[0].title == 'Acme, "the" best'
    found = all_of(other, "contact")[0].values
    assert {name: found[name] for name in given} == given


def test_every_column_of_a_card_is_there_once() -> None:
    assert len(set(import_cards.COLUMNS)) == len(import_cards.COLUMNS)


def test_the_format_is_known_by_its_beginning(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "people", CARDS)

    assert bring_in(session, "contact", path).created == 3


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("cut.vcf", "BEGIN:VCARD\nFN:x", "is a vCard without an end"),
        ("cut.csv", 'name,companies\nAda,"Acme\n', "has a quote that is not closed, or text after a closing quote"),
    ],
)
def test_a_file_of_nothing_but_broken_rows_gives_them_back(
    session: Session, tmp_path: Path, name: str, text: str, reason: str
) -> None:
    done = bring_in(session, "contact", write(tmp_path, name, text))

    assert (done.created, done.rejected, done.reasons) == (0, 1, (f"row 1: {reason}",))
    assert all_of(session, "contact") == []
