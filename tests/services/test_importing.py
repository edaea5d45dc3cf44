from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.errors import Refused
from crm_tui.domain.fields import Point
from crm_tui.domain.money import Money
from crm_tui.domain.ref import Ref
from crm_tui.services import importing, lookup, records, undo, views
from crm_tui.services.import_plan import Options
from data import database
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.services.records import Record
    from crm_tui.services.session import Session
    from tests.conftest import Clock

CONTACTS = (
    "Nome,Cognome,Telefono,Cellulare,E-mail,Posizione,Fonte\n"
    "Anna,Bianchi,+39 02 1234567,333 1234567,anna@example.com,Titolare,Website\n"
    "Luca,Verdi,,,luca@example.com,,\n"
    "Zoë,Øster,0039 06 7654321,,,Direttrice,Call\n"
)


@pytest.fixture
def session(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    yield open_office(tmp_path, clock)
    close_office()


def all_of(session: Session, kind: str) -> list[Record]:
    return list(views.listing_of(session, kind))


def logged(kind: str) -> list[dict[str, object]]:
    rows = database.sql("SELECT new FROM change WHERE type = ? AND field = '' ORDER BY id", (kind,))
    return [json.loads(row[0]) for row in rows]


@pytest.mark.covers("behaviour.md#Created manually or automatically")
def test_an_imported_contact_is_stored_as_one_created_by_hand(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "c.csv", CONTACTS)

    bring_in(session, "contact", path)
    keys = [str(record.values["origin_id"]) for record in all_of(session, "contact")]
    for n, texts in enumerate(
        (
            {
                "name": "Anna",
                "last_name": "Bianchi",
                "phone": "work:+39 02 1234567, mobile:333 1234567",
                "email": "anna@example.com",
                "post": "Titolare",
                "source": "Website",
            },
            {"name": "Luca", "last_name": "Verdi", "email": "luca@example.com"},
            {"name": "Zoë", "last_name": "Øster", "phone": "0039 06 7654321", "post": "Direttrice", "source": "Call"},
        )
    ):
        records.create(session, "contact", lookup.parse_values(session, "contact", texts | {"origin_id": f"hand{n}"}))

    imported, by_hand = all_of(session, "contact")[:3], all_of(session, "contact")[3:]
    assert [record.values | {"origin_id": ""} for record in imported] == [
        record.values | {"origin_id": ""} for record in by_hand
    ]
    logs = logged("contact")
    assert [entry | {"origin_id": ""} for entry in logs[:3]] == [entry | {"origin_id": ""} for entry in logs[3:]]
    derived = database.sql("SELECT match_key FROM contact ORDER BY id")
    assert derived[:3] == derived[3:]
    points = database.sql("SELECT field, sort, value, label, normal FROM point ORDER BY record, field, sort")
    assert points[: len(points) // 2] == points[len(points) // 2 :]
    events = database.sql(
        "SELECT kind, user, at, json_remove(payload, '$.by_default') FROM event WHERE type = 'contact' ORDER BY record"
    )
    assert events[:3] == events[3:]
    assert all(key.startswith("file:") for key in keys)


@pytest.mark.covers("behaviour.md#Created manually or automatically")
def test_an_imported_deal_is_stored_as_one_created_by_hand(session: Session, tmp_path: Path) -> None:
    records.create(session, "company", {"title": "Acme Srl"})
    path = write(
        tmp_path,
        "d.csv",
        "title,amount,stage,company,close_date,probability,nothing of ours\n"
        'Impianto,"1.500,50 USD",PREPARATION,ACME,2026-04-01,40%,\n,,,,,,a word\n',
    )

    bring_in(session, "deal", path)
    texts = {
        "title": "Impianto",
        "amount": "1.500,50 USD",
        "stage": "PREPARATION",
        "company": "Acme Srl",
        "close_date": "2026-04-01",
        "probability": "40%",
    }
    records.create(session, "deal", lookup.parse_values(session, "deal", texts))
    records.create(session, "deal", {})

    one, nameless, by_hand, plain = all_of(session, "deal")
    assert one.values | {"origin_id": None} == by_hand.values
    assert nameless.values["title"] == "Deal #2"
    same = {"origin_id": None, "title": ""}
    assert nameless.values | same == plain.values | same
    assert database.sql("SELECT amount_base FROM deal WHERE id = 1") == database.sql(
        "SELECT amount_base FROM deal WHERE id = 3"
    )


def test_an_imported_company_is_stored_as_one_created_by_hand(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "c.csv", 'title;revenue;industry;phone\nAcme Srl;"12000000,00";Manufacturing;02 123456\n')

    bring_in(session, "company", path)
    texts = {"title": "Beta Srl", "revenue": "12000000,00", "industry": "Manufacturing", "phone": "02 123456"}
    records.create(session, "company", lookup.parse_values(session, "company", texts))

    one, other = all_of(session, "company")
    assert one.values["revenue"] == Money(1_200_000_000, "EUR")
    assert one.values["revenue_band"] == "REV_3"
    same = {"origin_id": None, "title": ""}
    assert one.values | same == other.values | same


def test_the_same_file_twice_adds_nothing(session: Session, tmp_path: Path) -> None:
    deals = write(tmp_path, "d.csv", "title,amount\nA,1\nB,2\n")
    contacts = write(tmp_path, "c.csv", CONTACTS)
    cases: list[tuple[str, Path, dict[str, object]]] = [
        ("deal", deals, {}),
        ("contact", contacts, {"on_duplicate": "create"}),
    ]
    for kind, path, options in cases:
        first = bring_in(session, kind, path, **options)
        again = bring_in(session, kind, path, **options)
        other = bring_in(session, kind, path, currency="USD", **options)

        assert (again.created, again.skipped) == (other.created, other.skipped) == (0, first.created)
        assert again.operation_id == 0
    assert len(all_of(session, "deal")) == 2


def test_an_origin_is_matched_first(session: Session, tmp_path: Path) -> None:
    bring_in(session, "deal", write(tmp_path, "a.csv", "origin_id,title,amount\nX1,One,10\nX2,Two,20\n"))

    last = bring_in(
        session,
        "deal",
        write(tmp_path, "b.csv", "origin_id,title,amount\nX2,Changed,\nX3,Three,30\n"),
        on_duplicate="update",
    )

    assert (last.created, last.updated) == (1, 1)
    found = {record.values["origin_id"]: record for record in all_of(session, "deal")}
    assert found["X2"].values["title"] == "Changed"
    assert found["X2"].values["amount"] == Money(2000, "EUR"), "what the file leaves empty stays"
    assert found["X2"].version == 2


@pytest.mark.parametrize(
    ("policy", "created", "updated", "skipped"), [("skip", 1, 0, 4), ("update", 1, 4, 0), ("create", 5, 0, 0)]
)
def test_duplicates_are_who_has_the_email_or_phone_and_name(
    session: Session, tmp_path: Path, policy: str, created: int, updated: int, skipped: int
) -> None:
    records.create(
        session,
        "contact",
        {
            "name": "Anna",
            "last_name": "Bianchi",
            "email": (Point("anna@example.com"),),
            "phone": (Point("+39 02 1234567"),),
        },
    )
    path = write(
        tmp_path,
        "c.csv",
        (
            "name,last_name,email,phone,post\n"
            "A.,Bianchi,ANNA@example.com,,Owner\n"
            "Bianchi,Anna,,02 1234567,Owner\n"
            "Anna,Bianchi,,,Owner\n"
            "Marco,Neri,,02 1234567,Same switchboard\n"
            "Neri,Marco,,+39 021234567,The same again\n"
        ),
    )

    last = bring_in(session, "contact", path, on_duplicate=policy)

    assert (last.created, last.updated, last.skipped) == (created, updated, skipped)
    assert len(all_of(session, "contact")) == 1 + created


def test_an_update_unites_lists_and_empties_nothing(session: Session, tmp_path: Path) -> None:
    ref = records.create(session, "contact", {"name": "Anna", "email": (Point("anna@example.com"),), "post": "Owner"})

    bring_in(
        session,
        "contact",
        write(tmp_path, "c.csv", "name,email,phone,post\nAnnina,anna@example.com,02 1234567,\n"),
        on_duplicate="update",
    )

    found = records.get(session, ref).values
    assert (found["name"], found["full_name"], found["post"]) == ("Annina", "Annina", "Owner")
    assert found["phone"] == (Point("02 1234567"),)


def test_rejected_rows_come_back_and_go_in_after_correction(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "d.csv", 'title;amount;note\n=Good;1;\'=x\nBad;abc;"two\nlines"\nBroken;1\nAlso;1.234;-\n')
    errors = tmp_path / "errors.csv"

    last = bring_in(session, "deal", path, errors=str(errors), maps=("note=comments",))

    assert (last.created, last.rejected) == (1, 3)
    assert errors.stat().st_mode & 0o077 == 0
    text = errors.read_text(encoding="utf-8")
    assert text.splitlines()[0] == "title;amount;note;reason"
    assert "row 2: amount: “abc” is not an amount of money" in text
    assert "row 3: has 2 columns instead of 3" in text
    assert all_of(session, "deal")[0].values["comments"] == "=x"

    corrected = text.replace("Bad;abc", "Bad;2").replace("Broken;1;", "Broken;1;x").replace("1.234", "1234")
    again = bring_in(session, "deal", write(tmp_path, "corrected.csv", corrected), maps=("note=comments",))

    assert (again.created, again.rejected) == (3, 0)
    assert [record.values["title"] for record in all_of(session, "deal")] == ["=Good", "Bad", "Broken", "Also"]
    assert all_of(session, "deal")[1].values["comments"] == "two\nlines"
    assert all_of(session, "deal")[3].values["comments"] == "-"


def test_the_errors_file_overwrites_nothing(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "d.csv", "title,amount\nBad,abc\n")
    mine = write(tmp_path, "mine.txt", "mine")
    (tmp_path / "link").symlink_to(mine)

    for name in ("mine.txt", "link"):
        with pytest.raises(Refused, match="exists already"):
            bring_in(session, "deal", path, errors=str(tmp_path / name))

    assert mine.read_text() == "mine"


def test_undo_takes_the_whole_import_back_and_the_file_goes_in_again(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "d.csv", "title,amount\n" + "".join(f"Deal {n},{n}\n" for n in range(1, 1202)))

    first = bring_in(session, "deal", path)
    assert database.sql("SELECT count(*) FROM operation WHERE origin LIKE 'import:%'") == [(1,)]
    undo.undo(session, first.operation_id)
    assert views.count(session, "deal") == 0
    again = bring_in(session, "deal", path)

    assert (first.created, again.created) == (1201, 1201)
    assert views.count(session, "deal") == 1201
    assert database.sql("SELECT count(*) FROM deal") == [(1201,)]


def test_what_a_person_deleted_stays_deleted(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "d.csv", "title\nA\nB\n")
    bring_in(session, "deal", path)
    records.delete(session, [Ref("deal", 1)])

    again = bring_in(session, "deal", path, on_duplicate="update")

    assert (again.created, again.updated, again.skipped) == (0, 1, 1)
    assert views.count(session, "deal") == 1


def test_closed_deals_are_closed_on_their_close_date(session: Session, tmp_path: Path) -> None:
    lines = "A,won,20-10-16,01-03-17\nB,Lost,,\nC,Deal lost,,02-03-17\n"
    path = write(tmp_path, "d.csv", "title,stage,start_date,close_date\n" + lines)

    bring_in(session, "deal", path, dates="dmy")

    rows = database.sql(
        "SELECT s.code, closed, closed_at, close_date, start_date, closed_by FROM deal d "
        "JOIN stage s ON s.id = d.stage ORDER BY d.id"
    )
    assert rows[0] == ("WON", 1, 1_488_366_000_000, "2017-03-01", "2016-10-20", 1), "noon of the day in Rome"
    assert rows[1][:3] == ("LOSE", 1, session.now_ms())
    assert rows[2][:2] == ("LOSE", 1)


@pytest.mark.covers("behaviour.md#Repeat deals: client already bought successfully")
def test_repeat_deals_are_flagged_in_the_order_of_the_file(session: Session, tmp_path: Path) -> None:
    lines = "a,Acme,NEW\nb,Acme,LOSE\nc,Acme,NEW\nd,Acme,WON\ne,ACME,NEW\nf,Beta,NEW\n"
    path = write(tmp_path, "d.csv", "title,company,stage\n" + lines)

    bring_in(session, "deal", path, create_missing=frozenset({"company"}))

    rows = database.sql("SELECT title, is_repeat, is_repeat_inquiry FROM deal ORDER BY id")
    assert rows == [("a", 0, 0), ("b", 0, 0), ("c", 0, 1), ("d", 0, 1), ("e", 1, 0), ("f", 0, 0)]


def test_a_dry_run_counts_and_stores_nothing(session: Session, tmp_path: Path) -> None:
    from dataclasses import replace

    path = write(
        tmp_path, "d.csv", "origin_id,title,agent\n" + "".join(f"{n % 700},A,Moses Frase\n" for n in range(1000))
    )
    before = database.sql("SELECT * FROM sqlite_sequence ORDER BY name")

    last = bring_in(
        replace(session, dry_run=True),
        "deal",
        path,
        create_missing=frozenset({"user"}),
        errors=str(tmp_path / "errors.csv"),
    )

    assert (last.created, last.skipped, last.operation_id) == (700, 300, 0)
    assert database.sql("SELECT count(*) FROM deal") == [(0,)]
    assert database.sql("SELECT count(*) FROM import_job") == [(0,)]
    assert database.sql("SELECT * FROM sqlite_sequence ORDER BY name") == before


def test_an_interrupted_import_goes_on(session: Session, tmp_path: Path) -> None:
    rows = "".join(f"T{n},{n if n % 400 else 'x'}\n" for n in range(1, 1801))
    path = write(tmp_path, "d.csv", "title,amount\n" + rows)
    errors = tmp_path / "errors.csv"
    options = Options(errors=str(errors))
    steps = importing.run(session, importing.plan(session, "deal", str(path), options))
    next(steps), next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert views.count(session, "deal") == 998
    assert not errors.exists()

    last = bring_in(session, "deal", path, errors=str(errors))

    assert (last.resumed, last.created, last.rejected) == (1000, 1796, 4)
    assert [line.split(",")[0] for line in errors.read_text().splitlines()] == [
        "title",
        "T400",
        "T800",
        "T1200",
        "T1600",
    ]
    assert database.sql("SELECT count(DISTINCT operation) FROM change WHERE type = 'deal'") == [(1,)]
    assert list(tmp_path.glob(".*")) == []


def test_the_index_finds_what_was_imported(session: Session, tmp_path: Path) -> None:
    bring_in(session, "contact", write(tmp_path, "c.csv", CONTACTS))

    assert database.sql("SELECT count(*) FROM search_dirty") == [(0,)]
    assert [ref for ref, _ in views.find(session, "Bianchi")] == [Ref("contact", 1)]


def test_an_unknown_stage_rejects_the_row_and_names_the_nearest(session: Session, tmp_path: Path) -> None:
    last = bring_in(session, "deal", write(tmp_path, "d.csv", "title,stage\nA,EXECUTE\n"))

    assert last.rejected == 1
    assert "did you mean “EXECUTING”?" in last.reasons[0]


def test_names_are_cleaned_at_the_entrance(session: Session, tmp_path: Path) -> None:
    path = write(tmp_path, "c.csv", "title,comments\nEvil\u202e\x1b[31m name,a\x07b\n")

    bring_in(session, "company", path)

    found = all_of(session, "company")[0].values
    assert (found["title"], found["comments"]) == ("Evil[31m name", "ab")
