"""Deals at the command line, as the specification tells a sale: created, filled in, changed, told by kind."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


@pytest.mark.covers("behaviour.md#Optional type, source, comment")
def test_type_source_and_comment_may_be_given_or_not(crm: Run) -> None:
    crm("deal", "add", "title=Plain")
    crm("deal", "add", "title=Full", "type=Services", "source=Trade show", "comments=[b]urgent[/b]")

    shown = [crm("deal", "show", number, "--json").json for number in ("1", "2")]

    assert [(deal["deal_type"], deal["source"], deal["comments"]) for deal in shown] == [
        ("SALE", "CALL", None),
        ("SERVICES", "TRADE_SHOW", "[b]urgent[/b]"),
    ]


@pytest.mark.covers("behaviour.md#Save; deal data editable any time")
def test_every_field_of_a_deal_can_be_changed_later(crm: Run) -> None:
    crm("company", "add", "title=Acme")
    crm("deal", "add", "title=Laptops")
    crm("deal", "close", "1", "--won")

    words = ("title=More laptops", "amount=20 USD", "company=Acme", "close_date=2027-01-01", "probability=90")
    assert crm("deal", "set", "1", *words).code == 0

    deal = crm("deal", "show", "1", "--json").json
    assert (deal["title"], deal["amount"], deal["close_date"], deal["probability"], deal["closed"]) == (
        "More laptops", {"amount": "20.00", "currency": "USD"}, "2027-01-01", 90, True,
    )  # fmt: skip


@pytest.mark.covers("behaviour.md#History shows date, author, type, description")
def test_the_history_of_a_deal_has_date_author_act_field_and_values(crm: Run) -> None:
    crm("deal", "add", "title=Laptops")
    crm("deal", "set", "1", "title=More laptops")
    me = crm("whoami", "--json").json["login"]

    changed, created = crm("deal", "history", "1", "--json").json

    assert (changed["field"], changed["old"], changed["new"]) == ("title", "Laptops", "More laptops")
    assert [each["label"] for each in (changed, created)] == ["changed", "created"]
    assert [each["login"] for each in (changed, created)] == [me, me]
    assert changed["at"] >= created["at"] > "2026"


def test_a_stage_is_one_of_the_pipeline_where_each_deal_stands(crm: Run) -> None:
    crm("pipeline", "add", "Other")
    crm("deal", "add", "title=A")
    crm("deal", "add", "title=B", "pipeline=Other")

    assert crm("deal", "set", "1", "2", "stage=In progress", "comments=x").code == 0

    shown = [crm("deal", "show", number, "--json").json for number in ("1", "2")]
    assert [(each["pipeline"], each["stage"]["name"], each["comments"]) for each in shown] == [
        ("General", "In progress", "x"), ("Other", "In progress", "x"),
    ]  # fmt: skip
    foreign = shown[1]["stage"]["code"]
    refused = crm("deal", "set", "1", f"stage={foreign}")
    assert (refused.code, "another pipeline" in refused.err) == (5, True)
    assert crm("deal", "set", "1", f"stage={foreign}", "pipeline=Other").code == 0
    assert crm("deal", "show", "1", "--json").json["pipeline"] == "Other"
    assert crm("deal", "set", "2", "99", "stage=New").code != 0
    assert crm("deal", "show", "2", "--json").json["stage"]["name"] == "New"


def test_a_history_is_narrowed_by_author_kind_and_period(crm: Run) -> None:
    crm("deal", "add", "title=A")
    crm("deal", "set", "1", "title=B")
    crm("deal", "move", "1", "EXECUTING")

    def kinds(*words: str) -> set[str]:
        return {row["field"] for row in crm("deal", "history", "1", *words, "--json").json}

    assert kinds("--type", "created") == {""}
    assert kinds("--type", "moved") == {"stage"}
    assert "title" in kinds("--from", "today", "--to", "today", "--type", "changed")
    assert kinds("--to", "yesterday") == set()
    assert kinds("--by", "nobody") == set()
    assert len(crm("deal", "history", "1", "--limit", "1", "--json").json) == 1
    assert crm("deal", "history", "1", "--type", "x").code == 5
