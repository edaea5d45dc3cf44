"""Bookings on the command line; and two processes that want the same hour at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Fill, Run
from tests.support.code import ROOT

DAY = "2099-03-02"


@pytest.fixture
def desk(fill: Fill) -> Run:
    return fill((
        ("deal", "add", "title=Plant"),
        ("deal", "add", "title=Roof"),
        ("user", "add", "anna"),
        ("booking", "resource", "add", "Room", "--comment", "second floor"),
        ("booking", "resource", "add", "Car"),
        ("booking", "service", "add", "Survey", "--minutes", "90"),
        ("booking", "field", "add", "Visit", "--what", "both"),
        ("booking", "field", "add", "Rent", "--days", "--resource", "Car", "--zone", "America/New_York"),
    ))  # fmt: skip


def calendar(crm: Run, *words: str) -> list[tuple[str, str]]:
    return [(each["start"][:16], each["end"][:16]) for each in crm("booking", "list", *words, "--json").json]


def test_what_is_added_several_times_in_one_call_is_added_in_order(desk: Run) -> None:
    desk("field", "add", "deal", "Colour", "--type", "list", "--value", "Red", "--value", "Blue", "--multiple")

    room, anna = f"visit+=Room @ {DAY} 10:00 .. {DAY} 12:00", f"visit+=anna @ {DAY} 9:00 / Survey"
    assert desk("deal", "set", "1", room, anna, "colour+=red", "colour+=blue").code == 0
    assert calendar(desk) == [(f"{DAY}T09:00", f"{DAY}T10:30"), (f"{DAY}T10:00", f"{DAY}T12:00")]
    assert desk("deal", "show", "1", "--json").json["uf_colour"] == ["RED", "BLUE"]
    assert desk("deal", "set", "1", "colour-=red", "colour-=blue").code == 0
    assert desk("deal", "show", "1", "--json").json["uf_colour"] == []
    assert desk("deal", "set", "1", "title=A", "title=B").code == 2
    assert desk("deal", "set", "1", "colour=red", "colour+=blue").code == 2
    assert desk("deal", "set", "1", "title+=A", "title+=B").code == 5


@pytest.mark.covers("entities.md#Resource-booking field set-up in the card")
def test_fields_say_what_can_be_booked(desk: Run) -> None:
    found = desk("booking", "field", "list", "--json").json
    assert [(each["code"], each["what"], each["days"], each["overbooking"]) for each in found] == [
        ("visit", "both", False, False), ("rent", "resources", True, False),
    ]  # fmt: skip
    assert desk("booking", "add", "Rent", "deal:1", DAY, "--resource", "Room").code == 5
    assert desk("booking", "add", "Rent", "deal:1", DAY, "--user", "anna").code == 5
    assert desk("booking", "add", "Visit", "deal:1", f"{DAY} 10:00").code == 5
    assert desk("booking", "add", "Visit", "deal:1", f"{DAY} 10:00", "--resource", "Room").code == 5
    assert desk("booking", "add", "Nothing", "deal:1", DAY, "--resource", "Room").code == 1
    assert desk("booking", "add", "Visit", "deal:9", f"{DAY} 10:00", f"{DAY} 11:00", "--resource", "Room").code == 1
    assert desk("booking", "add", "Visit", "contact:1", DAY, "--resource", "Room").code == 2
    assert desk("booking", "field", "add", "Odd", "--what", "dogs").code == 5
    assert desk("booking", "field", "add", "Odd", "--zone", "Mars/Olympus").code == 5
    assert desk("booking", "field", "delete", "Rent").code == 0


def test_a_service_says_how_long_it_takes(desk: Run) -> None:
    words = ("--resource", "Room", "--service", "survey")
    assert desk("booking", "add", "visit", "deal:1", f"{DAY} 10:00", *words).code == 0

    assert calendar(desk, "--resource", "room") == [(f"{DAY}T10:00", f"{DAY}T11:30")]
    assert calendar(desk, "--item", "deal:2") == []
    assert calendar(desk, "--from", "2099-03-03") == []
    assert calendar(desk, "--from", DAY, "--to", DAY) == [(f"{DAY}T10:00", f"{DAY}T11:30")]


def test_what_is_taken_is_refused_and_free_again_when_cancelled(desk: Run) -> None:
    slot = (f"{DAY} 10:00", f"{DAY} 12:00", "--resource", "Room")
    assert desk("booking", "add", "Visit", "deal:1", *slot).code == 0
    taken = desk("booking", "add", "Visit", "deal:2", f"{DAY} 11:59", f"{DAY} 13:00", "--resource", "Room")
    assert (taken.code, "booking 1 for deal:1" in taken.err) == (5, True)
    assert desk("booking", "add", "Visit", "deal:2", f"{DAY} 12:00", f"{DAY} 13:00", "--resource", "Room").code == 0
    assert desk("booking", "add", "Visit", "deal:2", *slot[:2], "--user", "anna").code == 0
    assert desk("booking", "add", "Visit", "deal:1", *slot[:2], "--user", "anna").code == 5

    assert desk("booking", "delete", "1").code == 0
    cancelled = desk("log", "--json").json[0]["id"]
    assert desk("booking", "add", "Visit", "deal:2", *slot).code == 0
    assert desk("undo", str(cancelled)).code == 5
    assert desk("booking", "delete", "1").code == 1
    assert desk("booking", "resource", "delete", "Room").code == 5


def test_days_are_blocked_whole_in_the_zone_of_the_field(desk: Run) -> None:
    made = desk("booking", "add", "Rent", "deal:1", DAY, "2099-03-03", "--resource", "Car", "--json").json[0]
    assert [datetime.fromisoformat(made[name]).astimezone(UTC).isoformat() for name in ("start", "end")] == [
        "2099-03-02T05:00:00+00:00",
        "2099-03-04T05:00:00+00:00",
    ]

    assert desk("booking", "add", "Rent", "deal:2", "2099-03-03", "--resource", "Car").code == 5
    assert desk("booking", "add", "Visit", "deal:2", f"{DAY} 20:00", f"{DAY} 21:00", "--resource", "Car").code == 5
    assert desk("booking", "add", "Rent", "deal:2", "2099-03-04", "--resource", "Car").code == 0
    assert desk("booking", "add", "Rent", "deal:2", "2099-03-08", "2099-03-07", "--resource", "Car").code == 5


def test_overbooking_where_it_is_allowed(desk: Run) -> None:
    assert desk("booking", "field", "add", "Loose", "--overbooking").code == 0
    slot = (f"{DAY} 10:00", f"{DAY} 12:00", "--resource", "Room")
    assert desk("booking", "add", "Loose", "deal:1", *slot).code == 0
    assert desk("booking", "add", "Loose", "deal:2", *slot).code == 0
    assert desk("booking", "add", "Visit", "deal:2", *slot).code == 5


def test_resources_and_services_are_changed(desk: Run) -> None:
    assert desk("booking", "resource", "set", "Room", "--name", "Hall", "--inactive").code == 0
    assert desk("booking", "add", "Visit", "deal:1", f"{DAY} 10:00", f"{DAY} 11:00", "--resource", "Hall").code == 5
    assert desk("booking", "service", "set", "Survey", "--minutes", "30").code == 0
    assert desk("booking", "service", "list", "--json").json[0]["minutes"] == 30
    assert desk("booking", "service", "set", "Survey", "--minutes", "0").code == 2
    assert desk("booking", "service", "delete", "Survey").code == 0
    assert desk("booking", "resource", "add", "Van", "--as", "anna").code == 6
    assert desk("booking", "resource", "lose", "Van").code == 2


def test_of_processes_that_want_the_same_hour_one_gets_it(desk: Run, store: Path) -> None:
    desk("whoami")
    slot = (f"{DAY} 10:00", f"{DAY} 12:00", "--resource", "Room", "-o", "json")
    words = [sys.executable, "-P", "-m", "crm_tui", "--db", str(store), "booking", "add", "Visit"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    several = [
        subprocess.Popen(
            [*words, f"deal:{n % 2 + 1}", *slot], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for n in range(6)
    ]
    answers = [(each.communicate(timeout=120), each.returncode) for each in several]

    assert sorted(code for _out, code in answers) == [0, 5, 5, 5, 5, 5]
    won = next(json.loads(out)[0]["id"] for (out, _err), code in answers if code == 0)
    assert [each["id"] for each in desk("booking", "list", "--json").json] == [won]


def test_bookings_leave_the_store_with_their_deal(desk: Run) -> None:
    slot = (f"{DAY} 10:00", f"{DAY} 12:00", "--resource", "Room")
    assert desk("booking", "add", "Visit", "deal:1", *slot).code == 0
    desk("deal", "delete", "1")
    assert desk("bin", "purge", "deal:1", "--yes").code == 0

    assert desk("booking", "list", "--json").json == []
    assert desk("booking", "add", "Visit", "deal:2", *slot).code == 0
