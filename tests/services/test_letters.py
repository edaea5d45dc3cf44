"""Letters: everybody by their salutation and name; what clients are called is data, and leaves only by right."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_tui.domain import letters as rules
from crm_tui.domain.errors import NotAllowed, Refused, Usage
from crm_tui.domain.text import clean
from crm_tui.services import dictionaries, letters, lookup, records
from data import database
from tests.support.office import clerk_of, close_office, open_office
from tests.support.roles import limited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session
    from tests.conftest import Clock

SPRING = "Subject: Spring for {company}\n\nDear {salutation} {last_name},\nwe write to {email}.\n"


@pytest.fixture
def anna(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def person(session: Session, kind: str = "contact", **texts: str) -> Ref:
    return records.create(session, kind, lookup.parse_values(session, kind, texts))


@pytest.mark.covers("entities.md#Salutations usable in e-mails and marketing")
@pytest.mark.parametrize("kind", ["contact", "lead"])
def test_everybody_is_addressed_by_their_salutation(anna: Session, kind: str) -> None:
    person(anna, kind, honorific="HNR_1", name="Mario", last_name="Rossi", email="mario@rossi.it")
    person(anna, kind, honorific="HNR_2", name="Ada", last_name="Verdi")
    person(anna, kind, name="Gigi", last_name="Bianchi")
    own = dictionaries.add(anna, "honorific", "Doctor")
    person(anna, kind, honorific=own.code, last_name="Neri")

    texts = [each.letter.text.splitlines()[0] for each in letters.write(anna, kind, SPRING).letters]

    assert texts == ["Dear Mr. Rossi,", "Dear Ms. Verdi,", "Dear Bianchi,", "Dear Doctor Neri,"]


@pytest.mark.covers("entities.md#Salutations usable in e-mails and marketing")
def test_a_letter_becomes_an_e_mail_that_mail_programs_open(anna: Session, tmp_path: Path) -> None:
    firm = records.create(anna, "company", {"title": "Caffè Brasile, S.r.l."})
    person(anna, honorific="HNR_1", name="Nicolò", last_name="Rossi", email="nicolo@caffè.it", companies=str(firm.id))
    (each,) = letters.write(anna, "contact", SPRING).letters

    path = letters.draft(tmp_path, each)

    found = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert found["To"].addresses[0].display_name == "Nicolò Rossi"
    assert found["To"].addresses[0].addr_spec == "nicolo@xn--caff-8oa.it"
    assert found["Subject"] == "Spring for Caffè Brasile, S.r.l."
    assert found.get_content().splitlines()[0] == "Dear Mr. Rossi,"
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(Refused):
        letters.draft(tmp_path, each)


def test_a_hostile_name_makes_no_header_and_fills_no_hole(anna: Session, tmp_path: Path) -> None:
    records.create(
        anna, "contact", {"name": "x\r\nBcc: all@example.com\r\n", "last_name": "{email}", "honorific": None}
        | lookup.parse_values(anna, "contact", {"email": "m@rossi.it"}),
    )  # fmt: skip
    (each,) = letters.write(anna, "contact", "Subject: {name} {last_name}\n{full_name}").letters

    found = message_from_bytes(letters.draft(tmp_path, each).read_bytes(), policy=policy.default)

    assert found["Bcc"] is None
    assert len(found["To"].addresses) == 1
    assert each.letter.text == "x Bcc: all@example.com {email}"


def test_letters_leave_as_an_export_does(anna: Session, clock: Clock) -> None:
    person(anna, last_name="Rossi", export="no")
    person(anna, last_name="Verdi")
    found = letters.write(anna, "contact", SPRING)

    assert [each.name for each in found.letters] == ["Verdi"]
    assert (found.written, found.left_out) == (1, 1)
    assert database.sql("SELECT kind, payload ->> 'format' FROM event ORDER BY id DESC LIMIT 1") == [
        ("exported", "letter")
    ]
    luca = clerk_of(clock)
    limited(anna, "contact.read=all")
    with pytest.raises(NotAllowed):
        letters.write(luca, "contact", SPRING)


def test_a_template_that_cannot_be_written_is_refused_before_anything_leaves(anna: Session) -> None:
    for text, error in (("Dear {salutaton},", Usage), (" \n", Refused), ("{name.__class__}", Usage)):
        with pytest.raises(error):
            letters.write(anna, "contact", text)
    with pytest.raises(Refused):
        letters.write(anna, "deal", SPRING)


def test_a_gap_is_closed_in_the_letter_never_in_a_name() -> None:
    letter = rules.written(
        rules.template("Dear {salutation} {name} , of {company}"), {"name": "A . B", "company": "C !"}
    )
    assert letter.text == "Dear A . B, of C !"


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_value_is_never_read_as_a_template(name: str, last_name: str) -> None:
    letter = rules.written(rules.template("{name}|{last_name}"), {"name": name, "last_name": last_name})

    one, other = (clean(each, multiline=False).strip() for each in (name, last_name))
    assert letter.text in (f"{one}|{other}", f"{one}|{other}".rstrip())
