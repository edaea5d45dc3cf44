from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import NotAllowed, NotFound, UnknownField, Usage
from crm_tui.services import records, undo, views
from data import database
from tests.support.office import clerk_of, close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.records import Record
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def session(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def all_of(session: Session, kind: str) -> list[Record]:
    return list(views.listing_of(session, kind))


def test_unknown_names_are_created_mapped_or_left(session: Session, tmp_path: Path) -> None:
    content = "title,company,contact,agent,source\nA,Acme Srl,Mario Rossi,Moses Frase,Fair\nB,ACME,,Moses Frase,Web\n"
    path = write(tmp_path, "d.csv", content)

    left = bring_in(session, "deal", path, values=("source:Web=WEB",))
    undo.undo(session, left.operation_id)
    made = bring_in(
        session, "deal", path, values=("source:Web=WEB",), create_missing=frozenset({"company", "contact", "user"})
    )

    assert (left.created, left.noted) == (2, 2)
    assert (made.created, made.noted) == (2, 1)
    one, two = all_of(session, "deal")
    assert one.values["company"] == two.values["company"]
    assert [record.values["title"] for record in all_of(session, "company")] == ["Acme Srl"]
    assert all_of(session, "contact")[0].values["last_name"] == "Rossi"
    assert "source: Fair" in str(one.values["source_description"])
    assert (one.values["source"], two.values["source"]) == ("CALL", "WEB")
    assert database.sql("SELECT login, active FROM user WHERE name = 'Moses Frase'") == [("moses.frase", 0)]


def test_what_is_left_keeps_its_text(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "d.csv", "title,company,agent\nA,Acme Srl,Moses Frase\n")

    bring_in(session, "deal", path)

    found = all_of(session, "deal")[0].values
    assert found["company"] is None
    assert found["responsible"] == session.user_id
    assert found["source_description"] == "company: Acme Srl\nagent: Moses Frase"


def test_a_name_of_several_records_is_no_guess(session: Session, tmp_path: Path) -> None:
    first, second = (records.create(session, "company", {"title": "Acme"}) for _ in range(2))
    path = write(tmp_path, "d.csv", f"title,company\nA,Acme\nB,company:{second.id}\n")

    last = bring_in(session, "deal", path)

    assert (last.created, last.rejected) == (1, 1)
    assert f"company:{first.id}, company:{second.id}" in last.reasons[0]
    assert all_of(session, "deal")[0].values["company"] == second.id


def test_only_who_may_change_settings_creates_users(session: Session, tmp_path: Path, clock: Clock) -> None:
    path = write(tmp_path, "d.csv", "title,agent\nA,Moses Frase\n")

    with pytest.raises(NotAllowed):
        bring_in(clerk_of(clock), "deal", path, create_missing=frozenset({"user"}))


def test_a_file_of_people_becomes_inactive_users(session: Session, tmp_path: Path) -> None:
    path = write(
        tmp_path, "u.csv", "agent,office\nMoses Frase,East\nJosé Ñandú,West\nMoses Frase,East\nAnna Rossi,Central\n"
    )

    last = bring_in(session, "user", path, maps=("agent=name", "office=position"))

    assert (last.created, last.skipped) == (2, 2)
    rows = database.sql("SELECT login, name, position, active, is_admin FROM user WHERE id > 1 ORDER BY id")
    assert rows == [("moses.frase", "Moses Frase", "East", 0, 0), ("jose.nandu", "José Ñandú", "West", 0, 0)]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"maps": ("title",)}, Usage),
        ({"maps": ("nowhere=title",)}, Usage),
        ({"maps": ("title=nothing",)}, UnknownField),
        ({"maps": ("title=created_at",)}, Usage),
        ({"maps": ("title=closed_at",)}, Usage),
        ({"maps": ("title=id",)}, UnknownField),
        ({"values": ("title",)}, Usage),
        ({"values": ("nowhere:a=b",)}, Usage),
        ({"dates": "ymd"}, Usage),
        ({"on_duplicate": "merge"}, Usage),
        ({"create_missing": frozenset({"planet"})}, Usage),
        ({"currency": "ABC"}, Usage),
        ({"encoding": "utf-99"}, Usage),
        ({"delimiter": "ab"}, Usage),
        ({"pipeline": "Nowhere"}, NotFound),
    ],
)
def test_wrong_options_are_told_before_anything_is_written(
    session: Session, tmp_path: Path, options: dict[str, object], error: type[Exception]
) -> None:
    path = write(tmp_path, "d.csv", "title,amount\nA,1\n")

    with pytest.raises(error):
        bring_in(session, "deal", path, **options)

    assert views.count(session, "deal") == 0


def test_a_type_that_is_not_imported_is_told(session: Session, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        bring_in(session, "pipeline", write(tmp_path, "d.csv", "title\nA\n"))
