"""What a client did counts when a person writes it down as an activity, once; what robots and files write never does."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from crm_tui.automation import triggers, workflows
from crm_tui.automation.jobs import sweep
from crm_tui.automation.triggers import Draft
from crm_tui.domain.fields import Point
from crm_tui.services import activities, lookup, records, undo
from data import database, journal_checks
from tests.automation.test_engine import comments, deal_of, go, say, states, text
from tests.conftest import Clock
from tests.support.office import close_office, open_office
from tests.support.transfers import bring_in, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from crm_tui.domain.fields import Value
    from crm_tui.domain.ref import Ref
    from crm_tui.services.session import Session

WAIT = text("A1|wait||with.wait_type = 'days'\nwith.days = '3'", say("A2", "{=A1:RELEASE_REASON} {=A1:ACTIVITY_ID}"))


@pytest.fixture
def office(tmp_path: Path, clock: Clock) -> Iterator[Session]:
    session = open_office(tmp_path, clock)
    yield session
    assert journal_checks.problems() == []
    close_office()


def came_in(office: Session, about: Ref, kind: str = "call", **more: Value) -> Ref:
    """An activity of the client's, a minute after all that was before."""
    assert isinstance(office.clock, Clock)
    office.clock.forward(minutes=1)
    given: dict[str, Value] = {"subject": "They rang", "kind": kind, "direction": "in", **more}
    made = activities.plan(office, given, about=[about])
    sweep.run_all(office)
    return made


def told(about: Ref) -> list[str]:
    """What robots heard of a client on the record."""
    rows = database.sql(
        "SELECT kind FROM event WHERE type = ? AND record = ? AND (kind LIKE 'call%' OR kind LIKE '%received' "
        "OR kind = 'form_submitted') ORDER BY id", (about.type, about.id),
    )  # fmt: skip
    return [str(row[0]) for row in rows]


@pytest.mark.parametrize(
    ("kind", "outcome", "heard"),
    [("call", None, "call_received"), ("call", "successful", "call_received"), ("call", "missed", "call_missed"),
     ("call", "busy", "call_missed"), ("email", None, "email_received"), ("message", None, "message_received"),
     ("form", None, "form_submitted")],
)  # fmt: skip
def test_what_a_client_did_ends_the_wait_when_a_person_writes_it_down(
    office: Session, kind: str, outcome: str | None, heard: str
) -> None:
    deal = deal_of(office)
    go(office, deal, WAIT)

    made = came_in(office, deal, kind, outcome=outcome)

    assert told(deal) == [heard]
    assert states(office, deal) == [("completed", "")]
    assert comments(office, deal) == [f"client_activity {made.id}"]


@pytest.mark.parametrize(
    ("kind", "direction"), [("call", "out"), ("call", "planned"), ("email", "out"), ("todo", "planned")]
)
def test_what_people_of_the_company_do_ends_no_wait(office: Session, kind: str, direction: str) -> None:
    deal = deal_of(office)
    go(office, deal, WAIT)

    came_in(office, deal, kind, direction=direction)

    assert (told(deal), states(office, deal)) == ([], [("waiting", "")])


@pytest.mark.parametrize(
    ("event", "outcome", "moves"),
    [("incoming_call", "successful", True), ("incoming_call", "missed", False), ("missed_call", "missed", True),
     ("missed_call", None, False)],
)  # fmt: skip
def test_a_trigger_hears_the_call_that_a_person_wrote_down(
    office: Session, event: str, outcome: str | None, moves: bool
) -> None:
    there = lookup.stage_called("EXECUTING", entity="deal").id
    triggers.add(office, Draft(stage=there, event=event))
    deal = deal_of(office)

    came_in(office, deal, outcome=outcome)

    assert (records.get(office, deal).values["stage"] == there) is moves


@pytest.mark.parametrize(("outcome", "heard"), [("successful", "call_received"), ("missed", "call_missed")])
def test_a_call_that_is_logged_as_done_is_told_once(office: Session, outcome: str, heard: str) -> None:
    deal = deal_of(office)

    activities.log_call(office, {"subject": "They rang"}, about=[deal], direction="in", outcome=outcome)

    assert told(deal) == [heard]


def test_an_activity_that_is_edited_done_and_taken_back_is_told_once(office: Session) -> None:
    deal = deal_of(office)
    made = came_in(office, deal)

    activities.edit(office, [made], {"subject": "They rang twice"})
    activities.complete(office, [made], outcome="missed")
    undo.undo(office)
    undo.redo(office)

    assert told(deal) == ["call_received"]


@pytest.mark.parametrize(("open_deals", "heard"), [(1, ["call_received"]), (2, [])])
def test_a_call_about_the_client_counts_for_their_only_open_deal(
    office: Session, open_deals: int, heard: list[str]
) -> None:
    contact = records.create(office, "contact", {"name": "Ada", "phone": (Point("+39 333 1111", "mobile"),)})
    deals = [deal_of(office, f"Deal {number}", contacts=(contact.id,)) for number in range(open_deals)]

    came_in(office, contact)

    assert [told(each) for each in deals] == [heard] * open_deals


def test_a_call_about_one_of_two_deals_of_a_client_leaves_the_other_waiting(office: Session) -> None:
    contact = records.create(office, "contact", {"name": "Ada"})
    one, other = (deal_of(office, title, contacts=(contact.id,)) for title in ("One", "Other"))

    came_in(office, one, contacts=(contact.id,))

    assert (told(one), told(other)) == (["call_received"], [])


def test_what_robots_and_files_write_is_nobodys_call(office: Session, tmp_path: Path) -> None:
    deal = deal_of(office)
    robot = office.of("run:1")
    activities.plan(robot, {"subject": "They rang", "kind": "call", "direction": "in"}, about=[deal])
    bring_in(
        office, "activity", write(tmp_path, "calls.csv", f"subject,kind,direction,deals\nThey rang,call,in,{deal}\n")
    )

    assert database.sql("SELECT count(*) FROM activity WHERE direction = 'in'") == [(2,)]
    assert told(deal) == []


def test_a_call_that_is_only_tried_is_told_nobody(office: Session) -> None:
    deal = deal_of(office)
    activities.plan(
        replace(office, dry_run=True), {"subject": "They rang", "kind": "call", "direction": "in"}, about=[deal]
    )

    assert told(deal) == []
    assert workflows.runs_of(office, deal) == ()
