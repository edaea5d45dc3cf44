"""Files of activities: what they are about, what is done, and rows that come again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crm_tui.domain.dates import from_ms
from crm_tui.services import exporting, records, undo, views
from data import database
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.ref import Ref
    from crm_tui.services.records import Record
    from crm_tui.services.session import Session
    from tests.conftest import Clock


@pytest.fixture
def session(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    (tmp_path / "one").mkdir()
    yield open_office(tmp_path / "one", clock)
    close_office()


@pytest.fixture
def deal(session: Session) -> Ref:
    records.create(session, "company", {"title": "Acme", "origin_id": "c-7"})
    records.create(session, "contact", {"name": "Ada", "last_name": "Byron"})
    return records.create(session, "deal", {"title": "Plant"})


def activities(session: Session) -> list[Record]:
    return list(views.listing_of(session, "activity", sort=["id"]))


def test_a_row_becomes_an_activity_with_all_that_it_is_about(session: Session, deal: Ref, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.csv",
        "subject,kind,deadline,responsible,deal,contact,company,description\n"
        "Call Ada,call,2199-03-18 09:00,me,Plant,Ada Byron,c-7,about the plant\n"
        f"Visit,meeting,2199-03-19 10:00,,deal:{deal.id},,,\n",
    )

    done = bring_in(session, "activity", path)

    assert (done.created, done.rejected, done.noted) == (2, 0, 0)
    call, visit = activities(session)
    assert (call.values["kind"], call.values["subject"], call.values["description"]) == (
        "call",
        "Call Ada",
        "about the plant",
    )
    assert [call.values[name] for name in ("deals", "contacts", "companies")] == [(1,), (1,), (1,)]
    assert call.values["responsible"] == session.user_id
    assert (visit.values["deals"], visit.values["completed"]) == ((deal.id,), False)
    assert database.sql("SELECT count(*) FROM timer WHERE kind = 'reminder'")[0][0] > 0


def test_what_is_done_is_done_and_nobody_is_reminded(session: Session, deal: Ref, tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "a.csv",
        "subject,deadline,completed,completed_at,deals\n"
        "Old,2020-03-18 09:00,yes,2020-03-18 10:00,Plant\n"
        "Open,2199-03-18 09:00,no,,Plant\n",
    )

    bring_in(session, "activity", path)

    old, still = activities(session)
    assert (old.values["completed"], still.values["completed"]) == (True, False)
    assert str(old.values["completed_at"]).startswith("2020-03-18")
    assert database.sql("SELECT record FROM timer WHERE kind = 'reminder' GROUP BY record") == [(still.ref.id,)]
    events = database.sql("SELECT kind FROM event WHERE type = 'deal' AND kind = 'activity_completed'")
    assert events == [("activity_completed",)]


def test_the_same_file_twice_adds_nothing_and_undo_takes_all_back(session: Session, deal: Ref, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "subject,origin_id\nOne,a-1\nTwo,a-2\n")
    again = write(tmp_path, "b.csv", "subject,origin_id,place\nOne more,a-1,Rome\n")

    first = bring_in(session, "activity", path)
    second = bring_in(session, "activity", again)
    third = bring_in(session, "activity", again, on_duplicate="update")

    assert (first.created, second.skipped, third.updated) == (2, 1, 1)
    assert [record.title for record in activities(session)] == ["One more", "Two"]
    assert activities(session)[0].values["place"] == "Rome"
    undo.undo(session, third.operation_id)
    undo.undo(session, first.operation_id)
    assert activities(session) == []


def test_an_activity_without_a_subject_or_against_a_rule_is_rejected(
    session: Session, deal: Ref, tmp_path: Path
) -> None:
    records.create(session, "deal", {"title": "Twin"})
    records.create(session, "deal", {"title": "Twin"})
    path = write(
        tmp_path,
        "a.csv",
        "subject,kind,outcome,deals\nGood,call,missed,Plant\n,call,,\nBad,todo,missed,\nWhich,todo,,Twin\nLost,todo,,Nowhere\n",
    )

    done = bring_in(session, "activity", path)

    assert (done.created, done.rejected, done.noted) == (2, 3, 1)
    assert "is for calls only" in " ".join(done.reasons)
    assert "is the name of several records" in " ".join(done.reasons)
    lost = activities(session)[-1]
    assert (lost.values["deals"], lost.values["description"]) == ((), "deals: Nowhere")


def test_an_export_comes_back_as_the_same_activities(session: Session, deal: Ref, tmp_path: Path, clock: Clock) -> None:
    path = write(
        tmp_path,
        "a.csv",
        "subject,kind,deadline,completed,completed_at,deals,description\n"
        'Old,call,2020-03-18 09:00,yes,2020-03-18 10:00,Plant,"two\nlines"\nOpen,todo,2199-03-18 09:00,,,Plant,\n',
    )
    bring_in(session, "activity", path)
    before = [record.values for record in activities(session)]
    exporting.write(exporting.export(session, "activity").lines, tmp_path / "out.csv")
    close_office()
    (tmp_path / "two").mkdir()
    other = open_office(tmp_path / "two", clock)
    records.create(other, "deal", {"title": "Plant"})

    done = bring_in(other, "activity", tmp_path / "out.csv")

    assert (done.created, done.rejected) == (2, 0)
    for old, new in zip(before, activities(other), strict=True):
        same = ("subject", "kind", "deadline", "completed", "completed_at", "deals", "description", "reminders")
        assert {name: new.values[name] for name in same} == {name: old[name] for name in same}


def test_a_dry_run_counts_and_stores_nothing(session: Session, deal: Ref, tmp_path: Path) -> None:
    from dataclasses import replace

    path = write(tmp_path, "a.csv", "subject\nOne\nTwo\n")

    done = bring_in(replace(session, dry_run=True), "activity", path)

    assert (done.created, activities(session)) == (2, [])


def test_times_of_the_future_are_no_time_of_completion(session: Session, deal: Ref, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "subject,completed_at\nOne,2199-01-01 09:00\n")

    bring_in(session, "activity", path)

    assert activities(session)[0].values["completed_at"] == from_ms(session.now_ms())
