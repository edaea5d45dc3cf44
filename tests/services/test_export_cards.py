"""What address books and calendars receive: vCards of people and organisations, activities as iCalendar."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import Usage
from crm_tui.domain.fields import Point
from crm_tui.services import activities, exporting, records
from tests.support.office import close_office, open_office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def session(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def written(session: Session, kind: str, form: str) -> str:
    return "".join(exporting.export(session, kind, format=form).lines)


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_a_contact_is_a_vcard(session: Session) -> None:
    acme = records.create(session, "company", {"title": "Acme, Inc."})
    records.create(
        session,
        "contact",
        {
            "name": "Ada",
            "last_name": "Byron",
            "post": "Chief; of all",
            "birthdate": date(1990, 12, 10),
            "companies": (acme.id,),
            "phone": (Point("+39 333 1234567", "mobile"), Point("02 123", "fax")),
            "email": (Point("ada@example.com", "home"),),
            "comments": "[b]two[/b]\nlines",
            "origin_id": "c-1",
        },
    )

    lines = unfolded(written(session, "contact", "vcf"))

    assert lines[:4] == ["BEGIN:VCARD", "VERSION:3.0", "N:Byron;Ada;;;", "FN:Ada Byron"]
    assert lines[-2:] == ["END:VCARD", ""]
    for line in (
        "ORG:Acme\\, Inc.",
        "TITLE:Chief\\; of all",
        "BDAY:1990-12-10",
        "TEL;TYPE=CELL:+39 333 1234567",
        "TEL;TYPE=FAX:02 123",
        "EMAIL;TYPE=INTERNET,HOME:ada@example.com",
        "NOTE:two\\nlines",
        "UID:c-1",
    ):
        assert line in lines


def test_a_company_is_a_vcard_and_contacts_that_stay_in_are_counted(session: Session) -> None:
    records.create(session, "company", {"title": "Acme"})
    records.create(session, "contact", {"name": "Hidden", "export": False})

    assert "ORG:Acme" in unfolded(written(session, "company", "vcf"))
    found = exporting.export(session, "contact", format="vcf")
    assert ("".join(found.lines), found.left_out) == ("", 1)


def test_lines_are_folded_between_characters(session: Session) -> None:
    records.create(session, "company", {"title": "è" * 200})

    text = written(session, "company", "vcf")

    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert f"FN:{'è' * 200}" in unfolded(text)


def test_nothing_typed_begins_a_line_of_its_own(session: Session) -> None:
    records.create(session, "company", {"title": "A\r\nEND:VCARD", "comments": "x\r\nURL:http://evil.example"})

    lines = unfolded(written(session, "company", "vcf"))

    assert lines.count("END:VCARD") == 1
    assert not any(line.startswith("URL:") for line in lines)


def test_activities_are_todos_and_meetings_with_a_start_are_events(session: Session) -> None:
    start, end = datetime(2199, 3, 18, 9, 0, tzinfo=UTC), datetime(2199, 3, 18, 10, 0, tzinfo=UTC)
    activities.plan(session, {"subject": "Meet, now", "kind": "meeting", "start": start, "end": end, "place": "Rome"})
    call = activities.plan(session, {"subject": "Call", "kind": "call", "deadline": start, "important": True})
    activities.complete(session, [call])

    lines = unfolded(written(session, "activity", "ics"))

    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    event = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    assert {"SUMMARY:Meet\\, now", "DTSTART:21990318T090000Z", "DTEND:21990318T100000Z", "LOCATION:Rome"} <= set(event)
    todo = lines[lines.index("BEGIN:VTODO") : lines.index("END:VTODO")]
    assert {"SUMMARY:Call", "DUE:21990318T090000Z", "STATUS:COMPLETED", "PRIORITY:1"} <= set(todo)
    assert any(line.startswith("COMPLETED:") for line in todo)


@pytest.mark.parametrize(("kind", "form"), [("deal", "vcf"), ("deal", "ics"), ("contact", "ics"), ("activity", "vcf")])
def test_what_is_no_address_and_no_date_is_refused(session: Session, kind: str, form: str) -> None:
    with pytest.raises(Usage):
        exporting.export(session, kind, format=form)


def test_fields_cannot_be_chosen_for_cards(session: Session) -> None:
    with pytest.raises(Usage):
        exporting.export(session, "contact", format="vcf", fields=["name"])
