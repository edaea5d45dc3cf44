"""Scenarios of the sales generator on the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def clients(crm: Run) -> Run:
    for name in ("Ada", "Bob"):
        assert crm("contact", "add", f"name={name}").code == 0
    assert crm("company", "add", "title=Acme").code == 0
    return crm


def test_scenarios_from_first_to_last(clients: Run) -> None:
    words = ("--every", "3 months", "--first", "2099-01-31", "--spent", "..0", "--discount", "10 %")
    made = clients("scenario", "add", "Hello", *words, "--json").json[0]
    assert (made["every"], made["next"], made["spent"], made["pipeline"], made["responsible"]) == (
        "3 month", "2099-01-31", "..0.00", "General", "client",
    )  # fmt: skip

    me = clients("whoami", "--json").json["login"]
    assert clients("scenario", "preview", "hello", "--json").json == [
        {"client": "contact:1", "name": "Ada", "title": "Hello: Ada", "responsible": me},
        {"client": "contact:2", "name": "Bob", "title": "Hello: Bob", "responsible": me},
    ]
    assert clients("scenario", "set", "Hello", "--filter", "name:Bob", "--title", "{name} again").code == 0
    assert clients("scenario", "set", "Hello", "--text", "x", "--if-version", "1").code == 4
    assert clients("scenario", "run", "Hello", "--dry-run").code == 0
    assert clients("deal", "list", "--json").json == []
    assert clients("scenario", "run", "Hello", "--json").json == [{"created": 1, "refused": 0, "error": ""}]
    assert clients("scenario", "run", "Hello", "--json").json == [{"created": 0, "refused": 0, "error": ""}]
    deal = clients("deal", "show", "1", "--json").json
    assert (deal["title"], deal["source"], deal["comments"]) == ("Bob again", "RC_GENERATOR", "Discount: 10 %")

    assert clients("scenario", "pause", "Hello").code == 0
    assert clients("scenario", "list", "--json").json[0]["next"] == ""
    assert clients("scenario", "pause", "Hello", "--off").code == 0
    assert clients("scenario", "set", "Hello", "--client", "company").code == 2
    assert clients("scenario", "set", "Hello", "--spent", "none", "--client", "company", "--filter", "none").code == 0
    assert clients("scenario", "preview", "Hello", "-o", "ids").code == 0
    found = clients("scenario", "show", "1", "--json").json
    assert (found["client"], found["spent"], found["made"], found["last_deal"]) == ("company", "", 1, 1)
    assert clients("scenario", "delete", "Hello").code == 0
    assert clients("scenario", "list", "--json").json == []
    assert clients("undo").code == 0
    assert clients("scenario", "list", "--json").json[0]["next"] == "2099-01-31"


def test_the_clock_runs_what_is_due(clients: Run) -> None:
    assert clients("scenario", "add", "Daily").code == 0
    assert clients("worker", "--once").code == 0
    assert clients("worker", "--once").code == 0

    assert len(clients("deal", "list", "--json").json) == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--every", "fortnight"), 2),
        (("--birthday", "soon"), 5),
        (("--birthday", "3", "--client", "company"), 5),
        (("--spent", "9..1"), 5),
        (("--spent", ".."), 5),
        (("--spent", "5 USD"), 5),
        (("--title", "{price}"), 5),
        (("--filter", "words alone"), 5),
        (("--filter", "nmae:x"), 2),
        (("--pipeline", "Nowhere"), 1),
        (("--responsible", "nobody"), 1),
        (("--first", "someday"), 5),
    ],
)
def test_what_is_no_scenario_is_refused(clients: Run, words: tuple[str, ...], code: int) -> None:
    assert clients("scenario", "add", "S", *words).code == code
    assert clients("scenario", "list", "--json").json == []
