"""Repeat-sales suggestions on the command line."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


@pytest.fixture
def acme(crm: Run) -> Run:
    assert crm("company", "add", "title=Acme").code == 0
    for number in (1, 2, 3):
        assert crm("deal", "add", "title=old", "company=Acme", "amount=900 EUR").code == 0
        assert crm("deal", "close", str(number), "--won").code == 0
    assert crm("setting", "set", "repeat_sales_threshold", "0").code == 0
    return crm


def test_suggestions_are_off_then_listed_with_their_reasons_and_answered(acme: Run) -> None:
    refused = acme("suggestion", "list", "--json")
    assert (refused.code, refused.error["hint"]) == (5, "crm-tui setting set repeat_sales yes")
    assert acme("setting", "set", "repeat_sales", "yes").code == 0

    (found,) = acme("suggestion", "list", "--json").json
    assert (found["client"], found["name"], found["score"]) == ("company:1", "Acme", 18)
    assert found["components"] == {"recency": 0, "number": 8, "amount": 10}
    assert "3 won deals: 8 of 20" in found["explanation"]

    assert acme("suggestion", "accept", "company:1", "--dry-run").code == 0
    deal = acme("suggestion", "accept", "company:1", "--json").json
    assert (deal["title"], deal["source"]) == ("Acme: repeat sale", "PARTNER")
    assert deal["comments"].startswith("Score 18 of 100\n")
    assert acme("suggestion", "list", "--json").json == []
    assert acme("suggestion", "dismiss", "company:1").code == 5
    assert acme("undo").code == 0
    assert acme("suggestion", "accept", "company:1").code == 5


def test_the_clock_makes_a_deal_and_a_dismissed_client_gets_none(acme: Run) -> None:
    acme("setting", "set", "repeat_sales", "yes")
    assert acme("suggestion", "dismiss", "company:1").code == 0
    assert acme("worker", "--once").code == 0
    assert acme("deal", "list", "is:open", "--json").json == []

    assert acme("company", "add", "title=Bolt").code == 0
    assert acme("deal", "add", "title=old", "company=Bolt").code == 0
    assert acme("deal", "close", "4", "--won").code == 0
    acme("setting", "set", "repeat_sales", "yes")
    assert acme("worker", "--once").code == 0

    assert [each["title"] for each in acme("deal", "list", "is:open", "--json").json] == ["Bolt: repeat sale"]


@pytest.mark.parametrize(("word", "code"), [("Acme", 2), ("deal:1", 2), ("company:x", 2), ("company:99", 1)])
def test_what_is_no_client(acme: Run, word: str, code: int) -> None:
    acme("setting", "set", "repeat_sales", "yes")
    assert acme("suggestion", "accept", word).code == code


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [("repeat_sales_pipeline", "General", 0), ("repeat_sales_pipeline", "Nowhere", 1), ("repeat_sales_cap", "x", 5)],
)
def test_settings_of_repeat_sales(acme: Run, key: str, text: str, code: int) -> None:
    assert acme("setting", "set", key, text).code == code
