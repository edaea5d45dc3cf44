"""The exceptions list: added by hand, from records, from standard input; found and removed however it is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.conftest import Run


def values(crm: Run) -> list[str]:
    return [each["value"] for each in crm("exception", "list", "--json").json]


@pytest.mark.covers("entities.md#Exceptions list entity and its effect")
def test_the_list_from_first_to_last(crm: Run) -> None:
    added = crm("exception", "add", "+39 333 1234567; calls every day", "Spam@Example.com", "--json").json
    assert added == [
        {"kind": "phone", "value": "+39 333 1234567", "comment": "calls every day"},
        {"kind": "email", "value": "Spam@Example.com", "comment": ""},
    ]
    assert "1 was there already" in crm("exception", "add", "333/1234567").err
    assert [each["id"] for each in crm("exception", "search", "every", "--json").json] == [1]
    assert [each["id"] for each in crm("exception", "search", "0039 3331234567", "--json").json] == [1]
    assert [each["id"] for each in crm("exception", "search", "example", "--json").json] == [2]
    assert crm("exception", "search", "100%").code == 1

    assert crm("exception", "remove", "3331234567").code == 0
    assert values(crm) == ["Spam@Example.com"]
    assert crm("exception", "remove", "3331234567").code == 1
    assert crm("undo").code == 0
    assert values(crm) == ["+39 333 1234567", "Spam@Example.com"]
    assert crm("exception", "remove", "1", "nobody@example.com").code == 1
    assert len(values(crm)) == 2


def test_wrong_lines_are_told_and_the_others_are_added(crm: Run, stdin: Callable[[str], None]) -> None:
    stdin("spam@example.com; buys nothing\n\n12; too short\nfoo\n+39 02 55512345\n")

    done = crm("exception", "add", "-")

    assert done.code == 5
    assert "line 3" in done.err
    assert "line 4" in done.err
    assert values(crm) == ["spam@example.com", "+39 02 55512345"]
    stdin("foo\n")
    assert "line 1" in crm("exception", "add", "-", "--quiet").err


def test_all_phones_and_addresses_of_a_deal_and_its_clients(crm: Run) -> None:
    crm("contact", "add", "name=Ada", "phone=+39 333 1234567", "email=ada@example.com")
    crm("company", "add", "title=Acme", "phone=+39 02 55512345")
    crm("deal", "add", "title=Plant", "contacts=1", "company=1")

    assert crm("exception", "add", "deal:1").code == 0
    found = crm("exception", "list", "--json").json
    assert {each["value"] for each in found} == {"+39 333 1234567", "ada@example.com", "+39 02 55512345"}
    assert {each["source"] for each in found} == {"deal:1"}

    crm("deal", "add", "title=Empty")
    assert crm("exception", "add", "deal:2").code == 5
    assert crm("exception", "add", "deal:9").code == 1
    assert crm("exception", "add", "deal:1", "a@example.com").code == 2


def test_a_dry_run_adds_nothing(crm: Run) -> None:
    assert crm("exception", "add", "a@example.com", "--dry-run").code == 0
    assert values(crm) == []
