"""Mistakes in rules name the parameter, the column and the text that they stand in."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run

ACTIVITY, DOCUMENT = ("create_activity", "subject=Call"), "edit_document"


@pytest.mark.parametrize(
    ("words", "field", "said"),
    [
        (("create_activity", "subject==(1+"), "subject", "subject: a value is missing here (column 5 of “=(1+”)"),
        (("create_activity", "subject=Pay {{=foo(1)}}"), "subject",
         "subject: “foo” is not a function (column 8 of “Pay {{=foo(1)}}”)"),
        (("create_activity", "subject=First\n{{=foo(1)}}"), "subject",
         "subject: “foo” is not a function (line 2, column 4: “{{=foo(1)}}”)"),
        ((DOCUMENT, "fields.title=Plant", "fields.comments==1+"), "fields",
         "fields.comments: a value is missing here (column 4 of “=1+”)"),
        ((DOCUMENT, "fields.stage=nope"), "fields", "fields: stage: “nope” names nothing"),
        (("change_stage", "stage=nope"), "stage", "stage: “nope” is no stage of a deal"),
        (("create_activity",), "subject", "subject must not be empty"),
        ((*ACTIVITY, "--if", "{=Document:title} = x and ({=Document:title > nope} = y)"), "if",
         "--if: “nope” is not a modifier (column 1 of “{=Document:title > nope}”)"),
        ((*ACTIVITY, "--if", "{=Document:title} = {=Document:title > nope}"), "if",
         "--if: “nope” is not a modifier (column 1 of “{=Document:title > nope}”)"),
    ],
)  # fmt: skip
def test_a_mistake_says_where_it_stands(crm: Run, words: tuple[str, ...], field: str, said: str) -> None:
    refused = crm("rule", "add", "new", *words, "--json")

    assert (refused.code, refused.error["message"], refused.error["field"]) == (5, said, field)
    assert crm("rule", "list", "--json").json == []


def test_a_warning_says_where_it_stands_and_the_rule_is_kept(crm: Run) -> None:
    made = crm("rule", "add", "new", *ACTIVITY, "description=See {=Nope:x}", "--if", "{=Document:title} = {=Nope:x}")

    assert made.code == 0
    said = "{=Nope:x} names nothing: there is no such step, group or result"
    assert made.err.splitlines()[:2] == [
        f"warning: --if: {said}", f"warning: description: {said} (column 5 of “See {{=Nope:x}}”)",
    ]  # fmt: skip
