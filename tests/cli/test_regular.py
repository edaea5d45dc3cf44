"""Regular deals on the command line, from the first to the last."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def plant(crm: Run) -> Run:
    assert crm("deal", "add", "title=Plant", "amount=1500 EUR").code == 0
    return crm


def test_regular_deals_from_first_to_last(plant: Run) -> None:
    words = ("--every", "3 months", "--first", "2099-01-31", "--stop", "4", "--delay", "1", "--duration", "14")
    made = plant("regular", "add", "1", "--name", "Care", *words, "--json").json[0]
    assert (made["schedule"], made["next"], made["stop"], made["pipeline"]) == (
        "3 month", "2099-01-31", "4", "General",
    )  # fmt: skip

    assert plant("regular", "set", "care", "--stop", "never", "--every", "week").code == 0
    assert plant("regular", "set", "Care", "--name", "Service", "--if-version", "1").code == 4
    found = plant("regular", "list", "--json").json[0]
    assert (found["schedule"], found["stop"], found["delay"]) == ("1 week", "never", 1)

    assert plant("regular", "pause", "Care").code == 0
    assert plant("regular", "list", "--json").json[0]["next"] == ""
    assert plant("regular", "pause", "Care", "--off").code == 0
    assert plant("regular", "list", "--json").json[0]["next"] == "2099-01-31"

    assert plant("regular", "run", "Care", "--json").json["is_regular"] is True
    assert plant("regular", "list", "--json").json[0]["made"] == 1
    assert plant("regular", "delete", "Care").code == 0
    assert plant("regular", "list", "--json").json == []
    assert plant("undo").code == 0
    assert plant("regular", "list", "--json").json[0]["next"] == "2099-01-31"


def test_the_clock_creates_what_is_due(plant: Run) -> None:
    assert plant("regular", "add", "1", "--every", "day").code == 0
    assert plant("worker", "--once").code == 0
    assert plant("worker", "--once").code == 0

    assert len(plant("deal", "list", "is:regular", "--json").json) == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--every", "fortnight"), 2),
        (("--every", "0 days"), 5),
        (("--first", "someday"), 5),
        (("--stop", "0"), 5),
        (("--stop", "2001-01-01"), 5),
        (("--pipeline", "Nowhere"), 1),
        (("--every", "once", "--first", "2099-01-31", "--advance", "9"), 0),
    ],
)
def test_what_is_no_schedule_is_refused(plant: Run, words: tuple[str, ...], code: int) -> None:
    assert plant("regular", "add", "1", *words).code == code


def test_a_dry_run_leaves_nothing(plant: Run) -> None:
    assert plant("regular", "add", "1", "--dry-run").code == 0
    assert plant("regular", "list", "--json").json == []
    plant("regular", "add", "1", "--first", "2099-01-31")
    assert plant("regular", "run", "1", "--dry-run").code == 0
    assert plant("regular", "list", "--json").json[0]["made"] == 0
